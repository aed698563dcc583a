// Scenarios as files hold them, of every shape section 11 allows, with instants, dates, amounts and hosts
// that sit on the limits of the default policy: the day before, the day, the day after; the second.
import { Chance } from '../../../simulation/chance.ts';
import { DAY, dayOf, time, type Written, type WrittenScenario } from './reading.ts';

const HOSTS = [
  ...['acme.example', 'www.acme.example', 'ACME.Example', 'acme.co.uk', 'shop.acme.co.uk'],
  ...['other.co.uk', 'co.uk', 'acme.github.io', 'beta.github.io', 'github.io', 'gmail.com'],
  ...['mail.GMAIL.com', 'gmx.de', 'acme.com', 'x.y.ck', 'z.y.ck', 'www.ck', 'a.www.ck', 'acme'],
];
const NAMES = [
  ...['Acme', 'ACME Inc.', 'Acme GmbH', 'Müller AG', 'Mu\u0308ller', 'Mueller', 'Bolt Group'],
  ...['Bolt', 'Group', '!!!', '…', "Acme's", 'Acmes Co. KG'],
];
const PARTNERS = ['Altura', 'ALTURA GmbH', 'Bexley IT', 'Bexley-IT Ltd', 'Ünion', 'Uenion', '??'];
const RATES = {
  USD: 1,
  EUR: 1.1,
  GBP: 1.3,
  CAD: 0.75,
  AUD: 0.65,
  SEK: 0.1,
  INR: 0.012,
  JPY: 0.0065,
};
const RECENT = [0, 1, 2, 6, 7, 8, 29, 30, 31, 58, 59, 60];
const DISTANCES = [...RECENT, 61, 75, 89, 90, 91, 149, 150, 151];
const CHANNEL_SETS = [
  ['direct', 'reseller'],
  ['direct', 'self_serve'],
  ['direct', 'self_serve', 'reseller', 'marketplace', 'referral', 'si'],
  ['reseller', 'distributor'],
  ['direct', 'reseller', 'referral'],
];

const OPEN = ['qualify', 'develop', 'qualify', 'develop', 'propose', 'negotiate'];
const STAGES = [...OPEN, ...OPEN, 'won', 'won', 'lost'];

/** Draws one of some values. */
type Pick = <Value>(values: readonly Value[]) => Value;
/** True once in so many. */
type Rarely = (of: number) => boolean;

type Cast = {
  readonly pick: Pick;
  readonly rarely: Rarely;
  readonly now: number;
  /** An instant up to now. */
  readonly past: () => number;
  readonly hosts: readonly (string | null)[];
  readonly names: readonly string[];
  readonly channels: readonly string[];
  readonly products: readonly string[];
  readonly territories: readonly string[];
  readonly deals: readonly string[];
  readonly count: number;
};

const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
const isoDay = (day: number) => iso(day * DAY).slice(0, 10);

/** A scenario for each seed; of two to five claims most of the time, which meet more often than not. */
export function wideScenario(seed: number): WrittenScenario {
  const chance = new Chance(seed);
  const pick: Pick = (values) => chance.pick(values);
  const rarely: Rarely = (of) => chance.below(of) === 0;
  const now =
    time('2026-02-01T00:00:00Z') + chance.below(300) * DAY + pick([0, DAY / 2, DAY - 1_000]);
  const distance = pick(DISTANCES);
  // Two dates at a limit of each other: of P-3 or M-7.
  const apart = rarely(2) ? distance + pick([7, 8, 60, 61]) : pick(DISTANCES);
  const bases = [distance, apart, pick(RECENT)].map((days) => now - days * DAY);
  const past = () => {
    const near = pick(bases) + pick([-DAY, 0, 0, DAY]) + pick([-1_000, 0, 0, 0, 1_000]);
    const midnight = Math.floor(near / DAY) * DAY - pick([0, 1_000]);
    return Math.min(rarely(3) ? midnight : near, now);
  };
  const cast: Cast = {
    ...{ pick, rarely, now, past },
    hosts: pick([
      ['acme.example', 'www.acme.example'],
      [pick(HOSTS), pick(HOSTS)],
      [pick(HOSTS), null, ''],
    ]),
    names: [pick(NAMES), pick(NAMES), 'Acme'],
    channels: pick(CHANNEL_SETS),
    products: pick([['P'], ['P'], ['P', 'Q']]),
    territories: pick([['US'], ['US', 'GLOBAL'], ['US', 'DE', 'GLOBAL']]),
    deals: pick([
      ['new_business'],
      ['new_business', 'expansion'],
      ['renewal'],
      ['renewal', 'expansion'],
    ]),
    count: pick([1, 2, 2, 3, 3, 4, 5]),
  };
  const claims = Array.from({ length: cast.count }, (_, index) => aClaim(cast, index));
  return { id: 'S', as_of: iso(now), context: aContext(cast, claims), claims };
}

