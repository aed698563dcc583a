// A second reading of the default policy, apart from the product: what a scenario says, in the words of
// the policy. Written from its text alone; it shares no code with src/engagement, nor its shapes.

/** A claim as a scenario file writes it; fields with a default may be absent. */
export type Written = {
  readonly id: string;
  readonly record_id: string;
  readonly external_ref?: string | null;
  readonly account: {
    readonly name: string;
    readonly domain: string | null;
    readonly country: string | null;
    readonly alias_domains?: readonly string[];
    readonly parent_domain?: string | null;
  };
  readonly channel: string;
  readonly partner: { readonly name: string; readonly territories?: readonly string[] } | null;
  readonly role?: string;
  readonly deal_type: string;
  readonly scope?: string;
  readonly co_sell_id?: string | null;
  readonly auto_generated?: boolean;
  readonly registration: {
    readonly status: string;
    readonly registered_at: string;
    readonly expires_at?: string | null;
    readonly named_account_exception?: boolean;
  } | null;
  readonly created_at: string;
  readonly closed_at?: string | null;
  readonly stage: string;
  readonly amount: number | null;
  readonly currency: string;
  readonly product_family: string;
  readonly territory: string;
  readonly owner?: { readonly email?: string | null } | null;
  readonly quote?: { readonly unit_price: number; readonly currency: string } | null;
  readonly activities?: readonly { readonly type: string; readonly at: string }[];
};

export type WrittenScenario = {
  readonly id: string;
  readonly as_of: string;
  readonly context?: {
    readonly incumbent?: string | null;
    readonly contract_end?: string | null;
    readonly named_since?: string | null;
    readonly customer_choice?: { readonly claim: string; readonly dated: string } | null;
    readonly co_sell_agreement?: string | null;
    readonly agreed_split?: Readonly<Record<string, number>> | null;
  };
  readonly claims: readonly Written[];
};

/** Dollars per unit times 10,000. */
const RATES: Readonly<Record<string, number>> = {
  ...{
    USD: 10_000,
    EUR: 11_000,
    GBP: 13_000,
    CAD: 7_500,
    AUD: 6_500,
    SEK: 1_000,
    INR: 120,
    JPY: 65,
  },
};
const WORK = new Set(['meeting', 'demo', 'poc', 'call', 'proposal', 'workshop']);
const FREEMAIL = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com yahoo.com icloud.com gmx.de proton.me web.de qq.com'.split(
    ' ',
  ),
);
const LEGAL = new Set(
  'inc llc ltd limited gmbh ag sa sas bv ab as kk co corp corporation company plc pty srl spa oy kg group holding holdings'.split(
    ' ',
  ),
);
/** What of the Public Suffix List the generated hosts need; the last ones are of its private section. */
const SUFFIXES = new Set(['com', 'org', 'uk', 'co.uk', 'de', 'me', 'io', 'ck', 'github.io']);
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ø: 'oe', å: 'aa', æ: 'ae' },
};

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const time = (text: string) => Date.parse(text);
/** Number of the UTC day. */
export const dayOf = (at: number) => Math.floor(at / DAY);
export const date = (text: string) => dayOf(time(`${text}T00:00:00Z`));
export const usd = (amount: number, currency: string) =>
  BigInt(Math.round(amount * 10_000)) * BigInt(RATES[currency] ?? 0);

