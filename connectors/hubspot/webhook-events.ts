// What HubSpot's webhook events are about. Every form in use is read: subscriptions of projects
// (`object.propertyChange` with a type id) and of older apps (`deal.propertyChange`).
import { z } from 'zod';
import type { RecordNotice } from '../../src/ports/push.ts';
import { OBJECT_OF_TYPE } from './objects.ts';

/** Object ids are digits; as JSON numbers they must be exact. */
const id = z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)]);

const event = z.object({
  portalId: id,
  subscriptionType: z.string().optional(),
  eventType: z.string().optional(),
  objectTypeId: z.string().optional(),
  objectId: id.optional(),
  fromObjectId: id.optional(),
  toObjectId: id.optional(),
  fromObjectTypeId: z.string().optional(),
  toObjectTypeId: z.string().optional(),
  /** Older form: `DEAL_TO_COMPANY`. */
  associationType: z.string().optional(),
  primaryObjectId: id.optional(),
  mergedObjectIds: z.array(id).optional(),
  newObjectId: id.optional(),
});
type WebhookEvent = z.infer<typeof event>;

/** Objects Parley reads, by type id and by the older forms' names (CRM guide, 2026-11). */
const OBJECTS: ReadonlyMap<string, string> = new Map([
  ...OBJECT_OF_TYPE,
  ['company', 'companies'],
  ['deal', 'deals'],
  ['0-27', 'tasks'],
  ['task', 'tasks'],
  ['0-47', 'meetings'],
  ['meeting', 'meetings'],
  ['0-48', 'calls'],
  ['call', 'calls'],
]);

/** Limits of what is looked at in a body that anybody with a signature may send. */
const MAX_DEPTH = 32;
const MAX_ITEMS = 10_000;
const MAX_TEXT = 65_536;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The records a body's events are about, each named once; null for a body that is not a list of
 * events (or one event). Events about other objects, or without a readable id, count as ignored.
 */
export function readEvents(
  body: Uint8Array,
): { readonly notices: readonly RecordNotice[]; readonly ignored: number } | null {
  const value = parsedJson(body);
  if (value === undefined || !isTame(value)) return null;
  if (typeof value !== 'object' || value === null) return null;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const notices = new Map<string, RecordNotice>();
  let ignored = 0;
  for (const item of items) {
    const parsed = event.safeParse(item);
    if (!parsed.success && !Array.isArray(value)) return null;
    const named = parsed.success ? noticesOf(parsed.data) : [];
    if (named.length === 0) ignored += 1;
    for (const one of named) notices.set(`${one.externalId}/${one.object}/${one.recordId}`, one);
  }
  return { notices: [...notices.values()], ignored };
}

function parsedJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** Walks without recursion: a body nested ten thousand deep must not end this process. */
function isTame(value: unknown): boolean {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: found, depth } = next;
    if (typeof found === 'string' && found.length > MAX_TEXT) return false;
    if (typeof found !== 'object' || found === null) continue;
    if (depth > MAX_DEPTH) return false;
    if (Array.isArray(found) && found.length > MAX_ITEMS) return false;
    for (const [key, inner] of Object.entries(found)) {
      if (!Array.isArray(found) && FORBIDDEN_KEYS.has(key)) return false;
      open.push({ value: inner, depth: depth + 1 });
    }
  }
  return true;
}

/**
 * Both ends of an association; the survivor and what it absorbed; else the one record. HubSpot tells
 * values too, but events come late, twice and in any order: the record is read instead.
 */
function noticesOf(one: WebhookEvent): readonly RecordNotice[] {
  const type = one.subscriptionType ?? one.eventType ?? '';
  const [fromName, toName] = (one.associationType ?? '').toLowerCase().split('_to_');
  const own = one.objectTypeId ?? type.split('.')[0];
  const named: readonly (readonly [
    objectName: string | undefined,
    recordId: string | undefined,
  ])[] = [
    [one.fromObjectTypeId ?? fromName, one.fromObjectId],
    [one.toObjectTypeId ?? toName, one.toObjectId],
    [own, one.objectId],
    [own, one.primaryObjectId],
    [own, one.newObjectId],
    ...(one.mergedObjectIds ?? []).map((recordId) => [own, recordId] as const),
  ];
  return named.flatMap(([objectName, recordId]) => {
    const object = OBJECTS.get(objectName ?? '');
    if (object === undefined || recordId === undefined) return [];
    const kind = object === 'tasks' ? 'task' : 'record';
    return [{ externalId: one.portalId, object, recordId, kind }];
  });
}
