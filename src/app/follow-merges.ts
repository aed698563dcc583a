// Where a record is merged into another, what people entered about it is found at the other one.
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
import type { TenantStore } from '../ports/store.ts';

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
    const ofClaim = await store.claims.accountsOf([claimIdOf(winner)]);
    marks.push(ofClaim.get(claimIdOf(winner)) ?? accountIdOf(winner));
  }
  return marks;
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
