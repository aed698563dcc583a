// Sync: reads a connection's changes page by page into the book of claims. Each page commits its
// records, the claims they change, the dirty marks and the cursor together, so it may stop anywhere.

import { explainError, ParleyError } from '../domain/errors.ts';
import { type AccountId, type ConnectionId, recordKeyOf, type TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { ReadRecord, SourceRecord } from '../domain/source-record.ts';
import type { CrmSession, ReadingPlan, UnseenPlace } from '../ports/crm.ts';
import type { Heard, Listening } from '../ports/crm-tasks.ts';
import type { Reading } from '../ports/inbox.ts';
import type { AccountVersion, Connection, TenantStore } from '../ports/store.ts';
import type { RecordTarget } from '../ports/write-store.ts';
import { affectedBy, hungOn, keyOf } from './affected-by.ts';
import { echoesIn, mayBeCopied } from './compare.ts';
import { openSession } from './connect.ts';
import { type AppContext, connectorOf } from './context.ts';
import { keepRates } from './currency-rates.ts';
import { type DerivedBatch, deriveBatch } from './derive-batch.ts';
import { emptyValues } from './desired-fields.ts';
import {
  type FirstReading,
  noteFirstPage,
  outlookOf,
  pauseFirstReading,
  readFirstReading,
} from './first-reading.ts';
import { followConversions, followMerges, readAgain } from './follow-merges.ts';
import { endReadingAnew, isReadingAnew, noteFirstKeys } from './follow-place.ts';
import { intakeTurn } from './intake-turn.ts';
import { type HeardAlong, listeningFor } from './listen.ts';
import { KEY_LIMIT } from './neighbourhood.ts';
import { noteUnseen } from './note-unseen.ts';
import { policyInForce } from './policy-in-force.ts';
import { notePulse } from './pulse.ts';
import { PAGES_AHEAD, readAhead } from './read-ahead.ts';
import { readUnseen, sameUnseen } from './unseen.ts';

/** The cursor of a connection's changes; absent until the first page of its first reading is stored. */
export const CHANGES = 'changes';

export type SyncReport = {
  readonly recordsRead: number;
  readonly recordsChanged: number;
  readonly accountsChanged: number;
  readonly claimsChanged: number;
  /** Records that show other own fields than were written: to be compared again. */
  readonly recordsEdited: number;
  /** Claims of records that were merged away: put into the inbox. */
  readonly claimsToRead: number;
  /** What was hidden of them is back: read from their first record on by the next sync. */
  readonly objectsToReread: number;
  readonly requests: number;
};

/** What a connection that cannot be read reports. */
export const NOTHING_READ: SyncReport = {
  recordsRead: 0,
  recordsChanged: 0,
  accountsChanged: 0,
  claimsChanged: 0,
  recordsEdited: 0,
  claimsToRead: 0,
  objectsToReread: 0,
  requests: 0,
};

type Counts = { readonly [Name in keyof Omit<SyncReport, 'requests'>]: number };

/** Both added up. */
export function addCounts(left: Counts, right: Counts): Counts {
  return {
    recordsRead: left.recordsRead + right.recordsRead,
    recordsChanged: left.recordsChanged + right.recordsChanged,
    accountsChanged: left.accountsChanged + right.accountsChanged,
    claimsChanged: left.claimsChanged + right.claimsChanged,
    recordsEdited: left.recordsEdited + right.recordsEdited,
    claimsToRead: left.claimsToRead + right.claimsToRead,
    objectsToReread: left.objectsToReread + right.objectsToReread,
  };
}

/**
 * Reads everything that changed in one connection since the last sync. What people said is the caller's to
 * take in, where it came along.
 */
export async function syncConnection(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<SyncReport & { readonly along?: HeardAlong }> {
  const start = await app.store.inTenant(tenantId, async (store) => {
    const connection = await store.connections.get(connectionId);
    return {
      connection,
      mapping: await store.mappings.current(connectionId),
      cursor: await store.cursors.get(connectionId, CHANGES),
      readings: await firstReadings(store),
      unseen: (await readUnseen(store, connectionId))?.places ?? [],
      listening: connection === null ? undefined : await listeningFor(app, store, connection),
    };
  });
  const { connection } = start;
  if (connection === null || connection.state !== 'connected' || start.mapping === null) {
    return NOTHING_READ;
  }
  const mapped = start.mapping;
  const session = openSession(app, tenantId, connection, signal);
  const begunAt = app.clock.now();
  try {
    await keepRates(app, tenantId, connectionId, session);
    const { cursor, readings, unseen, listening } = start;
    const run = { connection, mapped, cursor, readings, unseen, listening, session };
    const { counts, isWhole, heard } = await readPages(app, tenantId, run, signal);
    const usage = session.usage();
    // Read to the end, not to the end of a slice: going live waits for it.
    const read = isWhole ? { lastReadAt: app.clock.now() } : {};
    const reading = await app.store.inTenant(tenantId, async (store) => {
      await notePulse(store, connectionId, { ...read, usage });
      return readFirstReading(store, connectionId);
    });
    // Until it is finished, and once when it is.
    if ((reading?.finishedAt ?? begunAt) >= begunAt && reading !== null) {
      tellProgress(app, connection, reading);
    }
    const along = heard && { heard, from: listening?.tasks ?? null, at: begunAt };
    return { ...counts, requests: usage.requests, ...(along && { along }) };
  } catch (error) {
    if (error instanceof ParleyError && error.kind === 'throttled') {
      const pause = { waitMs: error.retryAfterMs ?? 0, why: explainError(error) };
      await pauseFirstReading(app, tenantId, connectionId, pause);
    }
    throw error;
  } finally {
    await session.close();
  }
}

/** Of the first page, and of those that are asked for before it is stored. */
async function firstReadings(store: TenantStore): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length <= PAGES_AHEAD) numbers.push(await store.records.nextReading());
  return numbers;
}

