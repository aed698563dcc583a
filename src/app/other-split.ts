// Another split, as a seller proposes it: when and within which limits, and while what a channel manager
// may accept it as it stands. Pure.
import { isSameSplit } from '../domain/approval.ts';
import type { Claim } from '../domain/claim.ts';
import type { Conflict, OtherSplit } from '../domain/conflict.ts';
import { isOnlyProbable, type SplitLine } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import { FULL_CREDIT, isCapped } from '../engagement/credit.ts';
import { policyFor } from '../engagement/segment.ts';

type Claims = { readonly claims: readonly Claim[]; readonly policy: Policy };

/** True where there is a split to change: of one customer, between claims that are all still there. */
export function maySplitOtherwise({ judgement }: Conflict, claims: readonly Claim[]): boolean {
  return claims.length > 1 && isOf(judgement.splits, claims) && !isOnlyProbable(judgement);
}

/** True for a split that names exactly these claims. */
export function isOf(split: readonly SplitLine[], claims: readonly Claim[]): boolean {
  return (
    split.length === claims.length &&
    split.every(({ claimId }) => claims.some(({ id }) => id === claimId))
  );
}

/** C-4 caps a referral or an influence, unless every claim is capped. */
export function limitOf(claim: Claim, { claims, policy }: Claims): number {
  const isFree = claims.every((one) => isCapped({ claim: one })) || !isOn(policy, 'C-4');
  if (isFree || !isCapped({ claim })) return FULL_CREDIT;
  return policyFor(policy, [claim]).referralCapBasisPoints;
}

/**
 * The split that accepting the proposed one sets: what waits for approval as it was decided on, else the
 * last proposed. Impossible where none is, its claims are others by now, or the policy allows it no more.
 */
export function acceptableSplit(
  conflict: Conflict,
  { claims, policy }: Claims,
): readonly SplitLine[] | 'impossible' {
  const { proposal, otherSplit } = conflict;
  const isWaiting = proposal?.outcome === 'accept_other_split';
  const split = (isWaiting ? proposal.split : otherSplit?.split) ?? null;
  if (split === null || !maySplitOtherwise(conflict, claims) || !isOf(split, claims)) {
    return 'impossible';
  }
  const limits = new Map(claims.map((claim) => [claim.id, limitOf(claim, { claims, policy })]));
  return split.every(({ claimId, basisPoints }) => basisPoints <= (limits.get(claimId) ?? 0))
    ? split
    : 'impossible';
}

/** Who proposed a split, when and why; null where that is another than the last proposed. */
export function proposerOf(
  { otherSplit }: Conflict,
  split: readonly SplitLine[],
): OtherSplit | null {
  return otherSplit !== undefined && isSameSplit(otherSplit.split, split) ? otherSplit : null;
}

/** `Accept the split proposed by a seller (60 / 40)`: in the order of the split. */
export function acceptWords(split: readonly SplitLine[], who = 'a seller'): string {
  const shares = split.map(({ basisPoints }) => String(basisPoints / 100));
  return `Accept the split proposed by ${who} (${shares.join(' / ')})`;
}
