// Records that come and go without a word: no longer shared with Parley's user or shared again, shared for
// the first time though they are years old, purged, deleted longer ago than the CRM remembers. No change
// of theirs is told, so once a day every record in the book is looked for in the CRM, and every record of
// the CRM in the book; what differs is read again by id.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { AccountInput, ClaimInput } from '../domain/mapping-inputs.ts';
import { inputsOf, relationsOf } from '../domain/mapping-walk.ts';
import { DAY_MS, type Instant } from '../domain/time.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { TenantStore } from '../ports/store.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { readFirstReading } from './first-reading.ts';
import { isReadingAnew, rootObjects } from './follow-place.ts';

const CURSOR = 'presence';
/** Records of one step: one call of Salesforce, twenty of HubSpot. */
const STEP = 2_000;
/** What hangs on claims is many times as much: it is looked for once a week. */
const WHOLE_EVERY_MS = 7 * DAY_MS;
/** But for what says whose claim it is: a relation removed without a word would keep it a partner's. */
const DAILY: readonly (AccountInput | ClaimInput)[] = ['channel', 'partnerName'];

/** `book`: what is known is looked for in the CRM. `crm`: what is there is looked for in the book. */
type Side = 'book' | 'crm';
type Leg = { readonly object: string; readonly side: Side };

/** Where a look stands; `object` null: it is over. */
type Place = {
  readonly startedAt: Instant;
  readonly object: string | null;
  readonly side: Side;
  readonly after: string | null;
  /** What hangs on claims and accounts is looked for too. */
  readonly isWhole: boolean;
  /** When that was last so. */
  readonly wholeAt: Instant;
};

/**
 * Goes on with the day's look at a connection, or begins it, until it is over or the slice is; returns
 * how many records were put into the inbox. The first look begins a day after the first call of this;
 * none goes on while much is still to be read for the first time. One small transaction while none is due.
 */
