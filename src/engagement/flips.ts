// What time alone will do to a neighbourhood: each instant at which some clause could begin or cease to
// apply although no record changes, with the cause.
import type { ClaimId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { dayOf, type Instant, startOfDay } from '../domain/time.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { type DeadClause, isPending, isWon } from './live.ts';
import { lastDayOf } from './registration.ts';
import type { Setting } from './setting.ts';

export const FLIP_CAUSES = [
  'registration_begins',
  'registration_ends',
  'claim_turns_stale',
  'dispute_ends',
  'contribution_ends',
  'activity_due',
  'choice_takes_effect',
  'account_becomes_named',
  'renewal_window_opens',
  'renewal_window_closes',
  'policy_entry_changes',
] as const;
export type FlipCause = (typeof FLIP_CAUSES)[number];

export type Flip = {
  readonly at: Instant;
  readonly cause: FlipCause;
  /** The claim it is about; null for the customer or the policy. */
  readonly claimId: ClaimId | null;
};

/** A claim of the neighbourhood and the clause that sets it aside now, if one does. */
export type LiveOrDead = { readonly facts: ClaimFacts; readonly dead: DeadClause | null };

/**
 * All flips after `now` and, besides, some that are past: callers look ahead from an instant of their
 * own. `policyFlips` are those of the policy document's entries. A claim alone in its neighbourhood
 * meets nobody, so that only what sets it aside counts.
 */
export function flipsOf(
  claims: readonly LiveOrDead[],
  setting: Setting,
  policyFlips: readonly Instant[],
): readonly Flip[] {
  const flips: Flip[] = [];
  const isAlone = claims.length < 2;
  for (const claim of claims) {
    addFlipsOfClaim(flips, claim, setting);
    if (!isAlone && claim.dead === null) addFlipsOfContribution(flips, claim.facts);
  }
  if (!isAlone) addFlipsOfContext(flips, setting);
  for (const at of policyFlips) flips.push({ at, cause: 'policy_entry_changes', claimId: null });
  return flips;
}

/** P-1 (a choice dated ahead), P-2 (both ends of the renewal window), P-6 (a naming date ahead). */
function addFlipsOfContext(flips: Flip[], { context, policy }: Setting): void {
  const { customerChoices, contractEnd, incumbent, namedSince } = context;
  const add = (at: Instant, cause: FlipCause) => flips.push({ at, cause, claimId: null });
  for (const { dated } of customerChoices) add(startOfDay(dated), 'choice_takes_effect');
  if (namedSince !== null) add(startOfDay(namedSince), 'account_becomes_named');
  if (contractEnd === null || incumbent === null) return;
  for (const { before, after } of renewalWindows(policy)) {
    add(startOfDay(contractEnd - before), 'renewal_window_opens');
    add(endOfDay(contractEnd + after), 'renewal_window_closes');
  }
}

/** Every window that may hold for some conflict, as conflicts are not known yet. */
function renewalWindows({ renewalWindowDays, overrides }: Policy) {
  return [renewalWindowDays, ...overrides.flatMap(({ values }) => values.renewalWindowDays ?? [])];
}

function addFlipsOfClaim(flips: Flip[], { facts, dead }: LiveOrDead, setting: Setting): void {
  switch (dead) {
    case 'L-2':
    case 'L-5':
    case 'L-7':
      return;
    case 'L-8':
      addActivitiesAhead(flips, facts, setting);
      return;
    case 'L-3':
    case null:
      addActivitiesAhead(flips, facts, setting);
      addFlipsOfRegistration(flips, facts);
      addFlipOfLife(flips, facts);
  }
}

/** Activities later than now do not exist yet; each begins to when its instant comes. */
function addActivitiesAhead(flips: Flip[], { claim }: ClaimFacts, { now }: Setting): void {
  for (const { at } of claim.activities) {
    if (at > now) flips.push({ at, cause: 'activity_due', claimId: claim.id });
  }
}

/** R-1 and L-4: an approved registration begins on its day and ends after its last day. */
function addFlipsOfRegistration(flips: Flip[], { claim, policy }: ClaimFacts): void {
  const { registration, id: claimId } = claim;
  if (registration?.status !== 'approved') return;
  const begins = startOfDay(dayOf(registration.registeredAt));
  flips.push({ at: begins, cause: 'registration_begins', claimId });
  const ends = endOfDay(lastDayOf(registration, policy));
  flips.push({ at: ends, cause: 'registration_ends', claimId });
}

/** L-7: a won claim can no longer be disputed. L-1, L-3: an open claim turns stale. */
function addFlipOfLife(flips: Flip[], facts: ClaimFacts): void {
  const { claim, policy } = facts;
  const claimId = claim.id;
  if (isWon(facts)) {
    if (claim.closedAt === null) return;
    const at = endOfDay(dayOf(claim.closedAt) + policy.wonDisputeDays);
    flips.push({ at, cause: 'dispute_ends', claimId });
    return;
  }
  // While a registration keeps the claim live, it cannot turn stale before that one ends.
  if (facts.registration.isInForce || isPending(facts)) return;
  const lastSign = Math.max(claim.createdAt, facts.qualifying.at(-1) ?? claim.createdAt);
  const at = endOfDay(dayOf(lastSign) + policy.staleDays);
  flips.push({ at, cause: 'claim_turns_stale', claimId });
}

/** C-1, C-2: work on a live claim no longer counts as a contribution. */
function addFlipsOfContribution(flips: Flip[], { claim, policy, qualifying }: ClaimFacts): void {
  const latest = qualifying.at(-1);
  if (latest === undefined) return;
  const at = endOfDay(dayOf(latest) + policy.contributionDays);
  flips.push({ at, cause: 'contribution_ends', claimId: claim.id });
}

/** The first instant after a UTC day. */
function endOfDay(day: number): Instant {
  return startOfDay(day + 1);
}
