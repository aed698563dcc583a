// The channel policy's parameters: defaults, allowed ranges, and how a partial document merges over
// the defaults. Default policy, section 1; the last block is the product's own (design, section 4).
import { z } from 'zod';
import { ACTIVITY_TYPES, type ActivityType, STAGES, type Stage } from './claim.ts';
import { ParleyError } from './errors.ts';
import type { Severity } from './judgement.ts';
import { parseDecimal } from './money.ts';

/** Version of the default policy these defaults are taken from. */
export const DEFAULT_POLICY_VERSION = 1;

/** Readers of a reason; each has its own mask level. */
export type ReaderRole = 'seller' | 'channelManager' | 'partner';

/** How much of another party a reader sees: 0 its kind, 1 tier and channel, 2 name, 3 + contact. */
export type MaskLevel = 0 | 1 | 2 | 3;

/**
 * All parameters, checked. Percentages are integer basis points (70 % = 7,000), US dollar limits
 * ten-thousandths of a dollar, exchange rates hundred-millionths of a dollar per unit: all exact.
 */
export type Policy = {
  /** */
  readonly protectionDays: number;
  readonly extensionDays: number;
  readonly maxExtensions: number;
  /** P-3. */
  readonly priorEngagementDays: number;
  /** L-1, L-3. */
  readonly staleDays: number;
  /** C-1, C-2. */
  readonly contributionDays: number;
  /** L-7. */
  readonly wonDisputeDays: number;
  /** P-4, P-7. */
  readonly tieHours: number;
  /** P-2, days around the contract end. */
  readonly renewalWindowDays: { readonly before: number; readonly after: number };
  /** M-7, of the larger amount. */
  readonly duplicateAmountToleranceBasisPoints: number;
  readonly duplicateDays: number;
  /** T-5, of the higher price. */
  readonly priceToleranceBasisPoints: number;
  /** C-2; both total 10,000. */
  readonly winnerBasisPoints: number;
  readonly contributionPoolBasisPoints: number;
  /** C-4. */
  readonly referralCapBasisPoints: number;
  /** T-2; both total 10,000. */
  readonly transitionBasisPoints: { readonly direct: number; readonly selfServe: number };
  /** V-1, V-2. */
  readonly amountHighUsd: bigint;
  readonly amountMediumUsd: bigint;
  /** */
  readonly slaBusinessDays: Readonly<Record<Severity, number>>;
  /** By ISO 4217 code, `USD` included. An amount without a rate counts as empty. */
  readonly exchangeRatesToUsd: Readonly<Record<string, bigint>>;
  readonly qualifyingActivityTypes: readonly ActivityType[];
  readonly lateStages: readonly Stage[];
  readonly freemailDomains: readonly string[];
  readonly legalSuffixes: readonly string[];
  /** M-8: from this probability on a match is probable. */
  readonly matchProbability: number;
  /** From this probability on the matcher merges accounts by itself. */
  readonly certainProbability: number;
  /** Company domains of several customers: sharing one makes accounts related (M-6), not the same. */
  readonly sharedDomains: readonly string[];
  readonly maskLevel: Readonly<Record<ReaderRole, MaskLevel>>;
};

const DEFAULT_RATES = {
  EUR: '1.10',
  GBP: '1.30',
  CAD: '0.75',
  AUD: '0.65',
  SEK: '0.10',
  INR: '0.012',
  JPY: '0.0065',
};
const USD_RATE = 100_000_000n;

const DEFAULT_ACTIVITY_TYPES = ['meeting', 'demo', 'poc', 'call', 'proposal', 'workshop'] as const;

const DEFAULT_FREEMAIL_DOMAINS =
  'gmail.com googlemail.com outlook.com hotmail.com yahoo.com icloud.com gmx.de proton.me web.de qq.com';

const DEFAULT_LEGAL_SUFFIXES =
  'inc llc ltd limited gmbh ag sa sas bv ab as kk co corp corporation company plc pty srl spa oy kg group holding holdings';

/** A whole number in a range, e.g. days. */
function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.number({ error }).refine((n) => Number.isInteger(n) && n >= min && n <= max, { error });
}