/** M-1. */
export function nameOf(text: string): string {
  const plain = [...text.normalize('NFC').toLowerCase()]
    .map((letter) => LETTERS[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .replace(/[.'’]/g, '')
    .replace(/[^\p{L}\p{N}]/gu, ' ');
  const words = plain.split(' ').filter((word) => word !== '');
  while (words.length > 1 && LEGAL.has(words.at(-1) ?? '')) words.pop();
  return words.join(' ');
}

/** The registrable part; '' where there is none. `*.ck` is a suffix, `www.ck` is not. */
function registrable(host: string | null | undefined): string {
  const labels = (host ?? '').toLowerCase().split('.');
  let suffix = 1;
  for (let from = labels.length - 1; from >= 0; from -= 1) {
    const ending = labels.slice(from).join('.');
    if (SUFFIXES.has(ending)) suffix = labels.length - from;
    if (labels.length - from === 2 && labels.at(-1) === 'ck') suffix = ending === 'www.ck' ? 1 : 2;
  }
  return labels.length > suffix ? labels.slice(-suffix - 1).join('.') : '';
}

/** What the policy asks of a claim. */
export type Read = ReturnType<typeof readClaim>;

export function readClaim(claim: Written, index: number, scenario: WrittenScenario) {
  const now = time(scenario.as_of);
  const work = (claim.activities ?? [])
    .filter(({ type, at }) => WORK.has(type) && time(at) <= now)
    .map(({ at }) => time(at))
    .sort((left, right) => left - right);
  const [own, parent] = [claim.account.domain, claim.account.parent_domain].map(registrable);
  const aliases = (claim.account.alias_domains ?? []).map(registrable);
  const company = (hosts: readonly (string | undefined)[]) =>
    hosts.filter((host) => host !== undefined && host !== '' && !FREEMAIL.has(host));
  return {
    ...claim,
    index,
    created: time(claim.created_at),
    usd: usd(claim.amount ?? 0, claim.currency),
    work,
    domain: company([own]),
    aliases: company(aliases),
    parent: company([parent]),
    freemail: [own, ...aliases].filter((host) => FREEMAIL.has(host ?? '')),
    name: nameOf(claim.account.name),
    partnerName: claim.partner === null ? null : nameOf(claim.partner.name),
    isVendor: claim.channel === 'direct' || claim.channel === 'self_serve',
    ...readRegistration(claim, scenario),
  };
}

/** L-4. */
function readRegistration(claim: Written, { as_of, context }: WrittenScenario) {
  const { registration } = claim;
  if (!registration) return { registeredAt: null, inForce: false, weak: [] as string[] };
  const today = dayOf(time(as_of));
  const registeredAt = time(registration.registered_at);
  const from = dayOf(registeredAt);
  const recorded = registration.expires_at ? date(registration.expires_at) : from + 90;
  const expiry = Math.min(recorded, from + 150);
  const isApproved = registration.status === 'approved';
  const holds = isApproved && from <= today && today <= expiry;
  const weak: string[] = [];
  const named = context?.named_since ? date(context.named_since) : null;
  if (holds && named !== null && from >= named && registration.named_account_exception !== true) {
    weak.push('R-2');
  }
  const territories = claim.partner?.territories ?? [];
  if (holds && !territories.includes(claim.territory) && !territories.includes('GLOBAL')) {
    weak.push('R-3');
  }
  const inForce = holds && weak.length === 0;
  const hasEnded = ['expired', 'withdrawn'].includes(registration.status);
  if (hasEnded || (isApproved && expiry < today)) weak.push('L-4');
  return { registeredAt, inForce, weak };
}

const share = (left: readonly unknown[], right: readonly unknown[]) =>
  left.some((one) => right.includes(one));

/** The match clause of a pair. */
export function matchOf(a: Read, b: Read): string {
  if (share(a.domain, b.domain)) return 'M-2';
  if (share(a.domain, b.aliases) || share(b.domain, a.aliases) || share(a.aliases, b.aliases)) {
    return 'M-3';
  }
  const hostsOf = (one: Read) => [...one.domain, ...one.aliases];
  if (share(a.parent, [...hostsOf(b), ...b.parent]) || share(b.parent, hostsOf(a))) return 'M-6';
  const isBare = hostsOf(a).length === 0 || hostsOf(b).length === 0;
  const { country } = a.account;
  const isOneCountry = country !== null && country === b.account.country;
  if (isBare && a.name !== '' && a.name === b.name && isOneCountry) return 'M-4';
  return share(a.freemail, b.freemail) ? 'M-5' : 'M-1';
}

export const samePartner = (a: Read, b: Read) =>
  a.partnerName !== null && a.partnerName !== '' && a.partnerName === b.partnerName;

export const byCreation = (a: Read, b: Read) => a.created - b.created || a.index - b.index;