type PagesRun = {
  readonly connection: Connection;
  readonly mapped: Mapped;
  readonly cursor: string | null;
  readonly readings: number[];
  /** By the reading before. */
  readonly unseen: readonly UnseenPlace[];
  readonly listening: Listening | undefined;
  readonly session: CrmSession;
};

type PagesRead = {
  readonly counts: Counts;
  readonly isWhole: boolean;
  readonly heard: Heard | undefined;
};

/** Takes page by page in, until there is none, the slice is over, or somebody else is ahead. */
async function readPages(
  app: AppContext,
  tenantId: TenantId,
  { connection, mapped, cursor, readings, unseen, listening, session }: PagesRun,
  signal: AbortSignal | undefined,
): Promise<PagesRead> {
  let report: Counts = NOTHING_READ;
  let heard: Heard | undefined;
  let from = cursor;
  let calls = 0;
  let before = unseen;
  const mayGoOn = () => !app.slice?.isOver();
  const changes = session.readChanges(cursor, mapped.mapping, listening);
  for await (const page of readAhead(changes, mayGoOn)) {
    signal?.throwIfAborted();
    if (page.plan !== undefined) tellPlan(app, connection, page.plan);
    const made = session.usage().requests;
    const step = { from, to: page.cursor };
    const sight = { before, now: await session.unseen(mapped.mapping, before) };
    before = sight.now;
    const counts = await takeIn(app, tenantId, {
      connection,
      mapped,
      records: page.records,
      sight,
      reading: { number: readings.shift() ?? 0, isAsked: false },
      claimTurn: async (store) => {
        // Of the page that is asked for once this one is stored.
        readings.push(await store.records.nextReading());
        const isOurs = await store.cursors.move(connection.id, CHANGES, step);
        const at = app.clock.now();
        if (!isOurs) return false;
        if (step.from === null) await noteFirstKeys(store, connection.id);
        await noteFirstPage(store, connection.id, { page, calls: made - calls, at });
        if (page.done) await endReadingAnew(store, connection.id);
        return true;
      },
    });
    // Somebody else reads the same changes: what we read may be older than what they have stored.
    if (counts === null) break;
    calls = made;
    from = page.cursor;
    report = addCounts(report, counts);
    heard = page.heard ?? heard;
    if (page.done) return { counts: report, isWhole: true, heard };
    if (page.waitMs !== undefined) await app.wait(page.waitMs, signal);
  }
  return { counts: report, isWhole: false, heard };
}

