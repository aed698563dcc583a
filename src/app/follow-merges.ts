// Where a record is merged into another, or its claim becomes part of another's, what people entered and
// answered about it is found at the other.
import {
  type AccountId,
  accountIdOf,
  type ConnectionId,
  claimIdOf,
  parseRecordKey,
  type RecordRef,
  recordKeyOf,
} from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { followAnswers } from './answer-match.ts';
import type { JoinedClaim } from './derive-batch.ts';

/** Merges of merges: more in a row are no chain but a fault. */
const LONGEST_CHAIN = 20;

export type MergedIn = {
  readonly connectionId: ConnectionId;
  readonly mapping: Mapping;
  /** Records that changed, as they are stored now. */
  readonly changed: readonly SourceRecord[];
};

/** Takes what was entered along; returns the accounts that have to be judged again for it. */
export async function followMerges(
  store: TenantStore,
  { connectionId, mapping, changed }: MergedIn,
): Promise<readonly AccountId[]> {
  const objects = new Set([mapping.account.object, ...mapping.claims.map((one) => one.object)]);
  const merged = changed.filter((one) => one.mergedInto !== null && objects.has(one.object));
  const marks: AccountId[] = [];
  for (const { object, recordId } of merged) {
    const winner = await follow(store, { connectionId, object, recordId });
    const [from, into] = [accountIdOf({ connectionId, object, recordId }), accountIdOf(winner)];
    if (from !== into) await followAnswers(store, { from, into });
    const ofClaim = await store.claims.accountsOf([claimIdOf(winner)]);
    marks.push(ofClaim.get(claimIdOf(winner)) ?? accountIdOf(winner));
  }
  return marks;
}

/**
 * Has claims read again that belong to a record which was merged away, as they are stored. HubSpot hands
 * them to the survivor without moving their time: no poll shows that they changed. A claim may also come
 * in late, as it was before the merge. Asked once: what reads alike again has not changed. Returns how
 * many.
 */
export async function readAgain(
  store: TenantStore,
  { connectionId, mapping, changed }: MergedIn,
  at: Instant,
): Promise<number> {
  const claimObjects = new Set(mapping.claims.map((one) => one.object));
  const late = await linkedToMerged(
    store,
    { connectionId, mergeable: new Set([...claimObjects, mapping.account.object]) },
    changed.filter(({ object, deleted }) => claimObjects.has(object) && !deleted),
  );
  const found = new Map(late.map((one) => [`${one.object}/${one.recordId}`, one]));
  const merged = changed.filter((one) => one.mergedInto !== null);
  for (const [target, losers] of Map.groupBy(merged, (one) => one.object)) {
    const ids = losers.map((one) => one.recordId);
    for (const object of claimObjects) {
      const linked = await store.records.linkedTo(connectionId, object, null, target, ids);
      for (const one of linked) found.set(`${one.object}/${one.recordId}`, one);
    }
  }
  const refs = [...found.values()].map(({ object, recordId }) => ({
    connectionId,
    object,
    recordId,
  }));
  if (refs.length > 0) await store.inbox.note(refs, at);
  return refs.length;
}

/** Those that link to a record of which is stored that it was merged away. */
async function linkedToMerged(
  store: TenantStore,
  { connectionId, mergeable }: { connectionId: ConnectionId; mergeable: ReadonlySet<string> },
  records: readonly SourceRecord[],
): Promise<readonly SourceRecord[]> {
  const gone = new Set<string>();
  const links = records.flatMap((one) => one.links).filter((one) => mergeable.has(one.object));
  for (const [object, group] of Map.groupBy(links, (one) => one.object)) {
    const ids = [...new Set(group.map((one) => one.recordId))];
    for (const one of await store.records.get(connectionId, object, ids)) {
      if (one.mergedInto !== null) gone.add(`${object}/${one.recordId}`);
    }
  }
  return records.filter(({ links: own }) =>
    own.some(({ object, recordId }) => gone.has(`${object}/${recordId}`)),
  );
}

/**
 * What was entered and answered about claims holds for those they became part of. The account that a
 * lead told itself has the lead's key, as its claim has.
 */
export async function followConversions(
  store: TenantStore,
  joined: readonly JoinedClaim[],
): Promise<void> {
  await store.entered.follow(joined.map(({ id, into }) => ({ from: id, into: into.id })));
  for (const { id, into } of joined) {
    const from = accountIdOf(parseRecordKey(id));
    await followAnswers(store, { from, into: into.account.id });
  }
}

/** Has what was entered for a record found at the one it was merged into, if it was; returns that. */
export async function follow(store: TenantStore, ref: RecordRef): Promise<RecordRef> {
  const winner = await endOfChain(store, ref);
  if (recordKeyOf(winner) !== recordKeyOf(ref)) {
    await store.entered.follow([{ from: claimIdOf(ref), into: claimIdOf(winner) }]);
  }
  return winner;
}

/** The record that was merged into no other. */
async function endOfChain(store: TenantStore, first: RecordRef): Promise<RecordRef> {
  let place = first;
  for (let step = 0; step < LONGEST_CHAIN; step += 1) {
    const { connectionId, object, recordId } = place;
    const [record] = await store.records.get(connectionId, object, [recordId]);
    if (record === undefined || record.mergedInto === null) break;
    place = { ...place, recordId: record.mergedInto };
  }
  return place;
}
