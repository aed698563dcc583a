// A pair of claims as the clauses of M-7, S and T see it.
import type { EvidenceOf } from '../domain/judgement.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { findMatch, identityOf, type MatchFinding } from './match.ts';
import type { Setting } from './setting.ts';

export type ClaimPair = {
  /** The earlier created of the two, see `factsByCreation`. */
  readonly left: ClaimFacts;
  readonly right: ClaimFacts;
  readonly match: MatchFinding;
};

/** Every pair of the claims, compared by chapter M. Expects and keeps the order of creation. */
export function pairsOf(
  claims: readonly ClaimFacts[],
  { setting, evidence }: { readonly setting: Setting; readonly evidence: EvidenceOf },
): readonly ClaimPair[] {
  if (claims.length < 2) return [];
  const { policy } = setting;
  const sides = claims.map((facts) => ({
    facts,
    identity: identityOf(facts.claim.account, policy),
  }));
  return sides.flatMap((left, index) =>
    sides.slice(index + 1).map((right) => ({
      left: left.facts,
      right: right.facts,
      match: findMatch(left.identity, right.identity, { policy, evidence }),
    })),
  );
}
