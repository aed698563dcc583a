// The HubSpot objects this connector works with, and small readers of their records.
import type { SharedHome } from '../../src/domain/own-fields.ts';
import type { Instant } from '../../src/domain/time.ts';
import { badAnswer } from './errors.ts';

/** Pseudo-objects of the schema and of source records, beside CRM objects of the same names. */
export const OWNERS = 'owners';
export const PIPELINES = 'pipelines';
/** In the schema: one field per label that a deal's company can have. */
export const COMPANY_LABELS = 'deal company labels';

/** Where each kind of own field lives. */
export const HOME_OBJECTS: Readonly<Record<SharedHome, string>> = {
  claim: 'deals',
  account: 'companies',
  task: 'tasks',
};

/** Objects that people open, by type id (CRM guide, "object type ids", 2026-11). */
export const OBJECT_OF_TYPE: ReadonlyMap<string, string> = new Map([
  ['0-2', 'companies'],
  ['0-3', 'deals'],
]);

/** Most inputs of an object batch (CRM objects guide, 2026-11). */
export const MAX_BATCH = 100;

/** HubSpot's ISO text as an instant; CRM_BAD_ANSWER for anything else. */
export function instantOf(text: string): Instant {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw badAnswer('GET', 'record', `${text} is not a time`);
  return at;
}

/** Consecutive pieces of at most `size`. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}
