// A second reading of the default policy: the judgement, as section 10 wants it printed.
import { DAY, date, dayOf, HOUR, nameOf, type Read, usd, type WrittenScenario } from './reading.ts';
import { firstGroup, type Pair, type Sides, takeSides } from './sides.ts';

/** Lists sorted; splits in hundredths of a percent by claim. */
export type SecondOpinion = {
  readonly is_conflict: boolean;
  readonly match: readonly string[] | null;
  readonly types: readonly string[];
  readonly severity: string;
  readonly prevails: string | null;
  readonly splits: Readonly<Record<string, number>> | null;
  readonly action: string;
  readonly extra_actions: readonly string[];
  readonly excluded: Readonly<Record<string, string>>;
  readonly clauses: readonly string[];
  readonly sla_business_days: number | null;
  readonly due_date: string | null;
};

export function secondOpinion(scenario: WrittenScenario): SecondOpinion {
  const sides = takeSides(scenario);
  const colliding = sides.pairs.filter(({ stop }) => stop === null);
  return colliding.length === 0 ? peace(scenario, sides) : conflict(scenario, sides, colliding);
}

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

function setAside({ aside }: Sides) {
  const clauses = [...aside].flatMap(([claim, clause]) =>
    clause === 'L-3' ? [clause, ...claim.weak] : [clause],
  );
  return { excluded: Object.fromEntries([...aside].map(([{ id }, one]) => [id, one])), clauses };
}

const PEACEFUL = [
  ['S-4', 'record_agreed_split'],
  ['T-2', 'link_transition'],
  ['T-3', 'route_internal'],
  ['M-7', 'merge_duplicate'],
  ['S-3', 'link_fulfilment'],
  ['M-6', 'note_related_account'],
] as const;

function peace(scenario: WrittenScenario, sides: Sides): SecondOpinion {
  const { excluded, clauses } = setAside(sides);
  const stops = sides.pairs.flatMap(({ stop }) => stop ?? []);
  const found = new Set([...stops, ...sides.aside.values()]);
  const action = PEACEFUL.find(([clause]) => found.has(clause))?.[1] ?? 'none';
  return {
    ...{ is_conflict: false, match: null, types: [], severity: 'none', prevails: null },
    splits: splitInPeace(action, scenario, sides),
    ...{ action, extra_actions: [], excluded, clauses: sorted([...clauses, ...stops]) },
    ...{ sla_business_days: null, due_date: null },
  };
}

function splitInPeace(action: string, { context }: WrittenScenario, { pairs, aside }: Sides) {
  if (action === 'link_transition') {
    const group = firstGroup(pairs.filter(({ stop }) => stop === 'T-2'));
    const side = (channel: string) => group.filter((claim) => claim.channel === channel);
    return { ...equally(8_000, side('direct')), ...equally(2_000, side('self_serve')) };
  }
  const agreement = context?.co_sell_agreement;
  const split = context?.agreed_split;
  if (action !== 'record_agreed_split' || !agreement || !split) return null;
  const stands = pairs.some(({ stop, a }) => stop === 'S-4' && a.co_sell_id === agreement);
  const isBroken = [...aside.keys()].some(({ id }) => Object.hasOwn(split, id));
  if (!stands || isBroken) return null;
  return Object.fromEntries(
    Object.entries(split).map(([id, percent]) => [id, Math.round(percent * 100)]),
  );
}

/** In whole hundredths, odd ones to the earliest; claims in order of creation. */
function equally(total: number, claims: readonly Read[]): Record<string, number> {
  const odd = total % claims.length;
  return Object.fromEntries(
    claims.map(({ id }, place) => [id, Math.floor(total / claims.length) + (place < odd ? 1 : 0)]),
  );
}

