// One account of the book changed, or a person spoke on two of them: the match index follows.

import type { AccountId } from '../domain/ids.ts';
import type { IndexChange } from '../domain/match-index.ts';
import { answerPair, putRecord, removeRecord } from '../matching/change-record.ts';
import type { MatchOptions } from '../matching/keys.ts';
import type { MatchRecord } from '../matching/profile.ts';
import { shippedWeights } from '../matching/snapshot.ts';
import type { MatchSnapshot } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';

/** An account as it is now (null: gone), or a pair on which an answer was recorded. */
export type BookChange =
  | { readonly id: AccountId; readonly record: MatchRecord | null }
  | { readonly answered: readonly [AccountId, AccountId] };

/** The turn that the port asks for, see MatchIndex. */
export const MATCH_TURN = 'match-index';

/**
 * Brings a snapshot's index (default: the one in force) up to date with one change and tells which
 * accounts changed their cluster. Null when there is none, or when its evidence was made with other
 * weights: then a new snapshot is due. Takes the tenant's turn until the transaction ends.
 */
export async function followChange(
  store: TenantStore,
  change: BookChange,
  { policy, snapshot }: { readonly policy: MatchOptions; readonly snapshot?: MatchSnapshot },
): Promise<IndexChange | null> {
  await store.turns.take(MATCH_TURN);
  const followed = snapshot ?? (await store.matching.inForce());
  if (followed === null || followed.terms.weights !== shippedWeights()) return null;
  const index = store.matching.open(followed);
  const made = await madeOf(index, change, policy);
  await index.apply(made);
  return made;
}

function madeOf(
  index: Parameters<typeof removeRecord>[0],
  change: BookChange,
  policy: MatchOptions,
): Promise<IndexChange> {
  if ('answered' in change) return answerPair(index, change.answered);
  const { id, record } = change;
  return record === null ? removeRecord(index, id) : putRecord(index, { id, record }, policy);
}
