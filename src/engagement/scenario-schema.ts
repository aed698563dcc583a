// The shape of one scenario (policy section 11): every field with its type and default. Rules that
// join several fields are in scenario-rules.ts.
import { z } from 'zod';
import {
  ACTIVITY_TYPES,
  CHANNELS,
  CRMS,
  DEAL_TYPES,
  RECORD_TYPES,
  REGISTRATION_STATUSES,
  ROLES,
  STAGES,
  TIERS,
} from '../domain/claim.ts';
import { HOST_NAME } from '../domain/host-name.ts';
import { parseDecimal } from '../domain/money.ts';
import { parseDay, parseInstant } from '../domain/time.ts';

const COUNTRY = /^[A-Z]{2}$/;

/** What to say of a value of the wrong type; a key that is not there is `missing`. */
function wrong(message: string) {
  return (issue: { readonly input?: unknown }) => (issue.input === undefined ? 'missing' : message);
}

/** A string that `parse` turns into a value; null means that it is not one. */
function written<Value>(message: string, parse: (text: string) => Value | null) {
  return z.string({ error: wrong(message) }).transform((text, context) => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** A number above or from `min` to `max`, exact, in units of its last allowed decimal place. */
function exact(options: { message: string; places: number; min: bigint; max: bigint }) {
  const { message, places, min, max } = options;
  return z.number({ error: wrong(message) }).transform((value, context) => {
    const units = parseDecimal(value, places);
    if (units !== null && units >= min && units <= max) return units;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: wrong(`not one of ${values.join(', ')}`) });
}

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: wrong('not a list') });
}

function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? wrong('not an object')(issue) : undefined),
  });
}

const text = z.string({ error: wrong('not a text') }).min(1, { error: 'an empty text' });
const anyText = z.string({ error: wrong('not a text') });
const flag = z.boolean({ error: wrong('not true or false') });
const instant = written('not an instant', parseInstant);
const date = written('not a date', parseDay);
const host = written('not a host name', (name) => (HOST_NAME.test(name) ? name : null));
const hostOrEmpty = written('not a host name', (name) =>
  name === '' || HOST_NAME.test(name) ? name : null,
);
const country = written('not two capital letters', (code) => (COUNTRY.test(code) ? code : null));

const amount = exact({
  message: 'not a number from 0 to 1e12 with at most two decimals',
  places: 2,
  min: 0n,
  max: 100_000_000_000_000n,
}).transform((cents) => cents * 100n);
const unitPrice = exact({
  message: 'not a number above 0, to 1e9, with at most four decimals',
  places: 4,
  min: 1n,
  max: 10_000_000_000_000n,
});
const percent = exact({
  message: 'not a percentage from 0 to 100 with at most two decimals',
  places: 2,
  min: 0n,
  max: 10_000n,
});
const quantity = z
  .number({ error: wrong('not a number') })
  .positive({ error: 'not a number above 0' });

const account = fields({
  name: text,
  domain: hostOrEmpty.nullable(),
  country: country.nullable(),
  alias_domains: list(host).default([]),
  parent_domain: host.nullable().default(null),
});

const partner = fields({
  name: text,
  tier: oneOf(TIERS).nullable().default(null),
  territories: list(text).default([]),
});

const registration = fields({
  status: oneOf(REGISTRATION_STATUSES),
  registered_at: instant,
  expires_at: date.nullable().default(null),
  named_account_exception: flag.default(false),
});

const claim = fields({
  id: text,
  crm: oneOf(CRMS),
  record_type: oneOf(RECORD_TYPES),
  record_id: text,
  external_ref: text.nullable().default(null),
  co_sell_id: text.nullable().default(null),
  raw_stage: text.nullable().default(null),
  account,
  channel: oneOf(CHANNELS),
  partner: partner.nullable(),
  role: oneOf(ROLES).default('source'),
  deal_type: oneOf(DEAL_TYPES),
  scope: oneOf(['entity', 'group']).default('entity'),
  auto_generated: flag.default(false),
  registration: registration.nullable().default(null),
  created_at: instant,
  stage: oneOf(STAGES),
  closed_at: instant.nullable().default(null),
  amount: amount.nullable(),
  currency: text,
  product_family: text,
  territory: text,
  owner: fields({
    name: anyText.nullable().default(null),
    email: anyText.nullable().default(null),
  })
    .nullable()
    .default(null),
  quote: fields({ unit_price: unitPrice, currency: text, quantity }).nullable().default(null),
  activities: list(fields({ type: oneOf(ACTIVITY_TYPES), at: instant })).default([]),
});

/** Percent by claim id, in basis points. zod's record passes over a key `__proto__`; JSON may hold it. */
const shares = z
  .custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: 'not an object',
  })
  .transform((table, context) =>
    Object.entries(table).map(([claimId, share]) => {
      const { data, error } = percent.safeParse(share);
      for (const { message } of error?.issues ?? []) {
        context.addIssue({ code: 'custom', path: [claimId], message });
      }
      return { claimId, basisPoints: Number(data ?? 0n) };
    }),
  );

const context = fields({
  incumbent: text.nullable().default(null),
  contract_end: date.nullable().default(null),
  named_since: date.nullable().default(null),
  customer_choice: fields({ claim: text, dated: date }).nullable().default(null),
  co_sell_agreement: text.nullable().default(null),
  agreed_split: shares.nullable().default(null),
});

/** One scenario; unknown keys are errors, except in `expected`. */
export const SCENARIO = fields({
  id: text,
  as_of: instant,
  claims: list(claim).min(1, { error: 'no claim' }).max(50, { error: 'more than 50 claims' }),
  title: anyText.optional(),
  tricky: anyText.optional(),
  expected: z.looseObject({}, { error: wrong('not an object') }).optional(),
  context: context.prefault({}),
});

/**
 * A scenario whose fields are each well formed: instants in milliseconds, dates in days, amounts and
 * prices in ten-thousandths, percentages in basis points.
 */
export type ScenarioDocument = z.output<typeof SCENARIO>;
export type ClaimDocument = ScenarioDocument['claims'][number];
