// What the match index in force says of pairs of accounts: the edges by which clause M-8 can join claims.
import type { AccountId } from '../domain/ids.ts';
import type { MatchEdge } from '../domain/match-index.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import { probabilityOf } from '../matching/score.ts';
import type { MatchSnapshot } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import { policyInForce } from './policy-in-force.ts';

/** Two accounts that M-8 calls one customer unless another clause or a person says otherwise. */
export type MatchLink = {
  readonly left: AccountId;
  readonly right: AccountId;
  /** 0 to 1. */
  readonly probability: number;
};

/** Links that have one of the accounts. */
export type LinksOf = (ids: readonly AccountId[]) => Promise<readonly MatchLink[]>;

const NO_LINKS: LinksOf = async () => [];

/** By the snapshot in force and the policy in force. A tenant without a snapshot has no links. */
export async function linksInForce(store: TenantStore): Promise<LinksOf> {
  const snapshot = await store.matching.inForce();
  if (snapshot === null) return NO_LINKS;
  const { policy } = await policyInForce(store);
  return linksOf(store, snapshot, policy);
}

/**
 * By any snapshot. Clustering may cut M-8: a pair in two clusters is no link, however alike it is. Pairs
 * on which a person spoke are the answer's business.
 */
export function linksOf(store: TenantStore, snapshot: MatchSnapshot, policy: Policy): LinksOf {
  if (!isOn(policy, 'M-8')) return NO_LINKS;
  const index = store.matching.open(snapshot);
  const isProbable = ({ answer, logOdds }: MatchEdge) =>
    answer === null && probabilityOf(logOdds) >= policy.matchProbability;
  return async (ids) => {
    if (ids.length === 0) return [];
    const edges = (await index.edges(ids)).filter(isProbable);
    if (edges.length === 0) return [];
    const ends = edges.flatMap(({ left, right }) => [left, right]);
    const clusterOf = await index.clustersOf([...new Set(ends)]);
    return edges
      .filter(({ left, right }) => clusterOf.get(left) === clusterOf.get(right))
      .map(({ left, right, logOdds }) => ({ left, right, probability: probabilityOf(logOdds) }));
  };
}
