// Records that come and go without a word: no longer shared with Parley's user or shared again, purged,
// deleted longer ago than the CRM remembers. No change of theirs is told, so once a day every record in
// the book is looked for; what is not as the book has it is read again by id.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import { DAY_MS, type Instant } from '../domain/time.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { TenantStore } from '../ports/store.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';

const CURSOR = 'presence';
/** Records of one step: one call of Salesforce, twenty of HubSpot. */
const STEP = 2_000;

/** Where a look stands; `object` null: it is over. */
type Place = {
  readonly startedAt: Instant;
  readonly object: string | null;
  readonly after: string | null;
};

/**
 * Goes on with the day's look at a connection, or begins it, until it is over or the slice is; returns
 * how many records were put into the inbox. The first look begins a day after the first call of this.
 * One small transaction while none is due.
 */
export async function checkPresence(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<number> {
  const start = await app.store.inTenant(tenantId, async (store) => {
    const connection = await store.connections.get(connectionId);
    const mapping = await store.mappings.current(connectionId);
    if (connection?.state !== 'connected' || mapping === null) return null;
    const { account, claims } = mapping.mapping;
    const objects = [...new Set([account.object, ...claims.map((one) => one.object)])];
    const { place } = await placeNow(store, { connectionId, objects, now: app.clock.now() });
    return place.object === null ? null : { connection, objects };
  });
  if (start === null) return 0;
  const { connection, objects } = start;
  const session = openSession(app, tenantId, connection, signal);
  try {
    return await look(app, tenantId, { connectionId, objects, session });
  } finally {
    await session.close();
  }
}

type Looking = {
  readonly connectionId: ConnectionId;
  /** What the mapping reads claims and accounts from, each once. */
  readonly objects: readonly string[];
  readonly session: CrmSession;
};

async function look(
  app: AppContext,
  tenantId: TenantId,
  { connectionId, objects, session }: Looking,
): Promise<number> {
  let count = 0;
  for (;;) {
    const step = await app.store.inTenant(tenantId, async (store) => {
      const now = app.clock.now();
      const { from, place } = await placeNow(store, { connectionId, objects, now });
      const { object, after } = place;
      if (object === null) return null;
      const known = await store.records.presence(connectionId, object, after, STEP);
      return { from, place: { ...place, object }, known };
    });
    if (step === null || app.slice?.isOver()) return count;
    const { from, place, known } = step;
    const ids = known.map((one) => one.recordId);
    // Where the object itself cannot be seen, nobody knows: the book stays as it is.
    const there = ids.length === 0 ? null : await session.existing(place.object, ids);
    const strange = known.filter((one) => there?.has(one.recordId) === one.deleted);
    const last = known.length === STEP ? (ids.at(-1) ?? null) : null;
    const to = JSON.stringify(nextPlace(place, last, objects));
    const isOurs = await app.store.inTenant(tenantId, async (store) => {
      if (!(await store.cursors.move(connectionId, CURSOR, { from, to }))) return false;
      const { object } = place;
      const refs = strange.map(({ recordId }) => ({ connectionId, object, recordId }));
      if (refs.length > 0) await store.inbox.note(refs, app.clock.now());
      return true;
    });
    // Somebody else looks too.
    if (!isOurs) return count;
    count += strange.length;
  }
}

type Asked = Omit<Looking, 'session'> & { readonly now: Instant };

/** The stored place and the one to go on at: a look that is due begins with the first object. */
async function placeNow(store: TenantStore, { connectionId, objects, now }: Asked) {
  const stored = await store.cursors.get(connectionId, CURSOR);
  if (stored !== null) {
    const place = JSON.parse(stored) as Place;
    const isDue = place.object === null && now - place.startedAt >= DAY_MS;
    const begun = { startedAt: now, object: objects[0] ?? null, after: null };
    return { from: stored, place: isDue ? begun : place };
  }
  // Everything was just read: the first look is a day away.
  const place: Place = { startedAt: now, object: null, after: null };
  const from = JSON.stringify(place);
  await store.cursors.move(connectionId, CURSOR, { from: null, to: from });
  return { from, place };
}

/** The rest of the object, else the next one. An object that is read no more ends the look. */
function nextPlace(
  { startedAt, object }: Place & { readonly object: string },
  last: string | null,
  objects: readonly string[],
): Place {
  if (last !== null) return { startedAt, object, after: last };
  const index = objects.indexOf(object);
  return { startedAt, object: index < 0 ? null : (objects[index + 1] ?? null), after: null };
}
