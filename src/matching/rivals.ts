// A rival of a pair is another record that one of the two fits as well, and that is not the same
// customer as the other. Sister companies, campuses and namesakes come in such groups.

import { BY_NUMBER, type RecordOrder, type ScoredPairs } from './clusters.ts';
import shipped from './match-model.json' with { type: 'json' };

/** Weights of the second step; fitted with the model, see bench/train-matching.ts. */
export type RivalWeights = {
  readonly bias: number;
  readonly own: number;
  /** Of the stronger and of the weaker of the two rivals. */
  readonly stronger: number;
  readonly weaker: number;
};

const RIVAL_WEIGHTS: RivalWeights = shipped.rivals;

/** Best partners of a record that are looked at; more are duplicates of each other. */
const PARTNERS = 4;
/** Partners below these log-odds are no rivals. */
const RIVAL_FLOOR = -2;
/** Pairs below these log-odds are lost with or without rivals. */
const PAIR_FLOOR = -2;
/** Two partners of one record at least this alike are one customer, not rivals. */
const SAME = 0;

/** What the rivals of a pair take from its log-odds: growing with their own log-odds, never below 0. */
function pressure(logOdds: number): number {
  return logOdds < -30 ? 0 : Math.log1p(Math.exp(Math.min(30, logOdds)));
}

type Between = (left: number, right: number) => number;

/** Rivals of each pair as {@link pressure}: the stronger and the weaker of its two sides. */
export type RivalPressure = { readonly stronger: Float64Array; readonly weaker: Float64Array };

/**
 * Finds the rivals of every pair. `between` gives the log-odds of any two records; `records` is how
 * many there are. Independent of the order of the pairs; `order` decides between equal partners.
 */
export function rivalsOf(
  records: number,
  pairs: ScoredPairs,
  between: Between,
  order: RecordOrder = BY_NUMBER,
): RivalPressure {
  const best = new BestPartners(records, pairs, order);
  const count = pairs.left.length;
  const stronger = new Float64Array(count);
  const weaker = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [left, right] = [pairs.left[i] as number, pairs.right[i] as number];
    [stronger[i], weaker[i]] = best.pressureOn([left, right], pairs.logOdds[i] as number, between);
  }
  return { stronger, weaker };
}

const NO_PRESSURE = [0, 0] as const;

/** The best few partners of every record, best first; equal ones in the order of the records. */
export class BestPartners {
  readonly #record: Int32Array;
  readonly #logOdds: Float64Array;
  readonly #order: RecordOrder;

  constructor(records: number, { left, right, logOdds }: ScoredPairs, order: RecordOrder) {
    this.#record = new Int32Array(records * PARTNERS).fill(-1);
    this.#logOdds = new Float64Array(records * PARTNERS).fill(Number.NEGATIVE_INFINITY);
    this.#order = order;
    for (let i = 0; i < left.length; i++) {
      const value = logOdds[i] as number;
      if (value < RIVAL_FLOOR) continue;
      this.#insert(left[i] as number, right[i] as number, value);
      this.#insert(right[i] as number, left[i] as number, value);
    }
  }

  /** The best partners of a record, best first. */
  of(record: number): readonly number[] {
    const at = record * PARTNERS;
    return [...this.#record.subarray(at, at + PARTNERS)].filter((partner) => partner !== -1);
  }

  /** Pressure of the rivals of a pair: the stronger and the weaker of its two sides. */
  pressureOn(
    [left, right]: readonly [number, number],
    logOdds: number,
    between: Between,
  ): readonly [stronger: number, weaker: number] {
    if (logOdds < PAIR_FLOOR) return NO_PRESSURE;
    const ours = pressure(this.#strongestRival(left, right, between));
    const theirs = pressure(this.#strongestRival(right, left, between));
    return [Math.max(ours, theirs), Math.min(ours, theirs)];
  }

  #insert(owner: number, partner: number, value: number): void {
    let record = partner;
    let logOdds = value;
    for (let at = owner * PARTNERS; at < (owner + 1) * PARTNERS; at++) {
      const [r, v] = [this.#record[at] as number, this.#logOdds[at] as number];
      if (v > logOdds || (v === logOdds && this.#order(r, record) < 0)) continue;
      this.#record[at] = record;
      this.#logOdds[at] = logOdds;
      record = r;
      logOdds = v;
    }
  }

  #strongestRival(owner: number, partner: number, between: Between): number {
    for (let at = owner * PARTNERS; at < (owner + 1) * PARTNERS; at++) {
      const rival = this.#record[at] as number;
      if (rival === -1) break;
      if (rival !== partner && between(rival, partner) < SAME) return this.#logOdds[at] as number;
    }
    return Number.NEGATIVE_INFINITY;
  }
}

/** Log-odds of a pair that has no rivals, on the scale of those that have. */
export function withoutRivals(logOdds: number): number {
  return withRivals(logOdds, 0, 0);
}

/** Log-odds of a pair once its rivals are known. */
export function withRivals(
  logOdds: number,
  stronger: number,
  weaker: number,
  weights: RivalWeights = RIVAL_WEIGHTS,
): number {
  return (
    weights.bias + weights.own * logOdds - weights.stronger * stronger - weights.weaker * weaker
  );
}