function conflict(
  scenario: WrittenScenario,
  sides: Sides,
  colliding: readonly Pair[],
): SecondOpinion {
  const claims = firstGroup(colliding);
  const pairs = colliding.filter(({ a }) => claims.includes(a));
  const match = sorted(pairs.map((pair) => pair.match));
  const types = typesOf(claims, pairs);
  const verdict = prevailing(claims, scenario, sides.today);
  const credit = creditOf(claims, verdict, sides.today);
  const level = levelOf(claims, types);
  const isProbable = match.length === 1 && match[0] === 'M-4';
  const severity = SEVERITIES[Math.max(0, level - (isProbable ? 1 : 0))] ?? '';
  const days = { low: 5, medium: 2, high: 1 }[severity] ?? 0;
  const aside = setAside(sides);
  return {
    ...{ is_conflict: true, match, types, severity },
    prevails: verdict.winner?.id ?? null,
    splits: credit.shares,
    action: isProbable ? 'confirm_match' : (ACTIONS[verdict.clause] ?? ''),
    extra_actions: sorted([
      ...(types.includes('price') ? ['align_price'] : []),
      ...(types.includes('territory') ? ['correct_territory'] : []),
    ]),
    excluded: aside.excluded,
    clauses: sorted([
      ...aside.clauses,
      ...claims.flatMap((claim) => claim.weak),
      ...claims.flatMap(({ registration }) => (registration?.status === 'pending' ? ['L-6'] : [])),
      ...claims.flatMap(({ stage }) => (stage === 'won' ? ['L-7'] : [])),
      ...match,
      ...(types.includes('price') ? ['T-5'] : []),
      verdict.clause,
      ...credit.clauses,
      `V-${3 - level}`,
      ...(isProbable ? ['V-4'] : []),
    ]),
    ...{ sla_business_days: days, due_date: businessDaysAfter(sides.today, days) },
  };
}

const SEVERITIES = ['low', 'medium', 'high'];
const ACTIONS: Readonly<Record<string, string>> = {
  'P-1': 'honour_customer_choice',
  'P-2': 'uphold_incumbent',
  'P-3': 'uphold_direct',
  'P-4': 'uphold_first_registration',
  'P-5': 'uphold_registration',
  'P-6': 'uphold_direct',
  'P-7': 'uphold_first_claim',
  'P-8': 'share_credit',
};

