// Why a conflict is judged as it is, in plain, blameless, dated words: what decides, who gets what
// credit, what would change it. No sentence counts from `now`: it stays true while the judgement does.
import type { ClauseId, Reasons } from '../domain/judgement.ts';
import type { UtcDay } from '../domain/time.ts';
import type { ClaimFacts } from './claim-facts.ts';
import type { Credit } from './credit.ts';
import { standingClauses } from './live.ts';
import type { Verdict } from './prevail.ts';
import { lastDayOf } from './registration.ts';
import type { Setting } from './setting.ts';
import { capitalised, formatDate, formatDateOf, reasonsFor, type Voice } from './voice.ts';

/** What was decided about a conflict. */
type Decided = {
  /** The conflict's claims, in order of creation. */
  readonly claims: readonly ClaimFacts[];
  /** The clauses of its colliding pairs. */
  readonly match: readonly ClauseId[];
  readonly isProbableOnly: boolean;
  readonly verdict: Verdict;
  readonly credit: Credit;
  readonly setting: Setting;
};

/** Why a registration does not protect its claim. */
const WEAKNESS = {
  'R-2': 'came after the account was named, without an exception',
  'R-3': "is for a territory outside its partner's list",
  'L-4': 'is no longer in force',
  'L-6': 'is not approved yet',
} as const;

/** More shares than this are summed up in one. */
const MOST_SHARES = 3;

/**
 * The reasons for a conflict's judgement, three sentences for each reader: what decides, the suggested
 * credit, and what would change it. What comes before all else goes into the first, a registration
 * that does not count into the last.
 */
export function conflictReasons(decided: Decided): Reasons {
  const { verdict, credit, setting } = decided;
  const ranked = byShare(decided);
  const named = verdict.winner === null ? ranked : [...new Set([verdict.winner, ...ranked])];
  return reasonsFor(named, setting.policy, (voice) => [
    `${firstPhrase(decided, voice)}${voice.cite(verdict.clause)}.`,
    creditSentence(named, credit, voice),
    ...lastSentence(decided, voice),
  ]);
}

function firstPhrase(decided: Decided, voice: Voice): string {
  const why = whyPhrase(decided, voice);
  if (!decided.isProbableOnly) return capitalised(why);
  return `Please confirm first that this is one customer${voice.cite(...decided.match)}: if it is, ${why}`;
}

function whyPhrase({ verdict, setting }: Decided, { nameOf }: Voice): string {
  const name = verdict.winner === null ? '' : nameOf(verdict.winner);
  switch (verdict.clause) {
    case 'P-1':
      return `the customer chose ${name} in writing on ${formatDate(verdict.chosenOn)}`;
    case 'P-2':
      return `${name} holds the contract that ends on ${formatDate(verdict.contractEnd)}`;
    case 'P-3':
      return `${name} worked with the customer on ${formatDateOf(verdict.engagedAt)}, before the registration of ${formatDateOf(verdict.registeredAt)}`;
    case 'P-4':
      return firstRegistrationPhrase(name, verdict, setting);
    case 'P-5':
      return `${name} holds the only registration in force, ${periodPhrase(verdict)}`;
    case 'P-6':
      return `${name} leads on an account named since ${formatDate(verdict.namedSince)}; no registration is in force`;
    case 'P-7':
      return firstClaimPhrase(name, verdict.winner);
    case 'P-8':
      return levelPhrase(verdict, setting);
  }
}

function firstRegistrationPhrase(
  name: string,
  { winner, isTied, registeredAt }: Extract<Verdict, { clause: 'P-4' }>,
  { policy }: Setting,
): string {
  const date = formatDateOf(registeredAt);
  if (!isTied) return `${name} registered first, on ${date}`;
  const [firstAt] = winner.qualifying;
  return firstAt === undefined
    ? `${name} holds the first registrations, from ${date}`
    : `${name} worked with the customer first, on ${formatDateOf(firstAt)}, of those registered within ${policy.tieHours} hours of ${date}`;
}

function periodPhrase({ winner, registeredAt }: Extract<Verdict, { clause: 'P-5' }>): string {
  const { policy } = winner;
  const { registration } = winner.claim;
  const from = `from ${formatDateOf(registeredAt)}`;
  return registration === null ? from : `${from} to ${formatDate(lastDayOf(registration, policy))}`;
}

