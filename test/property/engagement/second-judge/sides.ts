// A second reading of the default policy: which claims are set aside, and which pairs collide.
import {
  byCreation,
  dayOf,
  matchOf,
  type Read,
  readClaim,
  samePartner,
  time,
  type WrittenScenario,
} from './reading.ts';

export type Pair = {
  readonly a: Read;
  readonly b: Read;
  readonly match: string;
  /** The clause that stops it; null: it collides. */
  readonly stop: string | null;
};

export type Sides = {
  readonly today: number;
  readonly aside: ReadonlyMap<Read, string>;
  readonly pairs: readonly Pair[];
};

export function takeSides(scenario: WrittenScenario): Sides {
  const today = dayOf(time(scenario.as_of));
  const claims = scenario.claims.map((claim, index) => readClaim(claim, index, scenario));
  const aside = new Map<Read, string>();
  const left = () => claims.filter((claim) => !aside.has(claim));
  for (const claim of claims) {
    const clause = deadUnder(claim, today);
    if (clause !== null) aside.set(claim, clause);
  }
  const copies = pairsOf(left())
    .filter(([a, b]) => isCopy(a, b))
    .flatMap((pair) => [...pair].sort(byCreation).slice(1));
  for (const copy of copies) aside.set(copy, 'M-7');
  const others = left().filter((claim) => claim.role !== 'fulfilment');
  const served = left().filter(
    (claim) => claim.role === 'fulfilment' && others.some((other) => serves(claim, other)),
  );
  for (const claim of served) aside.set(claim, 'S-3');
  const pairs = pairsOf(left()).map(([a, b]) => {
    const match = matchOf(a, b);
    return { a, b, match, stop: stopOf(a, b, match) };
  });
  return { today, aside, pairs };
}

function pairsOf(claims: readonly Read[]): readonly (readonly [Read, Read])[] {
  return claims.flatMap((a, index) => claims.slice(index + 1).map((b) => [a, b] as const));
}

/** Chapter L: L-2, L-8, L-5, L-7, L-3. */
function deadUnder(claim: Read, today: number): string | null {
  const status = claim.registration?.status;
  const since = (at: number) => today - dayOf(at);
  if (claim.stage === 'lost') return 'L-2';
  if (claim.auto_generated && claim.work.length === 0) return 'L-8';
  if (status === 'rejected') return 'L-5';
  if (claim.stage === 'won') return since(time(claim.closed_at ?? '')) > 30 ? 'L-7' : null;
  const signs = [claim.created, ...claim.work];
  const isLive = claim.inForce || status === 'pending' || signs.some((at) => since(at) <= 60);
  return isLive ? null : 'L-3';
}

/** M-7. */
function isCopy(a: Read, b: Read): boolean {
  if (a.external_ref === b.record_id || b.external_ref === a.record_id) return true;
  if (!['M-2', 'M-3'].includes(matchOf(a, b))) return false;
  const isOneKind =
    a.channel === b.channel && a.product_family === b.product_family && a.deal_type === b.deal_type;
  const mailOf = (claim: Read) => (claim.owner?.email ?? '').toLowerCase();
  const isOneSeller =
    a.partner === null && b.partner === null
      ? mailOf(a) !== '' && mailOf(a) === mailOf(b)
      : samePartner(a, b);
  const [less, more] = a.usd < b.usd ? [a.usd, b.usd] : [b.usd, a.usd];
  const isNear = (more - less) * 100n <= more;
  const isSoon = Math.abs(dayOf(a.created) - dayOf(b.created)) <= 7;
  return isOneKind && isOneSeller && isNear && isSoon;
}

/** S-3. */
function serves(claim: Read, other: Read): boolean {
  const isOfCustomer = ['M-2', 'M-3', 'M-4', 'M-6'].includes(matchOf(claim, other));
  return isOfCustomer && claim.product_family === other.product_family;
}

/** M-1, M-5, M-6, S-1, S-2, S-4, S-5, T-1, T-2, T-3: the first that applies. */
function stopOf(a: Read, b: Read, match: string): string | null {
  if (match === 'M-1' || match === 'M-5') return match;
  const isOneProduct = a.product_family === b.product_family;
  const isForGroup = a.scope === 'group' || b.scope === 'group';
  if (match === 'M-6' && !(isOneProduct && isForGroup)) return 'M-6';
  if (!isOneProduct) return 'S-1';
  const isEverywhere = a.territory === 'GLOBAL' || b.territory === 'GLOBAL';
  if (match !== 'M-6' && a.territory !== b.territory && !isEverywhere) return 'S-2';
  if (a.co_sell_id && a.co_sell_id === b.co_sell_id) return 'S-4';
  if ((a.deal_type === 'renewal') !== (b.deal_type === 'renewal')) return 'S-5';
  if (samePartner(a, b)) return 'T-1';
  if (!a.isVendor || !b.isVendor) return null;
  return a.channel === b.channel ? 'T-3' : 'T-2';
}

/** The claims that the pairs link, directly or through others, to their earliest created claim. */
export function firstGroup(pairs: readonly Pair[]): readonly Read[] {
  const linked = pairs.flatMap(({ a, b }) => [a, b]).sort(byCreation);
  const group = new Set(linked.slice(0, 1));
  // A set grows while it is walked.
  for (const claim of group) {
    for (const { a, b } of pairs) {
      if (a === claim) group.add(b);
      if (b === claim) group.add(a);
    }
  }
  return [...group].sort(byCreation);
}