function tellPlan(app: AppContext, { id }: Connection, { parts, allowance }: ReadingPlan): void {
  for (const { object, records, way, calls } of parts) {
    const part = { connectionId: id, object, records, kind: way, calls };
    app.log.info(part, 'to be read for the first time');
  }
  const calls = parts.reduce((all, part) => all + part.calls, 0);
  const { calls: allowedCalls, perMs } = allowance;
  app.log.info({ connectionId: id, calls, allowedCalls, perMs }, 'first reading begins');
}

function tellProgress(app: AppContext, { id }: Connection, reading: FirstReading): void {
  const { finishedAt, movedAt } = reading;
  const { done, records, calls, callsLeft, leftMs } = outlookOf(reading, movedAt);
  const state = finishedAt === null ? 'under way' : 'finished';
  const figures = { connectionId: id, state, done, records, calls, callsLeft, leftMs };
  app.log.info(figures, 'first reading');
}

/** A mapping in one of its versions. */
type Mapped = { readonly version: number; readonly mapping: Mapping };

type Intake = {
  readonly connection: Connection;
  /** What the records were read by. */
  readonly mapped: Mapped;
  readonly records: readonly ReadRecord[];
  /** What of the mapping the reading before could not see, and this one. */
  readonly sight: { readonly before: readonly UnseenPlace[]; readonly now: readonly UnseenPlace[] };
  readonly reading: Reading;
  /**
   * Notes, in the same transaction and first of all, that these records are taken in. False when
   * somebody else has done so: then nothing is stored.
   */
  readonly claimTurn: (store: TenantStore) => Promise<boolean>;
};

/**
 * Takes records as they were read into the book: one transaction, all or nothing. Null when they were
 * somebody else's to take in.
 */
export async function takeIn(
  app: AppContext,
  tenantId: TenantId,
  intake: Intake,
): Promise<Counts | null> {
  const { connection, mapped, records: read, reading } = intake;
  const { mapping } = mapped;
  return app.store.inTenant(tenantId, async (store) => {
    // Two at once would each miss what the other brings: a deal whose company is only just coming in.
    await store.turns.take(intakeTurn(connection.id));
    // Uninstalled while we asked: what was read must not come back.
    if ((await store.connections.get(connection.id))?.state === 'disconnected') return null;
    // Another mapping was adopted while we asked: these records may lack what it needs.
    const current = await store.mappings.current(connection.id);
    if (current?.version !== mapped.version) return null;
    if (!(await intake.claimTurn(store))) return null;
    const { sight } = intake;
    let objectsToReread = 0;
    if (!sameUnseen(sight.before, sight.now)) {
      const { reread } = connectorOf(app, connection.crm);
      const place = { connectionId: connection.id, mapping, stream: CHANGES, reread };
      objectsToReread = await noteUnseen(store, { ...place, ...sight, at: app.clock.now() });
    }
    // Most readings bring nothing, or what is known already: readings overlap.
    const nothing = { ...NOTHING_READ, objectsToReread };
    if (read.length === 0) return nothing;
    const hung = await hungOn(store, connection.id, mapping, read);
    const changed = await store.records.put(connection.id, read.map(withoutOwn), reading);
    // Targets before marks, as in detect: two transactions in one order never wait in a circle.
    const edited = await recheckEdited(store, connection.id, { read, changed, mapping });
    const counts = { ...nothing, recordsRead: read.length, recordsEdited: edited };
    if (changed.length === 0) return counts;
    const { policy } = await policyInForce(store);
    const context = { store, connection, mapping, policy, at: app.clock.now() };
    const merged = { connectionId: connection.id, mapping, changed };
    const heirs = await followMerges(store, merged);
    const claimsToRead = await readAgain(store, merged, app.clock.now());
    // Read only in part, claims would be derived from half of what the mapping needs.
    const affected = (await isReadingAnew(store, connection.id))
      ? []
      : await affectedBy(store, connection.id, mapping, { changed, hung });
    const saved = await saveDerived(store, await deriveBatch(context, affected), heirs);
    return { ...counts, recordsChanged: changed.length, ...saved, claimsToRead };
  });
}

function withoutOwn({ own: _, ...record }: ReadRecord): SourceRecord {
  return record;
}

type Read = {
  readonly read: readonly ReadRecord[];
  readonly changed: readonly SourceRecord[];
  readonly mapping: Mapping;
};

