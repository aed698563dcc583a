// Asking Parley through HubSpot's own fetch, which signs each request. Every answer is a view; whatever
// goes wrong is the state `error`.
import { hubspot } from '@hubspot/ui-extensions';
import type { CardAct, CardActAnswer, CardView, CheckView } from './view-model.ts';

export type Place = {
  /** Parley's address, from the project's profile. */
  readonly baseUrl: string;
  readonly objectTypeId: string;
  readonly objectId: string;
};

/** Parley answers in well under a second; HubSpot tries once more by itself. */
const TIMEOUT_MS = 8_000;
const RETRY_MS = 60_000;

const failed = () => ({
  state: 'error' as const,
  retryAt: new Date(Date.now() + RETRY_MS).toISOString(),
});

/** The record's view. Never rejects. */
export async function askForView({ baseUrl, objectTypeId, objectId }: Place): Promise<CardView> {
  const query = new URLSearchParams({ objectTypeId, objectId });
  try {
    const response = await hubspot.fetch(`${baseUrl}/v1/card?${query}`, { timeout: TIMEOUT_MS });
    const body: unknown = await response.json();
    const isView = typeof body === 'object' && body !== null && 'state' in body;
    return isView ? (body as CardView) : failed();
  } catch {
    return failed();
  }
}

/** A customer as the reader types it. */
export type Typed = { readonly name: string; readonly website: string; readonly country: string };

/** Whether the way to the record's customer, or to the typed one, is free. Never rejects. */
export async function askBeforeStart(place: Place, typed: Typed | null): Promise<CheckView> {
  const { baseUrl, objectTypeId, objectId } = place;
  const query = new URLSearchParams({ objectTypeId, objectId, ...typed });
  try {
    const response = await hubspot.fetch(`${baseUrl}/v1/check?${query}`, { timeout: TIMEOUT_MS });
    const body: unknown = await response.json();
    const isView = typeof body === 'object' && body !== null && 'state' in body;
    return isView ? (body as CheckView) : failed();
  } catch {
    return failed();
  }
}

export type Said = Place & {
  readonly conflictId: string;
  /** The same for every try of one act. */
  readonly key: string;
  readonly act: CardAct;
};

/** Says something; null where it did not arrive. Never rejects. */
export async function say({ baseUrl, ...body }: Said): Promise<CardActAnswer | null> {
  try {
    const response = await hubspot.fetch(`${baseUrl}/v1/card/acts`, {
      method: 'POST',
      timeout: TIMEOUT_MS,
      body,
    });
    return response.ok ? ((await response.json()) as CardActAnswer) : null;
  } catch {
    return null;
  }
}

/** A key for one act: another each time, also for the same person. */
export function newKey(): string {
  const chance = Math.random().toString(36).slice(2);
  return `act-${Date.now().toString(36)}-${chance}`;
}
