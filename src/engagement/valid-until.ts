// Until when does a judgement hold if no record changes? The earliest instant at which some clause
// could flip by time alone; a sweeper re-judges then, the expiry radar reads it (design, section 5).
import type { Policy } from '../domain/policy.ts';
import { dayOf, type Instant, startOfDay } from '../domain/time.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { type DeadClause, isPending, isWon } from './live.ts';
import { lastDayOf } from './registration.ts';
import type { Setting } from './setting.ts';

/** A claim of the neighbourhood and the clause that sets it aside now, if one does. */
export type LiveOrDead = { readonly facts: ClaimFacts; readonly dead: DeadClause | null };

/**
 * The earliest instant after `now` at which a clause could begin or cease to apply by time alone;
 * null when none ever will. `otherFlips` are instants of the policy document. Until then only the due date, which counts from the day of judging,
 * differs.
 */
export function findValidUntil(
  claims: readonly LiveOrDead[],
  setting: Setting,
  otherFlips: readonly Instant[],
): Instant | null {
  const isAlone = claims.length < 2;
  let earliest = Number.POSITIVE_INFINITY;
  const consider = (instant: Instant) => {
    if (instant > setting.now && instant < earliest) earliest = instant;
  };
  for (const claim of claims) {
    flipsOfClaim(claim, setting).forEach(consider);
    if (!isAlone && claim.dead === null) flipsOfContribution(claim.facts).forEach(consider);
  }
  if (!isAlone) flipsOfContext(setting).forEach(consider);
  otherFlips.forEach(consider);
  return earliest === Number.POSITIVE_INFINITY ? null : earliest;
}

/** P-1 (a choice dated ahead), P-2 (both ends of the renewal window), P-6 (a naming date ahead). */
function flipsOfContext({ context, policy }: Setting): readonly Instant[] {
  const { customerChoice, contractEnd, incumbent, namedSince } = context;
  const flips: Instant[] = [];
  if (customerChoice !== null) flips.push(startOfDay(customerChoice.dated));
  if (namedSince !== null) flips.push(startOfDay(namedSince));
  if (contractEnd !== null && incumbent !== null) {
    for (const { before, after } of renewalWindows(policy)) {
      flips.push(startOfDay(contractEnd - before), endOfDay(contractEnd + after));
    }
  }
  return flips;
}

/** Every window that may hold for some conflict, as conflicts are not known yet. */
function renewalWindows({ renewalWindowDays, overrides }: Policy) {
  return [renewalWindowDays, ...overrides.flatMap(({ values }) => values.renewalWindowDays ?? [])];
}

function flipsOfClaim({ facts, dead }: LiveOrDead, setting: Setting): readonly Instant[] {
  switch (dead) {
    case 'L-2':
    case 'L-5':
    case 'L-7':
      return [];
    case 'L-8':
      return activitiesAhead(facts, setting);
    case 'L-3':
    case null:
      return [
        ...activitiesAhead(facts, setting),
        ...flipsOfRegistration(facts),
        ...flipsOfLife(facts),
      ];
  }
}

/** Activities later than now do not exist yet; each begins to when its instant comes. */
function activitiesAhead({ claim }: ClaimFacts, { now }: Setting): readonly Instant[] {
  return claim.activities.filter(({ at }) => at > now).map(({ at }) => at);
}

/** R-1 and L-4: an approved registration begins on its day and ends after its last day. */
function flipsOfRegistration({ claim, policy }: ClaimFacts): readonly Instant[] {
  const { registration } = claim;
  if (registration?.status !== 'approved') return [];
  return [startOfDay(dayOf(registration.registeredAt)), endOfDay(lastDayOf(registration, policy))];
}

/** L-7: a won claim can no longer be disputed. L-1, L-3: an open claim turns stale. */
function flipsOfLife(facts: ClaimFacts): readonly Instant[] {
  const { claim, policy } = facts;
  if (isWon(facts)) {
    return claim.closedAt === null ? [] : [endOfDay(dayOf(claim.closedAt) + policy.wonDisputeDays)];
  }
  // While a registration keeps the claim live, it cannot turn stale before that one ends.
  if (facts.registration.isInForce || isPending(facts)) return [];
  const lastSign = Math.max(claim.createdAt, facts.qualifying.at(-1) ?? claim.createdAt);
  return [endOfDay(dayOf(lastSign) + policy.staleDays)];
}

/** C-1, C-2: work on a live claim no longer counts as a contribution. */
function flipsOfContribution({ policy, qualifying }: ClaimFacts): readonly Instant[] {
  const latest = qualifying.at(-1);
  return latest === undefined ? [] : [endOfDay(dayOf(latest) + policy.contributionDays)];
}

/** The first instant after a UTC day. */
function endOfDay(day: number): Instant {
  return startOfDay(day + 1);
}