function businessDaysAfter(today: number, days: number): string {
  let [day, left] = [today, days];
  while (left > 0) {
    day += 1;
    if (![0, 6].includes(new Date(day * DAY).getUTCDay())) left -= 1;
  }
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** T-4, T-5. */
function typesOf(claims: readonly Read[], pairs: readonly Pair[]): readonly string[] {
  const types = pairs.flatMap(({ a, b, match }) => [
    kindOf(a, b),
    ...(a.inForce && b.inForce ? ['registration'] : []),
    ...(match === 'M-6' ? ['hierarchy'] : []),
    ...(differInPrice(a, b) ? ['price'] : []),
  ]);
  if (claims.some(({ weak }) => weak.includes('R-3'))) types.push('territory');
  if (claims.every(({ deal_type }) => deal_type === 'renewal')) types.push('renewal');
  if (claims.some(({ stage }) => stage === 'won')) types.push('attribution');
  return sorted(types);
}

function kindOf(a: Read, b: Read): string {
  if (!a.isVendor && !b.isVendor) {
    return a.channel === b.channel ? 'horizontal' : 'multi_channel';
  }
  const [vendor, partner] = a.isVendor ? [a, b] : [b, a];
  const isVertical = vendor.channel === 'direct' && partner.channel !== 'marketplace';
  return isVertical ? 'vertical' : 'multi_channel';
}

function differInPrice(a: Read, b: Read): boolean {
  if (!a.quote || !b.quote) return false;
  const [one, other] = [a.quote, b.quote].map(({ unit_price, currency }) =>
    usd(unit_price, currency),
  ) as [bigint, bigint];
  const [low, high] = one < other ? [one, other] : [other, one];
  return (high - low) * 100n > high * 5n;
}

/** V-1 to V-3, as a place in the list of severities. */
function levelOf(claims: readonly Read[], types: readonly string[]): number {
  const reaches = (dollars: number) => claims.some((one) => one.usd >= usd(dollars, 'USD'));
  const late = claims.filter(({ stage }) => ['propose', 'negotiate', 'won'].includes(stage));
  const registered = claims.filter(({ inForce }) => inForce);
  const isContradicted = registered.some((one) => late.some((other) => other !== one));
  if (reaches(100_000) || types.includes('price') || late.length > 1 || isContradicted) return 2;
  return reaches(25_000) || registered.length > 0 ? 1 : 0;
}

type Verdict = {
  readonly clause: string;
  readonly winner: Read | null;
  readonly leaders: readonly Read[];
};

/** Chapter P; claims in order of creation. */
function prevailing(
  claims: readonly Read[],
  { context = {} }: WrittenScenario,
  today: number,
): Verdict {
  const by = (clause: string, winner: Read | undefined) =>
    winner === undefined ? null : { clause, winner, leaders: [] };
  const registered = claims.filter(({ inForce }) => inForce);
  const oldest = Math.min(...registered.map(({ registeredAt }) => registeredAt ?? 0));
  const end = context.contract_end ? date(context.contract_end) : null;
  const isRenewalTime = end !== null && today >= end - 90 && today <= end + 30;
  const incumbent = isRenewalTime && context.incumbent ? nameOf(context.incumbent) : '';
  const isNamed = context.named_since ? date(context.named_since) <= today : false;
  const [onlyOne] = registered;
  return (
    by(
      'P-1',
      claims.find(({ id }) => id === context.customer_choice?.claim),
    ) ??
    by(
      'P-2',
      claims.find(
        (one) => one.deal_type === 'renewal' && incumbent !== '' && one.partnerName === incumbent,
      ),
    ) ??
    by(
      'P-3',
      claims.find(
        (one) => registered.length > 0 && one.channel === 'direct' && wasThere(one, oldest),
      ),
    ) ??
    (registered.length > 1 ? firstRegistered(registered, oldest) : null) ??
    by('P-5', onlyOne) ??
    by(
      'P-6',
      claims.find(({ channel }) => isNamed && channel === 'direct'),
    ) ??
    firstAtWork(claims)
  );
}

function wasThere({ created, work }: Read, oldest: number): boolean {
  const isInTime = (at: number) => at < oldest && dayOf(oldest) - dayOf(at) <= 60;
  return created < oldest && work.some(isInTime);
}

/** P-4. */
function firstRegistered(registered: readonly Read[], oldest: number): Verdict {
  const tied = registered.filter(({ registeredAt }) => (registeredAt ?? 0) - oldest <= 24 * HOUR);
  const worked = tied.filter(({ work }) => work.length > 0);
  const leaders = tied.length > 1 && worked.length > 0 ? nearestToFirst(worked, firstWork) : tied;
  return amongLeaders(leaders, 'P-4');
}

/** P-7. */
function firstAtWork(claims: readonly Read[]): Verdict {
  const worked = claims.filter(({ work }) => work.length > 0);
  const leaders =
    worked.length > 0
      ? nearestToFirst(worked, firstWork)
      : nearestToFirst(claims, ({ created }) => created);
  return amongLeaders(leaders, 'P-7');
}

const firstWork = ({ work }: Read) => work[0] ?? 0;

function nearestToFirst(claims: readonly Read[], instant: (claim: Read) => number) {
  const first = Math.min(...claims.map(instant));
  return claims.filter((claim) => instant(claim) - first <= 24 * HOUR);
}

/** P-8; leaders in order of creation. */
function amongLeaders(leaders: readonly Read[], clause: string): Verdict {
  const partyOf = ({ isVendor, partnerName, id }: Read) =>
    isVendor ? 'the vendor' : `partner ${partnerName || `without a name ${id}`}`;
  const isOneParty = new Set(leaders.map(partyOf)).size === 1;
  const [first = null] = leaders;
  return isOneParty
    ? { clause, winner: first, leaders: [] }
    : { clause: 'P-8', winner: null, leaders };
}

/** Chapter C, in hundredths of a percent. */
function creditOf(claims: readonly Read[], { winner, leaders }: Verdict, today: number) {
  const shares = Object.fromEntries(claims.map(({ id }) => [id, 0]));
  const clauses: string[] = [];
  const helpers = claims.filter(
    (one) => one !== winner && one.work.some((at) => today - dayOf(at) <= 60),
  );
  if (winner === null) {
    Object.assign(shares, equally(10_000, leaders));
    clauses.push('C-3');
  } else if (helpers.length === 0) {
    shares[winner.id] = 10_000;
    clauses.push('C-1');
  } else {
    Object.assign(shares, { [winner.id]: 7_000 }, equally(3_000, helpers));
    clauses.push('C-2');
  }
  if (capped(claims, winner, shares)) clauses.push('C-4');
  return { shares, clauses };
}

/** C-4: true if it moved credit. */
function capped(claims: readonly Read[], winner: Read | null, shares: Record<string, number>) {
  const isCapped = ({ channel, role }: Read) => channel === 'referral' || role === 'influence';
  const free = claims.filter((claim) => !isCapped(claim));
  const heir =
    free.find(({ channel }) => channel === 'direct') ??
    free.find((claim) => claim === winner) ??
    free[0];
  if (heir === undefined) return false;
  let excess = 0;
  for (const { id } of claims.filter(isCapped)) {
    const over = Math.max(0, (shares[id] ?? 0) - 1_000);
    shares[id] = (shares[id] ?? 0) - over;
    excess += over;
  }
  shares[heir.id] = (shares[heir.id] ?? 0) + excess;
  return excess > 0;
}
