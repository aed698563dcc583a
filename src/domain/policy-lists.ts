// The lists a policy document may hold beside its numbers: named accounts, co-sell agreements and
// overrides for segments of the business.
import { z } from 'zod';
import { DEAL_TYPES, type DealType, TIERS, type Tier } from './claim.ts';
import { date, domainName, listOf, oneOf, percent, text } from './policy-values.ts';
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

/** The keys of `when`, as an admin writes them. */
export const SEGMENT_KEYS = ['product_family', 'territory', 'partner_tier', 'deal_type'] as const;

/** One value or a list of them. */
function anyOf<Item extends z.ZodType>(item: Item, what: string) {
  const error = `must be ${what} or a list of them`;
  return z
    .union([item.transform((one) => [one]), z.array(item).min(1)], { error })
    .nullish()
    .transform((values) => values ?? null);
}

const SEGMENT = z
  .strictObject({
    product_family: anyOf(text(), 'a product family'),
    territory: anyOf(text(), 'a territory'),
    partner_tier: anyOf(oneOf([...TIERS, NO_TIER]), `one of ${TIERS.join(', ')}, ${NO_TIER}`),
    deal_type: anyOf(oneOf(DEAL_TYPES), `one of ${DEAL_TYPES.join(', ')}`),
  })
  .refine((when) => SEGMENT_KEYS.some((key) => when[key] !== null), {
    error: `must name at least one of ${SEGMENT_KEYS.join(', ')}`,
  })
  .transform(
    (when): Segment => ({
      productFamilies: when.product_family,
      territories: when.territory,
      partnerTiers: when.partner_tier,
      dealTypes: when.deal_type,
    }),
  );

/** Overrides as written; what `set` may hold is checked against the parameters. */
export const OVERRIDE_LIST = listOf(
  z.strictObject({
    name: text('a name for the override'),
    when: SEGMENT,
    set: z.record(z.string(), z.unknown(), { error: 'must be a table of keys and values' }),
  }),
  'overrides, each with name, when and set',
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