export async function checkPresence(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<number> {
  const start = await app.store.inTenant(tenantId, async (store) => {
    const connection = await store.connections.get(connectionId);
    const current = await store.mappings.current(connectionId);
    if (connection?.state !== 'connected' || current === null) return null;
    const { mapping } = current;
    const found = await placeNow(store, { connectionId, mapping, now: app.clock.now() });
    return found === null || found.place.object === null ? null : { connection, mapping };
  });
  if (start === null) return 0;
  const { connection, mapping } = start;
  const session = openSession(app, tenantId, connection, signal);
  try {
    return await look(app, tenantId, { connectionId, mapping, session });
  } finally {
    await session.close();
  }
}

type Looking = {
  readonly connectionId: ConnectionId;
  readonly mapping: Mapping;
  readonly session: CrmSession;
};

/** What a step found: ids to read again, and where the object's next step starts. */
type Found = { readonly strange: readonly string[]; readonly last: string | null };

async function look(
  app: AppContext,
  tenantId: TenantId,
  { connectionId, mapping, session }: Looking,
): Promise<number> {
  let count = 0;
  for (;;) {
    const step = await app.store.inTenant(tenantId, async (store) => {
      const now = app.clock.now();
      const found = await placeNow(store, { connectionId, mapping, now });
      if (found === null || found.place.object === null) return null;
      const { object, side, after } = found.place;
      const known =
        side === 'book' ? await store.records.presence(connectionId, object, after, STEP) : [];
      return { from: found.from, place: { ...found.place, object }, known };
    });
    if (step === null || app.slice?.isOver()) return count;
    const { from, place, known } = step;
    const { object } = place;
    const { strange, last } =
      place.side === 'book'
        ? await goneOf(session, object, known)
        : await newOf(app, tenantId, {
            session,
            connectionId,
            object,
            after: place.after,
            mapping,
          });
    const isOurs = await app.store.inTenant(tenantId, async (store) => {
      const to = JSON.stringify(nextPlace(place, { strange, last }, mapping));
      if (!(await store.cursors.move(connectionId, CURSOR, { from, to }))) return false;
      const refs = strange.map((recordId) => ({ connectionId, object, recordId }));
      if (refs.length > 0) await store.inbox.note(refs, app.clock.now());
      return true;
    });
    // Somebody else looks too.
    if (!isOurs) return count;
    count += strange.length;
  }
}

type Known = { readonly recordId: string; readonly deleted: boolean };

/** Records of the book that are gone, or back. */
async function goneOf(
  session: CrmSession,
  object: string,
  known: readonly Known[],
): Promise<Found> {
  const ids = known.map((one) => one.recordId);
  // Where the object itself cannot be seen, nobody knows: the book stays as it is.
  const there = ids.length === 0 ? null : await session.existing(object, ids);
  const strange = known.filter((one) => there?.has(one.recordId) === one.deleted);
  return {
    strange: strange.map((one) => one.recordId),
    last: known.length === STEP ? (ids.at(-1) ?? null) : null,
  };
}

type Listing = Looking & { readonly object: string; readonly after: string | null };

/** Records of the CRM that the book does not have. Those that are back are found on the other side. */
async function newOf(
  app: AppContext,
  tenantId: TenantId,
  { session, connectionId, object, after, mapping }: Listing,
): Promise<Found> {
  const page = await session.listIds(object, after, mapping);
  if (page === null) return { strange: [], last: null };
  const known = await app.store.inTenant(tenantId, (store) =>
    store.records.known(connectionId, object, page.ids),
  );
  return { strange: page.ids.filter((id) => !known.has(id)), last: page.next };
}

type Asked = Omit<Looking, 'session'> & { readonly now: Instant };

/**
 * The stored place and the one to go on at: a look that is due begins with the first leg. Null while the
 * book is still being filled: most of the CRM would be new to it.
 */
async function placeNow(store: TenantStore, { connectionId, mapping, now }: Asked) {
  const stored = await store.cursors.get(connectionId, CURSOR);
  if (stored === null) {
    // Everything was just read: the first look is a day away.
    const place = overAt({ startedAt: now, wholeAt: now });
    const from = JSON.stringify(place);
    await store.cursors.move(connectionId, CURSOR, { from: null, to: from });
    return { from, place };
  }
  const place = placeIn(stored);
  const isDue = place.object === null && now - place.startedAt >= DAY_MS;
  if (!isDue && place.object === null) return { from: stored, place };
  if (await isBeingFilled(store, connectionId)) return null;
  if (!isDue) return { from: stored, place };
  const isWhole = now - place.wholeAt >= WHOLE_EVERY_MS;
  const [first] = legsOf(mapping, isWhole);
  const begun = { ...place, startedAt: now, isWhole, after: null };
  return { from: stored, place: first === undefined ? begun : { ...begun, ...first } };
}

/** Places of before had one side, and nothing but claims and accounts. */
function placeIn(stored: string): Place {
  const place = JSON.parse(stored) as Partial<Place> &
    Pick<Place, 'startedAt' | 'object' | 'after'>;
  return { side: 'book', isWhole: false, wholeAt: place.startedAt, ...place };
}

const overAt = (times: Pick<Place, 'startedAt' | 'wholeAt'>): Place => ({
  ...times,
  ...{ object: null, side: 'book', after: null, isWhole: false },
});

async function isBeingFilled(store: TenantStore, id: ConnectionId): Promise<boolean> {
  const first = await readFirstReading(store, id);
  return first?.finishedAt === null || (await isReadingAnew(store, id));
}

/**
 * The legs of a look. Of activities only those that are new are looked for: the CRM puts old ones away
 * where no reading by id finds them.
 */
function legsOf(mapping: Mapping, isWhole: boolean): readonly Leg[] {
  const both = (object: string): Leg[] => [
    { object, side: 'book' },
    { object, side: 'crm' },
  ];
  const daily = inputsOf(mapping)
    .filter(({ name }) => DAILY.includes(name))
    .flatMap(({ source }) => [source, ...(source.or ?? [])])
    .flatMap(({ related }) => related?.object ?? []);
  const legs = [...new Set([...rootObjects(mapping), ...daily])].flatMap(both);
  if (!isWhole) return legs;
  const more = (names: readonly string[]) =>
    [...new Set(names)].filter((one) => !legs.some(({ object }) => object === one));
  legs.push(...more(relationsOf(mapping).map(objectOf)).flatMap(both));
  const activities = more(mapping.claims.flatMap((one) => one.activities.map(objectOf)));
  return [...legs, ...activities.map((object): Leg => ({ object, side: 'crm' }))];
}

const objectOf = ({ object }: { readonly object: string }) => object;

/**
 * The rest of the object, else the next leg. With a record that nobody knew come those that hang on it,
 * as silently: then the look is a whole one. An object that is read no more ends the look.
 */
function nextPlace(
  place: Place & { readonly object: string },
  { strange, last }: Found,
  mapping: Mapping,
): Place {
  const { startedAt, side, object } = place;
  const isWhole = place.isWhole || (side === 'crm' && strange.length > 0);
  if (last !== null) return { ...place, isWhole, after: last };
  const legs = legsOf(mapping, isWhole);
  const index = legs.findIndex((leg) => leg.object === object && leg.side === side);
  const next = index < 0 ? undefined : legs[index + 1];
  if (next !== undefined) return { ...place, ...next, isWhole, after: null };
  return overAt({ startedAt, wholeAt: isWhole ? startedAt : place.wholeAt });
}
