// The channel policy: what it holds, and how a partial document is checked and merged over the
// defaults. The parameters themselves are in policy-parameters.ts.
import { z } from 'zod';
import type { ApprovalCase } from './approval.ts';
import type { ActivityType, Stage } from './claim.ts';
import { ParleyError } from './errors.ts';
import type { Severity } from './judgement.ts';
import {
  type CoSellAgreement,
  type NamedAccount,
  OVERRIDE_LIST,
  type RoutingRule,
  type Segment,
} from './policy-lists.ts';
import {
  PARAMETERS,
  type Parameter,
  type ParameterKey,
  type ParameterValues,
} from './policy-parameters.ts';
import type { Switch } from './policy-switches.ts';
import type { UtcDay } from './time.ts';

/** Version of the default policy these defaults are taken from. */
export const DEFAULT_POLICY_VERSION = 1;

/** Readers of a reason; each has its own mask level. */
export type ReaderRole = 'seller' | 'channelManager' | 'partner';

/** How much of another party a reader sees: 0 its kind, 1 tier and channel, 2 name, 3 + contact. */
export type MaskLevel = 0 | 1 | 2 | 3;

export type BusinessHours = {
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Of the IANA database; `UTC` unless changed. */
  readonly timeZone: string;
};

/**
 * All parameters, checked. Percentages are integer basis points (70 % = 7,000), US dollar limits
 * ten-thousandths of a dollar, exchange rates hundred-millionths of a dollar per unit: all exact.
 */
export type Policy = {
  /** Version and vendor as the document says; nothing is judged by them. */
  readonly version: number;
  readonly vendor: string;
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
  /**
   * A match that a new snapshot moves across this probability counts as changed in its preview. It joins
   * nothing by itself: every M-8 pair is probable, and a person is asked.
   */
  readonly certainProbability: number;
  /** Company domains of several customers: sharing one makes accounts related (M-6), not the same. */
  readonly sharedDomains: readonly string[];
  /** Companies' domains that the shipped list of common hosts holds. */
  readonly companyDomains: readonly string[];
  /** No parameter: the shipped list, where records of CRMs are judged (matching/common-hosts.ts). */
  readonly commonHosts?: ReadonlySet<string> | undefined;
  readonly maskLevel: Readonly<Record<ReaderRole, MaskLevel>>;
  /** Sellers who ask before starting may read that a partner holds a registration in force. */
  readonly checkTellsRegistered: boolean;
  /** decisions of a channel manager that wait for approval. */
  readonly approvalFor: readonly ApprovalCase[];
  /** weekdays, 0 is Sunday; at least one. */
  readonly businessDays: readonly number[];
  /** minutes after midnight, the end not before the start. */
  readonly businessHours: BusinessHours;
  /** */
  readonly holidays: readonly UtcDay[];
  /** Clauses that do not hold, see `isOn`. */
  readonly switchedOff: readonly Switch[];
  readonly namedAccounts: readonly NamedAccount[];
  readonly coSellAgreements: readonly CoSellAgreement[];
  /** Whose the task of a conflict is: the first rule that is met and names a channel manager. */
  readonly taskRouting: readonly RoutingRule[];
  /** The strongest first; `policyFor` in src/engagement applies them. */
  readonly overrides: readonly PolicyOverride[];
};

/** Parameters of which an override may not change one without the other, as both limit each other. */
const LINKED_KEYS: readonly (readonly [ParameterKey, ParameterKey])[] = [
  ['winner_percent', 'contribution_pool_percent'],
  ['amount_medium_usd', 'amount_high_usd'],
];

/** Other values for one segment of the business. */
export type PolicyOverride = {
  readonly name: string;
  readonly when: Segment;
  /** Keys of the document it sets. */
  readonly keys: readonly ParameterKey[];
  /** The fields of those keys. */
  readonly values: Partial<Policy>;
  /** Its place in the document, from 0. */
  readonly index: number;
};

type Table = Readonly<Record<string, unknown>>;

const ENTRIES = Object.entries(PARAMETERS) as readonly [ParameterKey, Parameter][];

/** The defaults as an admin would write them. */
export const DEFAULT_DOCUMENT: Table = Object.fromEntries(
  ENTRIES.map(([key, { initial }]) => [key, initial]),
);

/** Top-level keys of a policy document; docs/policy.md explains each. */
export const POLICY_KEYS: readonly string[] = [...ENTRIES.map(([key]) => key), 'overrides'];

const PARAMETER_TYPES = Object.fromEntries(ENTRIES.map(([key, { type }]) => [key, type])) as {
  readonly [Key in ParameterKey]: (typeof PARAMETERS)[Key]['type'];
};
const POLICY_DOCUMENT = z.strictObject({
  ...PARAMETER_TYPES,
  overrides: OVERRIDE_LIST.default([]),
});
type PolicyDocument = z.output<typeof POLICY_DOCUMENT>;

/** One thing wrong with a policy document. */
export type PolicyProblem = {
  /** Where, as written: `sla_business_days.high`, `overrides.0.when`; '' is the document itself. */
  readonly path: string;
  /** The same in steps, as a parser finds the line. */
  readonly steps: readonly (string | number)[];
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
  const written = document ?? {};
  if (!isTable(written)) return { problems: [problem([], 'must be a table of keys and values')] };
  const merged = mergeDocuments(DEFAULT_DOCUMENT, written);
  const parsed = POLICY_DOCUMENT.safeParse(merged);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap((one) => problemsOf(one)) };
  const overrides = parsed.data.overrides.map((one, index) => readOverride(one, index, merged));
  const problems = [
    ...contradictions(parsed.data),
    ...overrides.flatMap((one) => ('problems' in one ? one.problems : [])),
  ];
  if (problems.length > 0) return { problems };
  const readable = overrides.flatMap((one) => ('problems' in one ? [] : [one]));
  return { policy: { ...valuesOf(parsed.data), overrides: strongestFirst(readable) } };
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

