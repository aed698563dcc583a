// What an outcome means for the credit. Pure.
import { type Claim, isVendorChannel } from '../domain/claim.ts';
import { type Conflict, OUTCOMES, type Outcome } from '../domain/conflict.ts';
import type { SplitLine } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { acceptableSplit } from './other-split.ts';

const WHOLE = 10_000;

export type Around = {
  /** Of the conflict, as far as they are still there. */
  readonly claims: readonly Claim[];
  readonly policy: Policy;
};

/** What was proposed comes right after what is suggested. */
const ACCEPTING: readonly Outcome[] = ['accept_split', 'accept_other_split'];
const IN_ORDER = [...new Set([...ACCEPTING, ...OUTCOMES])];

/** Outcomes that fit the claims of a conflict, in the order in which they are offered. */
export function fittingOutcomes(conflict: Conflict, around: Around): readonly Outcome[] {
  return IN_ORDER.filter((outcome) => splitFor(outcome, conflict, around) !== 'impossible');
}

/**
 * The split that an outcome means. Direct or partner keeps: all of it to that side's claim with the
 * largest suggested share, then the earliest. Null for "not a conflict".
 */
export function splitFor(
  outcome: Outcome,
  conflict: Conflict,
  { claims, policy }: Around,
): readonly SplitLine[] | null | 'impossible' {
  switch (outcome) {
    case 'accept_split':
      return conflict.judgement.splits;
    case 'accept_other_split':
      return acceptableSplit(conflict, { claims, policy });
    case 'share':
      return equalSplit(claims);
    case 'direct_keeps':
      return wholeTo(conflict, claims, (claim) => isVendorChannel(claim.channel));
    case 'partner_keeps':
      return wholeTo(conflict, claims, (claim) => !isVendorChannel(claim.channel));
    case 'not_a_conflict':
      return null;
  }
}

/** What is shown of a conflict's credit: what was decided, else what is suggested; null: not a conflict. */
export function splitInForce({
  decision,
  judgement,
}: Pick<Conflict, 'decision' | 'judgement'>): readonly SplitLine[] | null {
  return decision === null ? judgement.splits : decision.split;
}

function wholeTo(
  conflict: Conflict,
  claims: readonly Claim[],
  fits: (claim: Claim) => boolean,
): readonly SplitLine[] | 'impossible' {
  const suggested = new Map(
    conflict.judgement.splits.map((line) => [line.claimId, line.basisPoints]),
  );
  const share = (claim: Claim) => suggested.get(claim.id) ?? 0;
  const [winner] = claims.filter(fits).sort((a, b) => share(b) - share(a) || earlier(a, b));
  if (winner === undefined) return 'impossible';
  return claims.map((claim) => ({
    claimId: claim.id,
    basisPoints: claim.id === winner.id ? WHOLE : 0,
  }));
}

/** Equal shares in hundredths of a percent; what is left over goes to the earliest, one each. */
function equalSplit(claims: readonly Claim[]): readonly SplitLine[] | 'impossible' {
  // All of them went a moment ago, and nobody has judged the conflict since.
  if (claims.length === 0) return 'impossible';
  const base = Math.floor(WHOLE / claims.length);
  const odd = WHOLE - base * claims.length;
  return [...claims]
    .sort(earlier)
    .map((claim, index) => ({ claimId: claim.id, basisPoints: base + (index < odd ? 1 : 0) }));
}

const earlier = (a: Claim, b: Claim) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
