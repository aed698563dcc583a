// Chapter P: who prevails? The first clause that decides. Claims here are the claims in the conflict;
// a claim outside it or set aside cannot prevail.
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import { dayOf, HOUR_MS, type Instant, type UtcDay } from '../domain/time.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { areOfOneParty, isPartnerNamed } from './parties.ts';
import type { Setting } from './setting.ts';

/** The clause that decided, who prevails by it, and the dates it decided on. */
export type Verdict =
  | { readonly clause: 'P-1'; readonly winner: ClaimFacts; readonly chosenOn: UtcDay }
  | { readonly clause: 'P-2'; readonly winner: ClaimFacts; readonly contractEnd: UtcDay }
  | {
      readonly clause: 'P-3';
      readonly winner: ClaimFacts;
      readonly engagedAt: Instant;
      readonly registeredAt: Instant;
    }
  | {
      readonly clause: 'P-4';
      readonly winner: ClaimFacts;
      readonly registeredAt: Instant;
      /** Others registered within tie_hours. */
      readonly isTied: boolean;
    }
  | { readonly clause: 'P-5'; readonly winner: ClaimFacts; readonly registeredAt: Instant }
  | { readonly clause: 'P-6'; readonly winner: ClaimFacts; readonly namedSince: UtcDay }
  | { readonly clause: 'P-7'; readonly winner: ClaimFacts }
  /** Nobody prevails; the leaders share. */
  | {
      readonly clause: 'P-8';
      readonly winner: null;
      readonly leaders: readonly ClaimFacts[];
      /** The clause under which they are level. */
      readonly levelUnder: 'P-4' | 'P-7';
    };

export type PrevailClause = Verdict['clause'];

/** A claim whose registration is in force, with the instant it was registered. */
type Registered = { readonly facts: ClaimFacts; readonly registeredAt: Instant };

/** Who prevails among the claims of a conflict, given in order of creation; at least one claim. */
export function findVerdict(claims: readonly ClaimFacts[], setting: Setting): Verdict {
  const registered = registeredClaims(claims);
  return (
    byCustomerChoice(claims, setting) ??
    byIncumbency(claims, setting) ??
    byPriorEngagement(claims, registered, setting.policy) ??
    byFirstRegistration(registered, setting.policy) ??
    byOnlyRegistration(registered) ??
    byNamedAccount(claims, registered, setting) ??
    byFirstActivity(claims, setting.policy)
  );
}

/**
 * P-1: The customer's written choice (`customer_choice`) of a claim in the conflict. Of several the
 * latest dated, of equally dated the last listed.
 */
function byCustomerChoice(
  claims: readonly ClaimFacts[],
  { context, now }: Setting,
): Verdict | null {
  const today = dayOf(now);
  let verdict: (Verdict & { readonly clause: 'P-1' }) | null = null;
  for (const { claimId, dated } of context.customerChoices) {
    const winner = claims.find(({ claim }) => claim.id === claimId);
    if (winner === undefined || dated > today) continue;
    if (verdict !== null && verdict.chosenOn > dated) continue;
    verdict = { clause: 'P-1', winner, chosenOn: dated };
  }
  return verdict;
}

/**
 * P-2: For a renewal inside the renewal window (as_of date from contract end - 90 to + 30, both
 * included), the renewal claim of the incumbent partner (`incumbent`).
 */
function byIncumbency(
  claims: readonly ClaimFacts[],
  { context, policy, now }: Setting,
): Verdict | null {
  const { incumbent, contractEnd } = context;
  if (incumbent === null || contractEnd === null || !isOn(policy, 'P-2')) return null;
  if (!isInRenewalWindow(contractEnd, policy, now)) return null;
  const winner = claims.find(
    ({ claim }) =>
      claim.dealType === 'renewal' &&
      claim.partner !== null &&
      isPartnerNamed(claim.partner, incumbent, policy),
  );
  return winner === undefined ? null : { clause: 'P-2', winner, contractEnd };
}

function isInRenewalWindow(contractEnd: UtcDay, policy: Policy, now: Instant): boolean {
  const { before, after } = policy.renewalWindowDays;
  const today = dayOf(now);
  return contractEnd - before <= today && today <= contractEnd + after;
}

/**
 * P-3: Some registration is in force, but a direct claim was created before the oldest of them and
 * has a qualifying activity before it and within prior_engagement_days of it: direct.
 */