/** An exact decimal, written as number or text, in units of its last allowed place. */
function decimal(options: { places: number; min: string; max: string; what: string }) {
  const { places, min, max, what } = options;
  const error = `must be ${what} from ${min} to ${max} with at most ${places} decimals`;
  const [low, high] = [parseDecimal(min, places) ?? 0n, parseDecimal(max, places) ?? 0n];
  return z.union([z.number(), z.string()], { error }).transform((value, context) => {
    const units = parseDecimal(value, places);
    if (units !== null && units >= low && units <= high) return units;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** A percentage, in basis points. */
function percent() {
  return decimal({ places: 2, min: '0', max: '100', what: 'a percentage' }).transform(Number);
}

function usd() {
  return decimal({ places: 4, min: '0', max: '1000000000000', what: 'US dollars' });
}

function rate() {
  return decimal({ places: 8, min: '0.00000001', max: '1000000', what: 'US dollars per unit' });
}

function probability() {
  const error = 'must be a number from 0 to 1';
  return z.number({ error }).refine((n) => n >= 0 && n <= 1, { error });
}

function words(what: string) {
  const error = `must be a list of ${what}`;
  return z.array(z.string({ error }).min(1, { error }), { error });
}

function maskLevel() {
  const error = 'must be 0, 1, 2 or 3';
  return z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)], { error });
}

/** Keys as an admin writes them; every key may be left out. */
const POLICY_DOCUMENT = z.strictObject({
  protection_days: whole(1, 730).default(90),
  extension_days: whole(0, 365).default(60),
  max_extensions: whole(0, 10).default(1),
  prior_engagement_days: whole(0, 365).default(60),
  stale_days: whole(1, 730).default(60),
  contribution_days: whole(0, 730).default(60),
  won_dispute_days: whole(0, 730).default(30),
  tie_hours: whole(0, 720).default(24),
  renewal_window_days: z
    .strictObject({ before: whole(0, 365).default(90), after: whole(0, 365).default(30) })
    .prefault({}),
  duplicate_amount_tolerance: percent().prefault(1),
  duplicate_days: whole(0, 365).default(7),
  price_tolerance: percent().prefault(5),
  winner_percent: percent().prefault(70),
  contribution_pool_percent: percent().prefault(30),
  referral_cap_percent: percent().prefault(10),
  transition_split: z
    .strictObject({ direct: percent().prefault(80), self_serve: percent().prefault(20) })
    .prefault({}),
  amount_high_usd: usd().prefault(100_000),
  amount_medium_usd: usd().prefault(25_000),
  sla_business_days: z
    .strictObject({
      high: whole(0, 60).default(1),
      medium: whole(0, 60).default(2),
      low: whole(0, 60).default(5),
    })
    .prefault({}),
  exchange_rates_to_usd: z
    .record(
      z.string().regex(/^(?!USD$)[A-Z]{3}$/, { error: 'must be a currency code other than USD' }),
      rate(),
      { error: 'must be a table of currency codes and rates' },
    )
    .prefault({}),
  qualifying_activity_types: z
    .array(z.enum(ACTIVITY_TYPES, { error: `must be one of ${ACTIVITY_TYPES.join(', ')}` }))
    .default([...DEFAULT_ACTIVITY_TYPES]),
  late_stages: z
    .array(z.enum(STAGES, { error: `must be one of ${STAGES.join(', ')}` }))
    .default(['propose', 'negotiate', 'won']),
  freemail_domains: words('domains').default(DEFAULT_FREEMAIL_DOMAINS.split(' ')),
  legal_suffixes: words('words').default(DEFAULT_LEGAL_SUFFIXES.split(' ')),
  match_probability: probability().default(0.9),
  certain_probability: probability().default(0.99),
  shared_domains: words('domains').default([]),
  mask_level: z
    .strictObject({
      seller: maskLevel().default(0),
      channel_manager: maskLevel().default(3),
      partner: maskLevel().default(0),
    })
    .prefault({}),
});

type PolicyDocument = z.output<typeof POLICY_DOCUMENT>;

/** Top-level keys of a policy document; docs/policy.md explains each. */
export const POLICY_KEYS: readonly string[] = Object.keys(POLICY_DOCUMENT.shape);

/** One thing wrong with a policy document. */
export type PolicyProblem = {
  /** Where, as written: `sla_business_days.high`; '' is the document itself. */
  readonly path: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
};

/**
 * Checks a policy document (what a YAML or JSON parser returned; null is an empty document) and
 * merges it over the defaults: tables key by key, lists as a whole. All problems come at once.
 */
