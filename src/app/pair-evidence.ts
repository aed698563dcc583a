// Why two accounts count as one customer, for every page that says so: one source, so that two pages
// never show two probabilities of one pair.
import type { Account } from '../domain/claim.ts';
import type { AccountId } from '../domain/ids.ts';
import type { MatchEdge } from '../domain/match-index.ts';
import { type MatchEvidence, matchEvidence } from '../matching/evidence.ts';
import { explainEdge } from '../matching/explain-edge.ts';
import type { MatchOptions } from '../matching/keys.ts';
import type { TenantStore } from '../ports/store.ts';
import { pairName } from './court-pairs.ts';

/** The evidence of two accounts. */
export type EvidenceOfPair = (left: Account, right: Account) => MatchEvidence;

/**
 * Reads what the snapshot in force knows of some accounts; pairs of these are explained as M-8 judges
 * them, with the counts, shifts and rivals of their book. A pair of which the index lacks a side is
 * explained by the two records alone.
 */
export async function readPairEvidence(
  store: TenantStore,
  ids: readonly AccountId[],
  options: MatchOptions,
): Promise<EvidenceOfPair> {
  const snapshot = await store.matching.inForce();
  const index = snapshot === null ? null : store.matching.open(snapshot);
  const records = new Map((await index?.records(ids))?.map((one) => [one.id, one.profile]));
  const edges = new Map<string, MatchEdge>(
    (await index?.edges(ids))?.map((edge) => [pairName(edge.left, edge.right), edge]),
  );
  return (left, right) => {
    const [ours, theirs] = [records.get(left.id), records.get(right.id)];
    if (ours === undefined || theirs === undefined) return matchEvidence(left, right, options);
    const edge = edges.get(pairName(left.id, right.id)) ?? null;
    return explainEdge(
      [
        { record: left, profile: ours },
        { record: right, profile: theirs },
      ],
      edge?.evidence === null ? null : edge,
      snapshot?.terms.shifts ?? null,
    );
  };
}