function byPriorEngagement(
  claims: readonly ClaimFacts[],
  registered: readonly Registered[],
  policy: Policy,
): Verdict | null {
  if (registered.length === 0 || !isOn(policy, 'P-3')) return null;
  const registeredAt = Math.min(...registered.map((holder) => holder.registeredAt));
  for (const winner of claims) {
    const { channel, createdAt } = winner.claim;
    if (channel !== 'direct' || createdAt >= registeredAt) continue;
    const engagedAt = winner.qualifying.findLast((at) => at < registeredAt);
    if (engagedAt === undefined) continue;
    if (dayOf(registeredAt) - dayOf(engagedAt) > policy.priorEngagementDays) continue;
    return { clause: 'P-3', winner, engagedAt, registeredAt };
  }
  return null;
}

/**
 * P-4: Two or more registrations in force: the oldest. If others lie within tie_hours of the oldest,
 * it and they are the leaders: leaders without qualifying activity fall away if one has some, and of
 * the rest those stay whose first qualifying activity is within tie_hours of the earliest such. One
 * left: it prevails; else P-8.
 */
function byFirstRegistration(registered: readonly Registered[], policy: Policy): Verdict | null {
  if (registered.length < 2) return null;
  const first = withinTie(registered, ({ registeredAt }) => registeredAt, policy);
  const working = first.filter(({ facts }) => facts.qualifying.length > 0);
  const left = working.length === 0 ? first : withinTie(working, firstActivityOf, policy);
  const leaders = left.map(({ facts }) => facts);
  const winner = onlyPartyOf(leaders, policy);
  if (winner === null) return { clause: 'P-8', winner, leaders, levelUnder: 'P-4' };
  const registeredAt = Math.min(...first.map((holder) => holder.registeredAt));
  return { clause: 'P-4', winner, registeredAt, isTied: first.length > 1 };
}

/** P-5: Exactly one registration in force: its holder. */
function byOnlyRegistration(registered: readonly Registered[]): Verdict | null {
  const [only, another] = registered;
  if (only === undefined || another !== undefined) return null;
  return { clause: 'P-5', winner: only.facts, registeredAt: only.registeredAt };
}

/**
 * P-6: Named account (`named_since` on or before the as_of date), no registration in force: the
 * direct claim, if there is one.
 */
function byNamedAccount(
  claims: readonly ClaimFacts[],
  registered: readonly Registered[],
  { context, policy, now }: Setting,
): Verdict | null {
  const { namedSince } = context;
  if (!isOn(policy, 'P-6')) return null;
  if (namedSince === null || namedSince > dayOf(now) || registered.length > 0) return null;
  const winner = claims.find(({ claim }) => claim.channel === 'direct');
  return winner === undefined ? null : { clause: 'P-6', winner, namedSince };
}

/**
 * P-7: Earliest first qualifying activity; claims with activity beat claims without. No activity at
 * all: earliest created. If others lie within tie_hours of it (by the same instant), it and they are
 * the leaders: P-8.
 */
function byFirstActivity(claims: readonly ClaimFacts[], policy: Policy): Verdict {
  const working = claims
    .filter(({ qualifying }) => qualifying.length > 0)
    .map((facts) => ({ facts }));
  const leaders =
    working.length === 0
      ? withinTie(claims, ({ claim }) => claim.createdAt, policy)
      : withinTie(working, firstActivityOf, policy).map(({ facts }) => facts);
  const winner = onlyPartyOf(leaders, policy);
  return winner === null
    ? { clause: 'P-8', winner, leaders, levelUnder: 'P-7' }
    : { clause: 'P-7', winner };
}

/**
 * P-8: Several leaders left under P-4 or P-7: nobody prevails, they share equally. But if all are
 * claims of one party, the earliest created prevails under P-4 or P-7: it is returned here, also when
 * it is the only leader. Null means P-8.
 */
function onlyPartyOf(leaders: readonly ClaimFacts[], policy: Policy): ClaimFacts | null {
  // Being of one party is an equivalence: comparing each with the first compares all.
  const [first, ...others] = leaders;
  if (first === undefined) return null;
  return others.every((other) => areOfOneParty(first, other, policy)) ? first : null;
}

/** Claims whose registration is in force, in the given order. */
function registeredClaims(claims: readonly ClaimFacts[]): readonly Registered[] {
  return claims.flatMap((facts) => {
    const { registration } = facts.claim;
    if (registration === null || !facts.registration.isInForce) return [];
    return [{ facts, registeredAt: registration.registeredAt }];
  });
}

/** Only asked of claims with qualifying activity. */
function firstActivityOf({ facts }: { readonly facts: ClaimFacts }): Instant {
  return facts.qualifying[0] ?? Number.POSITIVE_INFINITY;
}

/** The items at most tie_hours after the earliest of them, 24:00:00 included. */
function withinTie<Item>(
  items: readonly Item[],
  instantOf: (item: Item) => Instant,
  policy: Policy,
): readonly Item[] {
  const limit = Math.min(...items.map(instantOf)) + policy.tieHours * HOUR_MS;
  return items.filter((item) => instantOf(item) <= limit);
}