function aClaim(cast: Cast, index: number): Written & Record<string, unknown> {
  const { pick, rarely, now, past } = cast;
  const channel = pick(cast.channels);
  const isVendor = channel === 'direct' || channel === 'self_serve';
  const created = past();
  const stage = pick(STAGES);
  const closed = Math.min(now, Math.max(created, pick([past(), now - pick([29, 30, 31]) * DAY])));
  const isClosed = stage === 'won' || stage === 'lost';
  return {
    ...{ id: `C${index}`, crm: 'hubspot', record_type: 'deal', record_id: `r${index}` },
    external_ref: rarely(20) ? `r${pick([0, 1, 2])}` : null,
    account: {
      name: pick(cast.names),
      domain: pick(cast.hosts),
      country: pick(['US', 'US', 'US', 'DE', null]),
      alias_domains: rarely(5) ? [pick(HOSTS), pick(HOSTS)] : [],
      parent_domain: rarely(4) ? pick(HOSTS) : null,
    },
    channel,
    partner: isVendor
      ? null
      : { name: pick(PARTNERS), territories: pick([['US', 'DE', 'GLOBAL'], ['US'], []]) },
    role: pick(['source', 'source', 'source', 'source', 'influence', 'co_sell', 'fulfilment']),
    deal_type: pick(cast.deals),
    scope: rarely(3) ? 'group' : 'entity',
    co_sell_id: pick([null, null, null, null, null, null, 'A', 'B']),
    auto_generated: rarely(15),
    registration: isVendor || rarely(3) ? null : aRegistration(cast),
    created_at: iso(created),
    closed_at: isClosed ? iso(closed) : null,
    stage,
    ...anAmount(cast),
    product_family: pick(cast.products),
    territory: pick(cast.territories),
    owner: pick([null, { email: 'a@v.example' }, { email: 'A@V.example' }, { email: '' }]),
    quote: rarely(2) ? aQuote(cast) : null,
    activities: Array.from({ length: pick([0, 0, 1, 1, 2, 3]) }, () => ({
      type: pick(['meeting', 'call', 'demo', 'poc', 'proposal', 'workshop', 'email', 'intro']),
      at: iso(rarely(10) ? now + pick([0, 1_000]) : past()),
    })),
  };
}

function aRegistration({ pick, rarely, now, past }: Cast): Written['registration'] {
  const registered = past();
  const from = dayOf(registered);
  const expiry = pick([
    null,
    dayOf(now) + pick([-1, 0, 1, 40]),
    from + pick([0, 60, 90, 149, 150, 151, 400]),
  ]);
  const rare = pick(['pending', 'rejected', 'expired', 'withdrawn']);
  return {
    status: rarely(4) ? rare : 'approved',
    registered_at: iso(registered),
    expires_at: expiry === null ? null : isoDay(Math.max(from, expiry)),
    named_account_exception: rarely(5),
  };
}

/** At a limit in dollars, a cent above or below, or one per cent less; in any currency. */
function anAmount({ pick }: Cast): { amount: number | null; currency: string } {
  const currency = pick(Object.keys(RATES) as (keyof typeof RATES)[]);
  const dollars = pick([0, 10, 1_000, 25_000, 99_000, 100_000]);
  const cents = Math.round((dollars * pick([1, 1, 0.99]) * 100) / RATES[currency]);
  const amount = pick([null, cents, cents, Math.max(0, cents - 1), cents + 1]);
  return { amount: amount === null ? null : amount / 100, currency };
}

function aQuote({ pick }: Cast): Written['quote'] & { readonly quantity: number } {
  const price = pick([100, 95, 94.9999, 95.0001, 90.9091, 86.3636, 105.2631, 105.2632]);
  return { unit_price: price, currency: pick(['USD', 'USD', 'USD', 'EUR']), quantity: 1 };
}

function aContext({ pick, rarely, now, past }: Cast, claims: readonly Written[]) {
  const today = dayOf(now);
  const isInTime = rarely(2);
  const parties = claims.filter(({ co_sell_id }) => co_sell_id === 'A').map(({ id }) => id);
  const [first, ...others] = parties;
  const shares = others.map((id) => [id, 33.33] as const);
  const rest = Math.round(10_000 - 3_333 * others.length) / 100;
  const isAgreed = first !== undefined && others.length < 3 && !rarely(4);
  return {
    incumbent: isInTime ? pick(PARTNERS) : null,
    contract_end: isInTime ? isoDay(today + pick([-31, -30, 0, 90, 91])) : null,
    named_since: rarely(3) ? isoDay(pick([dayOf(past()), today - 1, today, today + 1])) : null,
    customer_choice: rarely(12) ? { claim: pick(claims).id, dated: isoDay(today) } : null,
    co_sell_agreement: isAgreed ? 'A' : null,
    agreed_split: isAgreed ? Object.fromEntries([[first, rest], ...shares]) : null,
  };
}
