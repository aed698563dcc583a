// A request of Parley's card, as `hubspot.fetch` sends it through HubSpot's servers: signed over the
// whole address, with the user appended to the query. Docs, "fetching data", 2026-11; BEHAVIOR.md, 35.
import { z } from 'zod';
import type { Instant } from '../../src/domain/time.ts';
import type { CardAsked, CardViewer, SettingsAsked } from '../../src/ports/card.ts';
import type { PushedRequest } from '../../src/ports/push.ts';
import { OBJECT_OF_TYPE } from './objects.ts';
import { validSignature } from './request-signature.ts';

const digits = z.string().regex(/^\d{1,20}$/);
const place = z.object({
  objectTypeId: z.string(),
  objectId: z.union([digits, z.int().nonnegative().transform(String)]),
});
const signed = z.object({
  portalId: digits,
  userId: digits.optional(),
  userEmail: z.string().max(254).optional(),
});

type Check = { readonly clientSecret: string; readonly now: Instant };

/** Whether the request is HubSpot's, who looks, and at what. Never throws. */
export function readCardRequest(request: PushedRequest, check: Check): CardAsked {
  const asked = readSigned(request, check);
  if (asked.result !== 'read') return asked;
  const { viewer, values } = asked;
  const said = place.safeParse(request.method === 'GET' ? values : parsedJson(request.body));
  const object = OBJECT_OF_TYPE.get(said.data?.objectTypeId ?? '');
  if (!said.success || object === undefined) return { result: 'unreadable' };
  return { result: 'read', viewer, place: { object, recordId: said.data.objectId } };
}

/** The same of the settings page, which stands on no record. Never throws. */
export function readSettingsRequest(request: PushedRequest, check: Check): SettingsAsked {
  const asked = readSigned(request, check);
  return asked.result === 'read' ? { result: 'read', viewer: asked.viewer } : asked;
}

type Signed =
  | Exclude<CardAsked, { readonly result: 'read' }>
  | {
      readonly result: 'read';
      readonly viewer: CardViewer;
      readonly values: Readonly<Record<string, string>>;
    };

function readSigned(request: PushedRequest, { clientSecret, now }: Check): Signed {
  if (validSignature(request, clientSecret, now) === null) return { result: 'not_authentic' };
  const query = new URL(request.url).searchParams;
  const names = [...query.keys()];
  // HubSpot adds its own after the card's: of two portals one would be the viewer's own invention.
  if (new Set(names).size !== names.length) return { result: 'unreadable' };
  const values = Object.fromEntries(query);
  const viewer = signed.safeParse(values);
  if (!viewer.success) return { result: 'unreadable' };
  const { portalId, userId = null, userEmail = null } = viewer.data;
  return { result: 'read', viewer: { externalId: portalId, userId, email: userEmail }, values };
}

function parsedJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
