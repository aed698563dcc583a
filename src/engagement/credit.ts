// Chapter C: the split of revenue credit, in integer basis points that total 10,000, and the
// transition split of T-2. Shares always come in the order of the claims given: order of creation.
import type { Channel } from '../domain/claim.ts';
import { invariant } from '../domain/errors.ts';
import type { Action, ClauseId, SplitLine } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import { type ClaimFacts, wasWorkedWithin } from './claim-facts.ts';
import { type JudgedPair, linkedGroups } from './collide.ts';
import type { Verdict } from './prevail.ts';
import { policyFor } from './segment.ts';
import type { Setting } from './setting.ts';

/** All the credit there is: 100.00 %. */
export const FULL_CREDIT = 10_000;

export type Credit = {
  /** One line per claim of the conflict. */
  readonly lines: readonly SplitLine[];
  /** C-1, C-2 or C-3; then C-4 if it moved credit. */
  readonly clauses: readonly ClauseId[];
};

type Shares = ReadonlyMap<ClaimFacts, number>;

/** The split of a conflict's claims, given in order of creation. */
export function findCredit(
  claims: readonly ClaimFacts[],
  verdict: Verdict,
  setting: Setting,
): Credit {
  const { clause, shares } = sharesOf(claims, verdict, setting);
  const capped = capShares(claims, shares, { winner: verdict.winner, policy: setting.policy });
  return {
    lines: splitLines(claims, capped.shares),
    clauses: capped.moved > 0 ? [clause, 'C-4'] : [clause],
  };
}

/**
 * C-1: No other claim in the conflict has a qualifying activity within contribution_days before
 * as_of: the prevailing claim 100, the others 0.
 * C-2: Otherwise winner_percent to the prevailing claim, the pool shared equally among the other
 * claims with such activity, 0 to the rest.
 * C-3: P-8: equal shares to the leaders, 0 to the others.
 */
function sharesOf(
  claims: readonly ClaimFacts[],
  verdict: Verdict,
  { policy, now }: Setting,
): { readonly clause: 'C-1' | 'C-2' | 'C-3'; readonly shares: Shares } {
  if (verdict.winner === null) {
    return { clause: 'C-3', shares: shareEqually(verdict.leaders, FULL_CREDIT) };
  }
  const { winner } = verdict;
  const contributors = claims.filter(
    (facts) => facts !== winner && wasWorkedWithin(facts, facts.policy.contributionDays, now),
  );
  if (contributors.length === 0 || !isOn(policy, 'C-2'))
    return { clause: 'C-1', shares: new Map([[winner, FULL_CREDIT]]) };
  const pool = shareEqually(contributors, policy.contributionPoolBasisPoints);
  return { clause: 'C-2', shares: new Map([...pool, [winner, policy.winnerBasisPoints]]) };
}

/**
 * Equal sharing is in whole hundredths; odd hundredths go, one each, to the earliest created of the
 * sharers, who come in that order.
 */
export function shareEqually(sharers: readonly ClaimFacts[], total: number): Shares {
  const each = Math.floor(total / sharers.length);
  const odd = total - each * sharers.length;
  return new Map(sharers.map((facts, index) => [facts, index < odd ? each + 1 : each]));
}

/**
 * C-4: Cap, applied last: a referral-channel claim or an `influence` role gets at most
 * referral_cap_percent; the excess goes to the earliest created uncapped direct claim, else to the
 * prevailing claim if uncapped, else to the earliest created uncapped claim. If all claims are
 * capped, no cap.
 */
function capShares(
  claims: readonly ClaimFacts[],
  shares: Shares,
  { winner, policy }: { readonly winner: ClaimFacts | null; readonly policy: Policy },
): { readonly shares: Shares; readonly moved: number } {
  const uncapped = claims.filter((facts) => !isCapped(facts));
  const heir =
    uncapped.find(({ claim }) => claim.channel === 'direct') ??
    uncapped.find((facts) => facts === winner) ??
    uncapped[0];
  if (heir === undefined || !isOn(policy, 'C-4')) return { shares, moved: 0 };
  const after = new Map(shares);
  let moved = 0;
  for (const [facts, share] of shares) {
    const cap = facts.policy.referralCapBasisPoints;
    if (!isCapped(facts) || share <= cap) continue;
    after.set(facts, cap);
    moved += share - cap;
  }
  after.set(heir, (after.get(heir) ?? 0) + moved);
  return { shares: after, moved };
}

/** C-4 holds for a referral-channel claim and for the role `influence`. */
export function isCapped({ claim }: Pick<ClaimFacts, 'claim'>): boolean {
  return claim.channel === 'referral' || claim.role === 'influence';
}

/** Claims without conflict and the pairs they are in. */
type ClearClaims = {
  readonly claims: readonly ClaimFacts[];
  readonly pairs: readonly JudgedPair[];
  readonly setting: Setting;
};

/**
 * The split shown without a conflict: null, except the agreed split with action record_agreed_split
 * and the transition split with link_transition (policy section 10).
 */
export function clearSplit(action: Action, clear: ClearClaims): readonly SplitLine[] | null {
  if (action === 'record_agreed_split') return agreedSplit(clear);
  return action === 'link_transition' ? transitionSplit(clear) : null;
}

/**
 * The recorded `agreed_split`, if an S-4 pair carries `co_sell_agreement` and no claim it names is
 * set aside. Of several agreements the first with such a split.
 */
function agreedSplit({ claims, pairs, setting }: ClearClaims): readonly SplitLine[] | null {
  const isThere = ({ claimId }: SplitLine) => claims.some(({ claim }) => claim.id === claimId);
  for (const { id, split } of setting.context.agreements) {
    const isCarried = pairs.some(
      ({ clause, left }) => clause === 'S-4' && left.claim.coSellId === id,
    );
    if (isCarried && split?.every(isThere)) return split;
  }
  return null;
}

/**
 * T-2: link them and show the transition split: 80 shared equally by the direct claims and 20 by the
 * self-serve claims linked by T-2 pairs (of several such groups, the one with the earliest created
 * claim).
 */
function transitionSplit({ claims, pairs, setting }: ClearClaims): readonly SplitLine[] | null {
  const members = new Set(claims);
  const transitions = pairs.filter(
    ({ clause, left, right }) => clause === 'T-2' && members.has(left) && members.has(right),
  );
  const [group] = linkedGroups(claims, transitions);
  if (group === undefined) return null;
  const policy = policyFor(
    setting.policy,
    group.map(({ claim }) => claim),
  );
  const { direct, selfServe } = policy.transitionBasisPoints;
  const ofChannel = (channel: Channel) => group.filter(({ claim }) => claim.channel === channel);
  const shares = [
    ...shareEqually(ofChannel('direct'), direct),
    ...shareEqually(ofChannel('self_serve'), selfServe),
  ];
  return splitLines(group, new Map(shares));
}

function splitLines(claims: readonly ClaimFacts[], shares: Shares): readonly SplitLine[] {
  const lines = claims.map((facts) => ({
    claimId: facts.claim.id,
    basisPoints: shares.get(facts) ?? 0,
  }));
  const total = lines.reduce((sum, line) => sum + line.basisPoints, 0);
  invariant(total === FULL_CREDIT, `a split totals ${total} basis points, not ${FULL_CREDIT}`);
  return lines;
}
