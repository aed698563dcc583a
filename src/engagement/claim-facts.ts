// What the clauses ask of one claim at one instant, worked out once per judgement.
import type { Claim } from '../domain/claim.ts';
import type { Policy } from '../domain/policy.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { type RegistrationStanding, registrationStanding } from './registration.ts';
import { policyFor } from './segment.ts';
import type { Setting } from './setting.ts';
import { usdValueOf } from './usd.ts';

export type ClaimFacts = {
  readonly claim: Claim;
  /** The policy for the segment of this claim: its parameters of scope `claim` hold. */
  readonly policy: Policy;
  readonly registration: RegistrationStanding;
  /** Instants of the qualifying activities up to `now`, earliest first. */
  readonly qualifying: readonly Instant[];
  /** Amount in the unit of `usdValueOf`. */
  readonly usd: bigint;
};

const NONE: readonly Instant[] = [];

function qualifyingOf({ activities }: Claim, policy: Policy, now: Instant): readonly Instant[] {
  const instants: Instant[] = [];
  for (const { type, at } of activities) {
    if (at <= now && policy.qualifyingActivityTypes.includes(type)) instants.push(at);
  }
  return instants.sort((left, right) => left - right);
}

/** Works out the facts of one claim. Activities later than `now` do not exist yet. */
export function claimFacts(claim: Claim, setting: Setting): ClaimFacts {
  const { now } = setting;
  const policy = policyFor(setting.policy, [claim]);
  const own = policy === setting.policy ? setting : { ...setting, policy };
  return {
    claim,
    policy,
    registration: registrationStanding(claim, own),
    qualifying: claim.activities.length === 0 ? NONE : qualifyingOf(claim, policy, now),
    usd: usdValueOf(claim.amount, policy),
  };
}

/**
 * The claims' facts in the order that settles every "earliest created": by instant of creation,
 * equal instants as listed (policy section 1).
 */
export function factsByCreation(claims: readonly Claim[], setting: Setting): readonly ClaimFacts[] {
  return claims
    .map((claim) => claimFacts(claim, setting))
    .sort((left, right) => left.claim.createdAt - right.claim.createdAt);
}

/** True when an instant lies at most `days` UTC days before `now`, that day included. */
export function isWithinDays(at: Instant, days: number, now: Instant): boolean {
  return dayOf(now) - dayOf(at) <= days;
}

/** True when the claim was worked (a qualifying activity) within `days` before `now`. */
export function wasWorkedWithin(facts: ClaimFacts, days: number, now: Instant): boolean {
  const latest = facts.qualifying.at(-1);
  return latest !== undefined && isWithinDays(latest, days, now);
}