function firstClaimPhrase(name: string, { claim, qualifying }: ClaimFacts): string {
  const [firstAt] = qualifying;
  return firstAt === undefined
    ? `${name} was first on record, on ${formatDateOf(claim.createdAt)}; no registration is in force and nobody has worked on it`
    : `${name} worked with the customer first, on ${formatDateOf(firstAt)}; no registration is in force`;
}

function levelPhrase(
  { leaders, levelUnder }: Extract<Verdict, { clause: 'P-8' }>,
  { policy }: Setting,
): string {
  const what = levelUnder === 'P-4' ? 'registered' : 'began';
  return `${leaders.length} claims ${what} within ${policy.tieHours} hours of each other, so nobody was clearly first`;
}

function creditSentence(named: readonly ClaimFacts[], credit: Credit, voice: Voice): string {
  const shares = named
    .map((facts) => ({ name: voice.nameOf(facts), share: shareOf(facts, credit) }))
    .filter(({ share }) => share > 0);
  const shown = shares.slice(0, MOST_SHARES).map(({ name, share }) => `${name} ${percent(share)}`);
  const others = shares.slice(MOST_SHARES).reduce((sum, { share }) => sum + share, 0);
  if (others > 0) shown.push(`others ${percent(others)}`);
  return `Suggested credit: ${shown.join(', ')}${voice.cite(...credit.clauses)}.`;
}

/**
 * What would change the outcome, and first why a registration that somebody holds does not count; then
 * without the latter.
 */
function lastSentence(decided: Decided, voice: Voice): readonly [string, string] {
  const weak = weakRegistration(decided, voice);
  const change = changePhrase(decided);
  const alone = `${change.charAt(0).toUpperCase()}${change.slice(1)}.`;
  return [weak === null ? alone : `${weak}; ${change}.`, alone];
}

/** The first of several. */
function weakRegistration({ claims, setting }: Decided, { cite }: Voice): string | null {
  for (const facts of claims) {
    const { registration } = facts.claim;
    const clause = registration && weakestClause(facts, setting);
    if (!clause) continue;
    const date = formatDateOf(registration.registeredAt);
    return `The registration of ${date} ${WEAKNESS[clause]}${cite(clause)}`;
  }
  return null;
}

function weakestClause(facts: ClaimFacts, setting: Setting): keyof typeof WEAKNESS | null {
  const clauses = standingClauses(facts, setting);
  return (['R-2', 'R-3', 'L-4', 'L-6'] as const).find((clause) => clauses.includes(clause)) ?? null;
}

function changePhrase({ claims, verdict, setting }: Decided): string {
  switch (verdict.clause) {
    case 'P-1':
      return 'a newer written choice would change this';
    case 'P-2': {
      const lastDay = verdict.contractEnd + setting.policy.renewalWindowDays.after;
      return `this holds until ${formatDate(lastDay)}`;
    }
    case 'P-3':
      return 'without that contact the registration would decide';
    case 'P-4':
      return `this can change when a registration ends, the first on ${formatDate(firstEnd(claims))}`;
    case 'P-5':
      return 'this can change when the registration ends';
    case 'P-6':
      return 'a registration with a named-account exception would change this';
    case 'P-7':
      return 'a registration in force would change this';
    case 'P-8':
      return 'a written choice by the customer would settle it';
  }
}
/** The last day of the registration in force that ends first. */
function firstEnd(claims: readonly ClaimFacts[]): UtcDay {
  const lastDays = claims.flatMap(({ claim, policy, registration }) =>
    claim.registration === null || !registration.isInForce
      ? []
      : [lastDayOf(claim.registration, policy)],
  );
  return Math.min(...lastDays);
}

/** Largest share first; equal shares in order of creation. */
function byShare({ claims, credit }: Decided): readonly ClaimFacts[] {
  return [...claims].sort((left, right) => shareOf(right, credit) - shareOf(left, credit));
}

function shareOf({ claim }: ClaimFacts, credit: Credit): number {
  return credit.lines.find(({ claimId }) => claimId === claim.id)?.basisPoints ?? 0;
}

function percent(basisPoints: number): string {
  return `${basisPoints / 100} %`;
}
