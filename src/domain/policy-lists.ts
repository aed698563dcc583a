// The lists a policy document may hold beside its numbers: named accounts, co-sell agreements and
// overrides and task routing for segments of the business.
import { z } from 'zod';
import {
  DEAL_TYPES,
  type DealType,
  PARTNER_CHANNELS,
  ROLES,
  type Role,
  TIERS,
  type Tier,
} from './claim.ts';
import {
  amount,
  currency,
  date,
  domainName,
  emailAddress,
  listOf,
  oneOf,
  percent,
  text,
} from './policy-values.ts';
import type { UtcDay } from './time.ts';

/** An account direct sellers lead, known by its company domain. Both days are included. */
export type NamedAccount = {
  readonly domain: string;
  readonly since: UtcDay;
  readonly until: UtcDay | null;
};

/** One party's part of an agreed split: `direct`, `self_serve`, or the name of a partner. */
export type AgreedPart = { readonly party: string; readonly basisPoints: number };

/** A co-sell agreement on one customer, known by its company domain. Both days are included. */
export type CoSellAgreement = {
  readonly id: string;
  readonly customer: string;
  readonly since: UtcDay | null;
  readonly until: UtcDay | null;
  /** Totals 10,000. */
  readonly split: readonly AgreedPart[];
};

/** A partner without a recorded tier. */
export const NO_TIER = 'none';

/** Part of the business an override is for; a dimension that is null is any. Never all four null. */
export type Segment = {
  readonly productFamilies: readonly string[] | null;
  readonly territories: readonly string[] | null;
  readonly partnerTiers: readonly (Tier | typeof NO_TIER)[] | null;
  readonly dealTypes: readonly DealType[] | null;
};

/** Amounts from one on and below another, in ten-thousandths of the currency; null is no limit. */
export type AmountRange = {
  readonly currency: string;
  readonly from: bigint | null;
  readonly below: bigint | null;
};

/** The conflicts a routing rule is for. Channel and role are those of partners, like the tier. */
export type RoutingSegment = Segment & {
  readonly partnerChannels: readonly (typeof PARTNER_CHANNELS)[number][] | null;
  readonly partnerRoles: readonly Role[] | null;
  readonly amount: AmountRange | null;
};

/** Whose the task of such a conflict is: the channel manager with this e-mail address. */
export type RoutingRule = { readonly when: RoutingSegment; readonly to: string };

/** The keys of an override's `when`, as an admin writes them. */
export const SEGMENT_KEYS = ['product_family', 'territory', 'partner_tier', 'deal_type'] as const;

/** One value or a list of them. */
function anyOf<Item extends z.ZodType>(item: Item, what: string) {
  const error = `must be ${what} or a list of them`;
  return z
    .union([item.transform((one) => [one]), z.array(item).min(1)], { error })
    .nullish()
    .transform((values) => values ?? null);
}

const SEGMENT_TABLE = z.strictObject({
  product_family: anyOf(text(), 'a product family'),
  territory: anyOf(text(), 'a territory'),
  partner_tier: anyOf(oneOf([...TIERS, NO_TIER]), `one of ${TIERS.join(', ')}, ${NO_TIER}`),
  deal_type: anyOf(oneOf(DEAL_TYPES), `one of ${DEAL_TYPES.join(', ')}`),
});

function segmentOf(when: z.output<typeof SEGMENT_TABLE>): Segment {
  return {
    productFamilies: when.product_family,
    territories: when.territory,
    partnerTiers: when.partner_tier,
    dealTypes: when.deal_type,
  };
}

/** Refuses a table that names none of its keys. */
function namesOneOf(keys: readonly string[]) {
  const error = `must name at least one of ${keys.join(', ')}`;
  const test = (when: object) => Object.values(when).some((values) => values !== null);
  return [test, { error }] as const;
}

const SEGMENT = SEGMENT_TABLE.refine(...namesOneOf(SEGMENT_KEYS)).transform(segmentOf);

/** Overrides as written; what `set` may hold is checked against the parameters. */
export const OVERRIDE_LIST = listOf(
  z.strictObject({
    name: text('a name for the override'),
    when: SEGMENT,
    set: z.record(z.string(), z.unknown(), { error: 'must be a table of keys and values' }),
  }),
  'overrides, each with name, when and set',
);

const limit = amount().nullish().default(null);
const AMOUNT_RANGE = z
  .strictObject({ from: limit, below: limit, currency: currency().default('USD') })
  .refine(({ from, below }) => from !== null || below !== null, {
    error: 'must say from, below or both',
  })
  .refine(({ from, below }) => from === null || below === null || from < below, {
    path: ['below'],
    error: 'must be more than from',
  });

const ROUTING_TABLE = SEGMENT_TABLE.extend({
  partner_channel: anyOf(oneOf(PARTNER_CHANNELS), `one of ${PARTNER_CHANNELS.join(', ')}`),
  partner_role: anyOf(oneOf(ROLES), `one of ${ROLES.join(', ')}`),
  amount: AMOUNT_RANGE.nullish().default(null),
});

/** Routing rules as written, in the order in which they are asked. */
export const ROUTING_LIST = listOf(
  z.strictObject({
    when: ROUTING_TABLE.refine(...namesOneOf(Object.keys(ROUTING_TABLE.shape))).transform(
      (when): RoutingSegment => ({
        ...segmentOf(when),
        partnerChannels: when.partner_channel,
        partnerRoles: when.partner_role,
        amount: when.amount,
      }),
    ),
    to: emailAddress(),
  }),
  'routing rules, each with when and to',
);

const isOrdered = ({ since, until }: { since: UtcDay | null; until: UtcDay | null }) =>
  since === null || until === null || since <= until;
const ORDERED = { path: ['until'], error: 'must not be before since' };

const optionalDate = date().nullish().default(null);

/** Named accounts as written. */
export const NAMED_ACCOUNT_LIST = listOf(
  z
    .strictObject({ domain: domainName(), since: date(), until: optionalDate })
    .refine(isOrdered, ORDERED),
  'named accounts, each with domain and since',
);

/** Co-sell agreements as written. */
export const CO_SELL_LIST = listOf(
  z
    .strictObject({
      id: text('the id of the agreement'),
      customer: domainName(),
      since: optionalDate,
      until: optionalDate,
      split: z
        .record(z.string().min(1), percent(), {
          error: 'must be a table of parties and percentages',
        })
        .transform((parts): readonly AgreedPart[] =>
          Object.entries(parts).map(([party, basisPoints]) => ({ party, basisPoints })),
        )
        .refine((parts) => parts.reduce((sum, part) => sum + part.basisPoints, 0) === 10_000, {
          error: 'must total 100 %',
        }),
    })
    .refine(isOrdered, ORDERED),
  'co-sell agreements, each with id, customer and split',
);
