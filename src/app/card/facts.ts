// Why a conflict was flagged: at most three dated facts, and what makes the records one customer. Pure.
import type { Claim } from '../../domain/claim.ts';
import type { ClauseId } from '../../domain/judgement.ts';
import type { Policy } from '../../domain/policy.ts';
import { dayOf, formatDay, type Instant } from '../../domain/time.ts';
import { type Onlooker, sideOf } from './sides.ts';
import type { CardFact, CardMatch } from './view-model.ts';

const MOST_FACTS = 3;

type Dated = { readonly claim: Claim; readonly at: Instant; readonly what: CardFact['what'] };

/**
 * The newest last. First what makes each side a claim, its registration or else its record, then who
 * worked with the customer first: what a seller would ask for, in that order.
 */
export function factsOf(
  claims: readonly Claim[],
  policy: Policy,
  onlooker: Onlooker,
): readonly CardFact[] {
  const { own } = onlooker;
  const byOwn = claims.toSorted(
    (a, b) => Number(own.has(b.id)) - Number(own.has(a.id)) || a.createdAt - b.createdAt,
  );
  const beginnings = byOwn.map(beginningOf);
  const work = byOwn.flatMap((claim) => firstWork(claim, policy)).sort(byTime);
  return [...beginnings.slice(0, 2), ...work, ...beginnings.slice(2)]
    .slice(0, MOST_FACTS)
    .sort(byTime)
    .map(({ claim, at, what }) => ({
      on: formatDay(dayOf(at)),
      side: sideOf(claim, onlooker),
      what,
    }));
}

const byTime = (a: Dated, b: Dated) => a.at - b.at;

function beginningOf(claim: Claim): Dated {
  const { registration, createdAt } = claim;
  if (registration?.status === 'approved') {
    return { claim, at: registration.registeredAt, what: 'registered' };
  }
  if (registration?.status === 'pending') {
    return { claim, at: registration.registeredAt, what: 'registration_asked' };
  }
  return { claim, at: createdAt, what: 'created' };
}

/** The first activity that counts under the policy. */
function firstWork(claim: Claim, { qualifyingActivityTypes }: Policy): readonly Dated[] {
  const [first] = claim.activities
    .filter(({ type }) => qualifyingActivityTypes.includes(type))
    .toSorted((a, b) => a.at - b.at);
  return first === undefined ? [] : [{ claim, at: first.at, what: first.type }];
}

const MATCHES: Readonly<Partial<Record<ClauseId, CardMatch>>> = {
  'M-2': 'domain',
  'M-3': 'alias',
  'M-4': 'name',
  'M-8': 'many_fields',
  'M-9': 'company_number',
  'M-10': 'person',
};

/** What the match clauses of a judgement rest on. */
export function matchesOf(clauses: readonly ClauseId[]): readonly CardMatch[] {
  return [...new Set(clauses.flatMap((clause) => MATCHES[clause] ?? []))];
}