export function checkPolicy(
  document: unknown,
): { readonly policy: Policy } | { readonly problems: readonly PolicyProblem[] } {
  const parsed = POLICY_DOCUMENT.safeParse(document ?? {});
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
  const problems = contradictions(parsed.data);
  return problems.length > 0 ? { problems } : { policy: policyOf(parsed.data) };
}

/** Like {@link checkPolicy}, but throws POLICY_INVALID that names every key at fault. */
export function policyFromDocument(document: unknown): Policy {
  const checked = checkPolicy(document);
  if ('policy' in checked) return checked.policy;
  const list = checked.problems.map(({ path, message }) => `${path || 'policy'}: ${message}`);
  throw new ParleyError('POLICY_INVALID', `${list.join('; ')}.`, {
    hint: 'Correct the policy document; docs/policy.md lists every key with its range.',
  });
}

function problemsOf(issue: z.core.$ZodIssue): readonly PolicyProblem[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const message = 'unknown key';
    return issue.keys.map((key) => ({ path: path === '' ? key : `${path}.${key}`, message }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  }
  if (issue.code === 'invalid_type' && issue.expected === 'object') {
    return [{ path, message: 'must be a table of keys and values' }];
  }
  return [{ path, message: issue.message }];
}

/** Values that are fine alone but not together. */
function contradictions(document: PolicyDocument): readonly PolicyProblem[] {
  const { transition_split: transition } = document;
  const problems: PolicyProblem[] = [];
  const total = (path: string, other: string, sum: number) => {
    if (sum === 10_000) return;
    problems.push({ path, message: `must total 100 % with ${other}, not ${sum / 100} %` });
  };
  total(
    'winner_percent',
    'contribution_pool_percent',
    document.winner_percent + document.contribution_pool_percent,
  );
  total(
    'transition_split.direct',
    'transition_split.self_serve',
    transition.direct + transition.self_serve,
  );
  if (document.amount_medium_usd > document.amount_high_usd) {
    problems.push({ path: 'amount_medium_usd', message: 'must not be above amount_high_usd' });
  }
  if (document.match_probability > document.certain_probability) {
    problems.push({ path: 'match_probability', message: 'must not be above certain_probability' });
  }
  return problems;
}

function policyOf(document: PolicyDocument): Policy {
  return {
    protectionDays: document.protection_days,
    extensionDays: document.extension_days,
    maxExtensions: document.max_extensions,
    priorEngagementDays: document.prior_engagement_days,
    staleDays: document.stale_days,
    contributionDays: document.contribution_days,
    wonDisputeDays: document.won_dispute_days,
    tieHours: document.tie_hours,
    renewalWindowDays: document.renewal_window_days,
    duplicateAmountToleranceBasisPoints: document.duplicate_amount_tolerance,
    duplicateDays: document.duplicate_days,
    priceToleranceBasisPoints: document.price_tolerance,
    winnerBasisPoints: document.winner_percent,
    contributionPoolBasisPoints: document.contribution_pool_percent,
    referralCapBasisPoints: document.referral_cap_percent,
    transitionBasisPoints: {
      direct: document.transition_split.direct,
      selfServe: document.transition_split.self_serve,
    },
    amountHighUsd: document.amount_high_usd,
    amountMediumUsd: document.amount_medium_usd,
    slaBusinessDays: document.sla_business_days,
    exchangeRatesToUsd: { ...defaultRates(), ...document.exchange_rates_to_usd, USD: USD_RATE },
    qualifyingActivityTypes: document.qualifying_activity_types,
    lateStages: document.late_stages,
    freemailDomains: document.freemail_domains,
    legalSuffixes: document.legal_suffixes,
    matchProbability: document.match_probability,
    certainProbability: document.certain_probability,
    sharedDomains: document.shared_domains,
    maskLevel: {
      seller: document.mask_level.seller,
      channelManager: document.mask_level.channel_manager,
      partner: document.mask_level.partner,
    },
  };
}

function defaultRates(): Readonly<Record<string, bigint>> {
  return Object.fromEntries(
    Object.entries(DEFAULT_RATES).map(([code, text]) => [code, parseDecimal(text, 8) ?? 0n]),
  );
}

/** The policy of a vendor who changed nothing. Default policy, section 1. */
export const DEFAULT_POLICY: Policy = policyFromDocument({});