/**
 * Has records compared afresh whose own fields are not what was written last: edited by somebody, or
 * by a late write of ours. An equal value is our echo. Where the own fields were not read along, every
 * changed record is. The time of a change says nothing: two writes may fall into one second. One that
 * shows values of Parley's though it was never to show any is to show none, until judging says otherwise:
 * a copy of another record, or one that another was merged into.
 */
async function recheckEdited(
  store: TenantStore,
  id: ConnectionId,
  { read, changed, mapping }: Read,
): Promise<number> {
  const changes = new Set(changed.map(keyOf));
  const refOf = ({ object, recordId }: SourceRecord) => ({ connectionId: id, object, recordId });
  const isShown = (one: ReadRecord) => one.own !== undefined && !one.deleted;
  const shown = read.filter(isShown);
  const blind = read.filter((one) => !isShown(one) && changes.has(keyOf(one)));
  const targets = await store.targets.get(shown.map(refOf));
  const ledger = await store.ledger.of(targets.map((one) => one.ref));
  const own = new Map(shown.map((one) => [recordKeyOf(refOf(one)), one.own ?? {}]));
  const isEcho = echoesIn(ledger);
  const edited = targets.filter((one) => !isEcho(one, own.get(recordKeyOf(one.ref)) ?? {}));
  const known = new Set(targets.map((one) => recordKeyOf(one.ref)));
  const unknown = shown.filter((one) => !known.has(recordKeyOf(refOf(one))));
  const copied = unknown.flatMap((one): RecordTarget[] => {
    const home = homeIn(mapping, one.object);
    if (home === null) return [];
    const target = { ref: refOf(one), home, values: emptyValues(home) };
    const own = one.own ?? {};
    // Of a copy something may be hidden just now: it is looked at until everything can be seen.
    return isEcho(target, own) && !mayBeCopied(own) ? [] : [target];
  });
  await store.targets.putNew(copied);
  await store.targets.recheck([...blind.map(refOf), ...edited.map((one) => one.ref)]);
  return edited.length + copied.length;
}

/** What a record of this object is to Parley; null where it shows nothing. */
function homeIn({ account, claims }: Mapping, object: string): 'claim' | 'account' | null {
  if (object === account.object) return 'account';
  return claims.some((claim) => claim.object === object) ? 'claim' : null;
}

/**
 * Stores what was derived and marks the customers concerned, `heirs` among them; returns how many
 * claims changed.
 */
export async function saveDerived(
  store: TenantStore,
  batch: DerivedBatch,
  heirs: readonly AccountId[],
): Promise<Pick<SyncReport, 'accountsChanged' | 'claimsChanged'>> {
  const before = await store.claims.accountsOf(batch.claims.map((one) => one.id));
  const known = await store.accounts.current(batch.accounts.map((one) => one.id));
  const accounts = await store.accounts.put(batch.accounts);
  await store.matching.due.mark(accounts);
  const left = await leftBehind(store, known, batch.accounts);
  const changed = new Set(await store.claims.put(batch.claims));
  await store.problems.set(batch.problems);
  const joined = batch.joined.filter((one) => changed.has(one.id));
  await followConversions(store, joined);
  const joinedTo = joined.map(({ into }) => into.account.id);
  const dirty = new Set<AccountId>([...accounts, ...left, ...heirs, ...joinedTo]);
  for (const version of batch.claims) {
    if (!changed.has(version.id)) continue;
    dirty.add(version.accountId);
    const old = before.get(version.id);
    if (old !== undefined) dirty.add(old);
  }
  await store.dirty.mark([...dirty]);
  return { accountsChanged: accounts.length, claimsChanged: changed.size };
}

/**
 * Accounts that shared a key with one that no longer has it. What they were judged with may have come
 * from there though no claim does: since when the account is named, or what people entered.
 */
async function leftBehind(
  store: TenantStore,
  known: readonly AccountVersion[],
  versions: readonly AccountVersion[],
): Promise<readonly AccountId[]> {
  const now = new Map(versions.map((one) => [one.id, new Set(one.keys)]));
  const lost = known.flatMap(({ id, keys }) => keys.filter((key) => !now.get(id)?.has(key)));
  if (lost.length === 0) return [];
  return [...(await store.accounts.byKeys([...new Set(lost)], KEY_LIMIT)).values()].flat();
}
