// Splits beside the policy's own: what each common model would give on the same touches. They inform;
// only the policy's split is ever written as the suggestion.
import type { Claim } from '../../domain/claim.ts';
import type { SplitLine } from '../../domain/judgement.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import { FULL_CREDIT } from '../credit.ts';
import { apportion } from './apportion.ts';
import { partyKeyOf } from './party-key.ts';
import { type PastDeal, type PastRecords, shapleyWeights } from './shapley.ts';
import { TOUCH_MODELS, type TouchModel, weighTouches } from './touch-models.ts';
import { byCreation, touchesOf } from './touches.ts';

export const ATTRIBUTION_MODELS = [...TOUCH_MODELS, 'shapley'] as const;
export type AttributionModel = (typeof ATTRIBUTION_MODELS)[number];

/** One model's split, one line per claim in order of creation; or why there is none. */
export type Attribution = { readonly model: AttributionModel } & (
  | { readonly ok: true; readonly lines: readonly SplitLine[] }
  | { readonly ok: false; readonly reason: string }
);

export type AttributionOptions = {
  readonly policy: Policy;
  readonly now: Instant;
  /** Time decay; suits long sales. */
  readonly halfLifeDays?: number;
  /** Shapley: closed deals of the past, see {@link pastDealOf}; counted once for all conflicts. */
  readonly past?: PastRecords;
  /** Shapley: closed deals every coalition needs; at least 1. */
  readonly fewestDeals?: number;
};

/** Days after which a touch is worth half; advertising uses 7, business sales 30 or more. */
export const DEFAULT_HALF_LIFE_DAYS = 30;
/** Below this a win rate says more about luck than about who took part. */
export const DEFAULT_FEWEST_DEALS = 10;

/**
 * Every model's split of the credit between claims of one customer and product. Shares are exact basis
 * points that total 10,000, by largest remainder, of equal ones to the claim created first.
 */
export function attribute(
  claims: readonly Claim[],
  options: AttributionOptions,
): readonly Attribution[] {
  const ordered = byCreation(claims);
  return [
    ...TOUCH_MODELS.map((model) => byTouches(model, ordered, options)),
    byShapley(ordered, options),
  ];
}

function byTouches(
  model: TouchModel,
  claims: readonly Claim[],
  { policy, now, halfLifeDays = DEFAULT_HALF_LIFE_DAYS }: AttributionOptions,
): Attribution {
  const touches = touchesOf(claims, { policy, now });
  const [first] = claims;
  if (first === undefined || touches.length === 0) {
    return { model, ok: false, reason: 'not enough data: nobody has worked with the customer' };
  }
  const weights = weighTouches(model, touches, {
    halfLifeDays,
    opportunityCreatedAt: first.createdAt,
  });
  const byClaim = claims.map(({ id }) =>
    weights.reduce(
      (sum, weight, index) => (touches[index]?.claimId === id ? sum + weight : sum),
      0n,
    ),
  );
  return { model, ok: true, lines: splitBy(claims, byClaim) };
}

const NO_PAST: PastRecords = new Map();

/** Players are parties; several claims of one party share its part equally. */
function byShapley(claims: readonly Claim[], options: AttributionOptions): Attribution {
  const { policy, past = NO_PAST, fewestDeals = DEFAULT_FEWEST_DEALS } = options;
  const keys = claims.map((claim) => partyKeyOf(claim, policy));
  const players = [...new Set(keys)];
  const found = shapleyWeights(players, {
    past,
    fewestDeals: Math.max(1, fewestDeals),
  });
  if (!found.ok) return { model: 'shapley', ...found };
  const parts = apportion(BigInt(FULL_CREDIT), found.weights);
  const shares = new Map<Claim, bigint>();
  players.forEach((player, index) => {
    const own = claims.filter((_, place) => keys[place] === player);
    const each = apportion(
      parts[index] ?? 0n,
      own.map(() => 1n),
    );
    own.forEach((claim, place) => {
      shares.set(claim, each[place] ?? 0n);
    });
  });
  return {
    model: 'shapley',
    ok: true,
    lines: splitBy(
      claims,
      claims.map((claim) => shares.get(claim) ?? 0n),
    ),
  };
}

function splitBy(claims: readonly Claim[], weights: readonly bigint[]): readonly SplitLine[] {
  const shares = apportion(BigInt(FULL_CREDIT), weights);
  return claims.map(({ id }, index) => ({ claimId: id, basisPoints: Number(shares[index] ?? 0n) }));
}

/**
 * A past deal as Shapley needs it, from the claims that met on one customer and product; null while
 * one of them is open and none is won.
 */
export function pastDealOf(claims: readonly Claim[], policy: Policy): PastDeal | null {
  const isWon = claims.some(({ stage }) => stage === 'won');
  if (!isWon && claims.some(({ stage }) => stage !== 'lost')) return null;
  return { players: [...new Set(claims.map((claim) => partyKeyOf(claim, policy)))], isWon };
}
