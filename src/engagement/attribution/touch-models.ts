// The models that weigh each touch by its place in time. Weights are whole numbers in proportion to
// the credit; w(1) .. w(n) below are shares of 1 (formulae: as commonly published for each model).
import { DAY_MS, type Instant } from '../../domain/time.ts';
import { decayWeight } from './half-life.ts';
import type { Touch } from './touches.ts';

export const TOUCH_MODELS = [
  'first_touch',
  'last_touch',
  'linear',
  'time_decay',
  'position_based',
  'w_shaped',
] as const;
export type TouchModel = (typeof TOUCH_MODELS)[number];

export type TouchSettings = {
  /** Time decay: days after which a touch is worth half. */
  readonly halfLifeDays: number;
  /** W-shaped: when the opportunity came to be. */
  readonly opportunityCreatedAt: Instant;
};

/** Weights of at least one touch, given earliest first; at least one weight is above 0. */
export function weighTouches(
  model: TouchModel,
  touches: readonly Touch[],
  settings: TouchSettings,
): readonly bigint[] {
  switch (model) {
    case 'first_touch':
      return touches.map((_, index) => (index === 0 ? 1n : 0n));
    case 'last_touch':
      return touches.map((_, index) => (index === touches.length - 1 ? 1n : 0n));
    case 'linear':
      return touches.map(() => 1n);
    case 'time_decay':
      return timeDecay(touches, settings);
    case 'position_based':
      return positionBased(touches.length);
    case 'w_shaped':
      return wShaped(touches, settings);
  }
}

/**
 * w(t) in proportion to 2^(-(T - time(t)) / h). T cancels out, so the last touch stands for it: then
 * the weights do not fade away together, however long ago all touches are.
 */
function timeDecay(touches: readonly Touch[], { halfLifeDays }: TouchSettings): readonly bigint[] {
  const last = touches.at(-1)?.at ?? 0;
  return touches.map(({ at }) => decayWeight(last - at, halfLifeDays * DAY_MS));
}

/** 0.4 first, 0.4 last, 0.2 / (n - 2) each between; two touches 0.5 each, one 1. */
function positionBased(count: number): readonly bigint[] {
  const end = count <= 2 ? 1n : 2n * BigInt(count - 2);
  return Array.from({ length: count }, (_, index) =>
    index === 0 || index === count - 1 ? end : 1n,
  );
}

/**
 * 0.3 first, 0.3 opportunity creation, 0.3 last, 0.1 shared by the rest. The touch of the creation is
 * the latest one not after it, or else the first. One touch may be two or three of these and then has
 * their sum; without a rest the 0.1 goes to them in proportion.
 */
function wShaped(
  touches: readonly Touch[],
  { opportunityCreatedAt }: TouchSettings,
): readonly bigint[] {
  const last = touches.length - 1;
  const creation = Math.max(
    0,
    touches.findLastIndex(({ at }) => at <= opportunityCreatedAt),
  );
  const peaks = [0, creation, last];
  const rest = touches.length - new Set(peaks).size;
  const peak = rest === 0 ? 1n : 3n * BigInt(rest);
  return touches.map((_, index) => {
    const times = peaks.filter((place) => place === index).length;
    return times === 0 ? 1n : peak * BigInt(times);
  });
}
