// The table of all policy parameters: key in the document, field of `Policy`, kind of value, default,
// clauses that use it, and the claims whose segment may change it. Default policy, section 1; the last
// blocks are the product's own.
import { z } from 'zod';
import { APPROVAL_CASES } from './approval.ts';
import { ACTIVITY_TYPES, STAGES } from './claim.ts';
import {
  DEFAULT_FREEMAIL_DOMAINS,
  DEFAULT_LEGAL_SUFFIXES,
  DEFAULT_RATES,
} from './policy-defaults.ts';
import { CO_SELL_LIST, NAMED_ACCOUNT_LIST, ROUTING_LIST } from './policy-lists.ts';
import { SWITCH_NAMES } from './policy-switches.ts';
import {
  date,
  domainNames,
  exchangeRates,
  listOf,
  maskLevel,
  percent,
  probability,
  someOf,
  text,
  timeOfDay,
  timeZone,
  usd,
  whole,
  words,
} from './policy-values.ts';

/**
 * Whose segment an override asks when it changes the parameter: one claim's, both claims' of a pair,
 * all claims' of a conflict. `nothing`: the same everywhere.
 */
export type Scope = 'claim' | 'pair' | 'conflict' | 'nothing';

export type Parameter = {
  readonly field: string;
  readonly type: z.ZodType;
  /** As an admin would write it. */
  readonly initial: unknown;
  readonly scope: Scope;
  /** Clauses or parts that read it. */
  readonly usedBy: string;
  readonly meaning: string;
};

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export const PARAMETERS = {
  version: {
    field: 'version',
    type: whole(1, 1_000_000),
    initial: 1,
    scope: 'nothing',
    usedBy: 'documents',
    meaning: 'version of this document; raise it with every change',
  },
  vendor: {
    field: 'vendor',
    type: text('the name of the vendor'),
    initial: 'The vendor',
    scope: 'nothing',
    usedBy: 'documents',
    meaning: 'name of the vendor on the page for partners',
  },
  protection_days: {
    field: 'protectionDays',
    type: whole(1, 730),
    initial: 90,
    scope: 'claim',
    usedBy: 'R-1',
    meaning: 'days a registration protects',
  },
  extension_days: {
    field: 'extensionDays',
    type: whole(0, 365),
    initial: 60,
    scope: 'claim',
    usedBy: 'R-1',
    meaning: 'days one extension adds',
  },
  max_extensions: {
    field: 'maxExtensions',
    type: whole(0, 10),
    initial: 1,
    scope: 'claim',
    usedBy: 'R-1',
    meaning: 'extensions of one registration',
  },
  prior_engagement_days: {
    field: 'priorEngagementDays',
    type: whole(0, 365),
    initial: 60,
    scope: 'conflict',
    usedBy: 'P-3',
    meaning: 'days before a registration in which work by direct counts',
  },
  stale_days: {
    field: 'staleDays',
    type: whole(1, 730),
    initial: 60,
    scope: 'claim',
    usedBy: 'L-1, L-3',
    meaning: 'days without a sign of life after which a claim is stale',
  },
  contribution_days: {
    field: 'contributionDays',
    type: whole(0, 730),
    initial: 60,
    scope: 'claim',
    usedBy: 'C-1, C-2',
    meaning: 'days for which work counts as a contribution',
  },
  won_dispute_days: {
    field: 'wonDisputeDays',
    type: whole(0, 730),
    initial: 30,
    scope: 'claim',
    usedBy: 'L-7',
    meaning: 'days after closing in which a won deal can be disputed',
  },
  tie_hours: {
    field: 'tieHours',
    type: whole(0, 720),
    initial: 24,
    scope: 'conflict',
    usedBy: 'P-4, P-7, P-8',
    meaning: 'hours within which two parties were first together',
  },
  renewal_window_days: {
    field: 'renewalWindowDays',
    type: z.strictObject({ before: whole(0, 365), after: whole(0, 365) }),
    initial: { before: 90, after: 30 },
    scope: 'conflict',
    usedBy: 'P-2',
    meaning: 'days around the contract end in which the incumbent prevails',
  },
  duplicate_amount_tolerance: {
    field: 'duplicateAmountToleranceBasisPoints',
    type: percent(),
    initial: 1,
    scope: 'pair',
    usedBy: 'M-7',
    meaning: 'difference of amounts that still makes a copy',
  },
  duplicate_days: {
    field: 'duplicateDays',
    type: whole(0, 365),
    initial: 7,
    scope: 'pair',
    usedBy: 'M-7',
    meaning: 'days between two records that still make a copy',
  },
  price_tolerance: {
    field: 'priceToleranceBasisPoints',
    type: percent(),
    initial: 5,
    scope: 'pair',
    usedBy: 'T-5',
    meaning: 'difference of unit prices that is no matter',
  },
  winner_percent: {
    field: 'winnerBasisPoints',
    type: percent(),
    initial: 70,
    scope: 'conflict',
    usedBy: 'C-2',
    meaning: 'credit of the prevailing claim where others contributed',
  },
  contribution_pool_percent: {
    field: 'contributionPoolBasisPoints',
    type: percent(),
    initial: 30,
    scope: 'conflict',
    usedBy: 'C-2',
    meaning: 'credit the contributors share',
  },
  referral_cap_percent: {
    field: 'referralCapBasisPoints',
    type: percent(),
    initial: 10,
    scope: 'claim',
    usedBy: 'C-4',
    meaning: 'most credit for a referral or for influence',
  },
  transition_split: {
    field: 'transitionBasisPoints',
    type: z
      .strictObject({ direct: percent(), self_serve: percent() })
      .transform(({ direct, self_serve: selfServe }) => ({ direct, selfServe })),
    initial: { direct: 80, self_serve: 20 },
    scope: 'conflict',
    usedBy: 'T-2',
    meaning: 'credit when a customer moves between self-serve and direct',
  },
  amount_high_usd: {
    field: 'amountHighUsd',
    type: usd(),
    initial: 100_000,
    scope: 'conflict',
    usedBy: 'V-1',
    meaning: 'amount from which a conflict is high',
  },
  amount_medium_usd: {
    field: 'amountMediumUsd',
    type: usd(),
    initial: 25_000,
    scope: 'conflict',
    usedBy: 'V-2',
    meaning: 'amount from which a conflict is medium',
  },
  sla_business_days: {
    field: 'slaBusinessDays',
    type: z.strictObject({ high: whole(0, 60), medium: whole(0, 60), low: whole(0, 60) }),
    initial: { high: 1, medium: 2, low: 5 },
    scope: 'conflict',
    usedBy: 'A-2, A-3',
    meaning: 'business days to decide',
  },
  exchange_rates_to_usd: {
    field: 'exchangeRatesToUsd',
    type: exchangeRates(),
    initial: DEFAULT_RATES,
    scope: 'nothing',
    usedBy: 'all money',
    meaning: 'US dollars per unit of a currency',
  },
  qualifying_activity_types: {
    field: 'qualifyingActivityTypes',
    type: someOf(ACTIVITY_TYPES),
    initial: ['meeting', 'demo', 'poc', 'call', 'proposal', 'workshop'],
    scope: 'claim',
    usedBy: 'L-1, L-3, L-8, P-3, P-4, P-7, C-1, C-2',
    meaning: 'activities that count as work with the customer',
  },
  late_stages: {
    field: 'lateStages',
    type: someOf(STAGES),
    initial: ['propose', 'negotiate', 'won'],
    scope: 'conflict',
    usedBy: 'V-1',
    meaning: 'stages close to signing',
  },
  freemail_domains: {
    field: 'freemailDomains',
    type: domainNames(),
    initial: DEFAULT_FREEMAIL_DOMAINS.split(' '),
    scope: 'nothing',
    usedBy: 'M-2 to M-6',
    meaning: 'domains that say nothing about a customer',
  },
  legal_suffixes: {
    field: 'legalSuffixes',
    type: words('words'),
    initial: DEFAULT_LEGAL_SUFFIXES.split(' '),
    scope: 'nothing',
    usedBy: 'M-1',
    meaning: 'legal forms left out of names',
  },
  match_probability: {
    field: 'matchProbability',
    type: probability(),
    initial: 0.9,
    scope: 'nothing',
    usedBy: 'M-8',
    meaning: 'score from which a match is probable',
  },
  certain_probability: {
    field: 'certainProbability',
    type: probability(),
    initial: 0.99,
    scope: 'nothing',
    usedBy: 'preview of new matches',
    meaning: 'score at which new matches count as changed; joins nothing by itself',
  },
  shared_domains: {
    field: 'sharedDomains',
    type: domainNames(),
    initial: [],
    scope: 'nothing',
    usedBy: 'M-6',
    meaning: 'company domains several customers use',
  },
  company_domains: {
    field: 'companyDomains',
    type: domainNames(),
    initial: [],
    scope: 'nothing',
    usedBy: 'M-2 to M-6',
    meaning: 'domains of companies that the shipped list of common hosts leaves out then',
  },
  mask_level: {
    field: 'maskLevel',
    type: z
      .strictObject({ seller: maskLevel(), channel_manager: maskLevel(), partner: maskLevel() })
      .transform(({ channel_manager: channelManager, ...others }) => ({
        ...others,
        channelManager,
      })),
    initial: { seller: 0, channel_manager: 3, partner: 0 },
    scope: 'nothing',
    usedBy: 'reasons',
    meaning: 'how much a reader sees of another party',
  },
  check_tells_registered: {
    field: 'checkTellsRegistered',
    type: z.boolean({ error: 'must be true or false' }),
    initial: false,
    scope: 'nothing',
    usedBy: 'checks before starting',
    meaning: 'whether a seller who asks before starting reads that a partner has registered',
  },
  approval_for: {
    field: 'approvalFor',
    type: someOf(APPROVAL_CASES),
    initial: [],
    scope: 'conflict',
    usedBy: 'A-4',
    meaning: 'decisions of a channel manager that a second person must approve',
  },
  business_days: {
    field: 'businessDays',
    type: someOf(WEEKDAYS)
      .min(1, { error: 'must name at least one weekday' })
      .transform((days): readonly number[] => days.map((name) => WEEKDAYS.indexOf(name))),
    initial: ['mon', 'tue', 'wed', 'thu', 'fri'],
    scope: 'conflict',
    usedBy: 'A-2, A-3',
    meaning: 'weekdays on which conflicts are decided',
  },
  business_hours: {
    field: 'businessHours',
    type: z
      .strictObject({ from: timeOfDay(), to: timeOfDay(), time_zone: timeZone() })
      .refine(({ from, to }) => from < to, { path: ['to'], error: 'must be after from' })
      .transform(({ from, to, time_zone }) => ({
        fromMinute: from,
        toMinute: to,
        timeZone: time_zone,
      })),
    initial: { from: '00:00', to: '24:00', time_zone: 'UTC' },
    scope: 'conflict',
    usedBy: 'A-2, A-3',
    meaning: 'hours of a business day; a conflict found later counts from the next day',
  },
  holidays: {
    field: 'holidays',
    type: listOf(date(), 'dates like 2026-12-31'),
    initial: [],
    scope: 'conflict',
    usedBy: 'A-2, A-3',
    meaning: 'days that are no business days',
  },
  switched_off: {
    field: 'switchedOff',
    type: someOf(SWITCH_NAMES),
    initial: [],
    scope: 'nothing',
    usedBy: 'the clauses named',
    meaning: 'clauses that do not hold',
  },
  named_accounts: {
    field: 'namedAccounts',
    type: NAMED_ACCOUNT_LIST,
    initial: [],
    scope: 'nothing',
    usedBy: 'R-2, P-6',
    meaning: 'accounts direct sellers lead, with the dates',
  },
  co_sell_agreements: {
    field: 'coSellAgreements',
    type: CO_SELL_LIST,
    initial: [],
    scope: 'nothing',
    usedBy: 'S-4',
    meaning: 'who sells together to a customer, and how they share',
  },
  task_routing: {
    field: 'taskRouting',
    type: ROUTING_LIST,
    initial: [],
    scope: 'nothing',
    usedBy: 'tasks',
    meaning: 'which channel manager is asked, the first rule that is met',
  },
} as const satisfies Record<string, Parameter>;

export type ParameterKey = keyof typeof PARAMETERS;

/** The policy's values, by field, as the table makes them. */
export type ParameterValues = {
  readonly [Key in ParameterKey as (typeof PARAMETERS)[Key]['field']]: z.output<
    (typeof PARAMETERS)[Key]['type']
  >;
};