/** `change` over `base`: tables key by key, everything else as a whole. */
export function mergeDocuments(base: Table, change: Table): Table {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const before = merged[key];
    merged[key] = isTable(before) && isTable(value) ? { ...before, ...value } : value;
  }
  return merged;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The written override checked as the document it makes of `base`, the document it belongs to. */
function readOverride(
  { name, when, set }: PolicyDocument['overrides'][number],
  index: number,
  base: Table,
): PolicyOverride | { readonly problems: readonly PolicyProblem[] } {
  const steps = ['overrides', index, 'set'];
  const isParameter = (key: string): key is ParameterKey => Object.hasOwn(PARAMETERS, key);
  const unknown = Object.keys(set).filter((key) => !isParameter(key));
  if (unknown.length > 0) {
    return { problems: unknown.map((key) => problem([...steps, key], 'unknown key')) };
  }
  const keys = Object.keys(set).filter(isParameter);
  const refused = keys.filter((key) => PARAMETERS[key].scope === 'nothing');
  if (refused.length > 0) {
    const message = 'is the same for the whole policy and cannot be set for a segment';
    return { problems: refused.map((key) => problem([...steps, key], message)) };
  }
  const alone = LINKED_KEYS.filter(([one, other]) => keys.includes(one) !== keys.includes(other));
  if (alone.length > 0) {
    return {
      problems: alone.map(([one, other]) =>
        problem([...steps, keys.includes(one) ? one : other], `needs ${one} and ${other} together`),
      ),
    };
  }
  const { overrides: _, ...rest } = base;
  const parsed = POLICY_DOCUMENT.safeParse(mergeDocuments(rest, set));
  if (!parsed.success) {
    return { problems: parsed.error.issues.flatMap((one) => problemsOf(one, steps)) };
  }
  const problems = contradictions(parsed.data, steps, keys);
  if (problems.length > 0) return { problems };
  const all = valuesOf(parsed.data);
  const values = Object.fromEntries(
    keys.map((key) => [PARAMETERS[key].field, all[PARAMETERS[key].field]]),
  );
  return { name, when, keys, values, index };
}

/** Naming more dimensions is stronger; of equals the one listed first. */
function strongestFirst(overrides: readonly PolicyOverride[]): readonly PolicyOverride[] {
  const named = ({ when }: PolicyOverride) =>
    Object.values(when).filter((values) => values !== null).length;
  return [...overrides].sort((left, right) => named(right) - named(left));
}

function problem(steps: readonly (string | number)[], message: string): PolicyProblem {
  return { path: steps.join('.'), steps, message };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  within: readonly (string | number)[] = [],
): readonly PolicyProblem[] {
  const steps = [...within, ...issue.path.filter((step) => typeof step !== 'symbol')];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problem([...steps, key], 'unknown key'));
  }
  if (issue.code === 'invalid_key') {
    return [problem(steps, issue.issues[0]?.message ?? issue.message)];
  }
  if (issue.code === 'invalid_type' && issue.expected === 'object') {
    return [problem(steps, 'must be a table of keys and values')];
  }
  return [problem(steps, issue.message)];
}

/** Values that are fine alone but not together; `within` an override only those of its keys. */
function contradictions(
  document: PolicyDocument,
  within: readonly (string | number)[] = [],
  keys: readonly ParameterKey[] | null = null,
): readonly PolicyProblem[] {
  const { transition_split: transition } = document;
  const problems: PolicyProblem[] = [];
  const refuse = (key: ParameterKey, steps: PolicyProblem['steps'], message: string) => {
    if (keys === null || keys.includes(key)) problems.push(problem([...within, ...steps], message));
  };
  const credit = document.winner_percent + document.contribution_pool_percent;
  if (credit !== 10_000) {
    const message = `must total 100 % with contribution_pool_percent, not ${credit / 100} %`;
    refuse('winner_percent', ['winner_percent'], message);
  }
  const moved = transition.direct + transition.selfServe;
  if (moved !== 10_000) {
    const message = `must total 100 % with transition_split.self_serve, not ${moved / 100} %`;
    refuse('transition_split', ['transition_split', 'direct'], message);
  }
  if (document.amount_medium_usd > document.amount_high_usd) {
    refuse('amount_medium_usd', ['amount_medium_usd'], 'must not be above amount_high_usd');
  }
  if (document.match_probability > document.certain_probability) {
    refuse('match_probability', ['match_probability'], 'must not be above certain_probability');
  }
  for (const [index, { when }] of document.task_routing.entries()) {
    const { currency = 'USD' } = when.amount ?? {};
    if (Object.hasOwn(document.exchange_rates_to_usd, currency)) continue;
    const steps = ['task_routing', index, 'when', 'amount', 'currency'];
    refuse('task_routing', steps, 'must be one that exchange_rates_to_usd has a rate for');
  }
  return problems;
}

function valuesOf(document: PolicyDocument): ParameterValues {
  const values = ENTRIES.map(([key, { field }]) => [field, document[key]]);
  return Object.fromEntries(values) as ParameterValues;
}

/** The policy of a vendor who changed nothing. Default policy, section 1. */
export const DEFAULT_POLICY: Policy = policyFromDocument({});
