// Where a record is merged into another, what people entered and answered about it is found at the other.
import {
  type AccountId,
  accountIdOf,
  type ConnectionId,
  claimIdOf,
  type RecordRef,
  recordKeyOf,
} from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { followAnswers } from './answer-match.ts';

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
 * Has claims read again that belonged to a record which was merged away. HubSpot hands them to the
 * survivor without moving their time: no poll shows that they changed. Returns how many.
 */
export async function readAgain(
  store: TenantStore,
  { connectionId, mapping, changed }: MergedIn,
  at: Instant,
): Promise<number> {
  let count = 0;
  const merged = changed.filter((one) => one.mergedInto !== null);
  for (const [target, losers] of Map.groupBy(merged, (one) => one.object)) {
    const ids = losers.map((one) => one.recordId);
    for (const object of new Set(mapping.claims.map((one) => one.object))) {
      const linked = await store.records.linkedTo(connectionId, object, null, target, ids);
      const refs = linked.map(({ recordId }) => ({ connectionId, object, recordId }));
      if (refs.length > 0) await store.inbox.note(refs, at);
      count += refs.length;
    }
  }
  return count;
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
