// A rival of a pair is another record that one of the two fits as well, and that is not the same
// customer as the other. Sister companies, campuses and namesakes come in such groups.

import type { ScoredPairs } from './clusters.ts';
import type { MatchReason } from './evidence.ts';
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

/** Rivals of each pair as {@link pressure}: the stronger and the weaker of its two sides. */
export type RivalPressure = { readonly stronger: Float64Array; readonly weaker: Float64Array };

/**
 * Finds the rivals of every pair. `between` gives the log-odds of any two records; `records` is how
 * many there are. Independent of the order of the pairs.
 */
export function rivalsOf(
  records: number,
  pairs: ScoredPairs,
  between: (left: number, right: number) => number,
): RivalPressure {
  const best = bestPartners(records, pairs);
  const count = pairs.left.length;
  const stronger = new Float64Array(count);
  const weaker = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    if ((pairs.logOdds[i] as number) < PAIR_FLOOR) continue;
    const [left, right] = [pairs.left[i] as number, pairs.right[i] as number];
    const ours = pressure(strongestRival(best, left, right, between));
    const theirs = pressure(strongestRival(best, right, left, between));
    stronger[i] = Math.max(ours, theirs);
    weaker[i] = Math.min(ours, theirs);
  }
  return { stronger, weaker };
}

type Partners = { readonly record: Int32Array; readonly logOdds: Float64Array };

/** The best few partners of every record, best first; equal ones by record number. */
function bestPartners(records: number, { left, right, logOdds }: ScoredPairs): Partners {
  const best: Partners = {
    record: new Int32Array(records * PARTNERS).fill(-1),
    logOdds: new Float64Array(records * PARTNERS).fill(Number.NEGATIVE_INFINITY),
  };
  for (let i = 0; i < left.length; i++) {
    const value = logOdds[i] as number;
    if (value < RIVAL_FLOOR) continue;
    insert(best, left[i] as number, right[i] as number, value);
    insert(best, right[i] as number, left[i] as number, value);
  }
  return best;
}

function insert(best: Partners, owner: number, partner: number, value: number): void {
  let record = partner;
  let logOdds = value;
  for (let at = owner * PARTNERS; at < (owner + 1) * PARTNERS; at++) {
    const [r, v] = [best.record[at] as number, best.logOdds[at] as number];
    if (v > logOdds || (v === logOdds && r < record)) continue;
    best.record[at] = record;
    best.logOdds[at] = logOdds;
    record = r;
    logOdds = v;
  }
}

function strongestRival(
  best: Partners,
  owner: number,
  partner: number,
  between: (left: number, right: number) => number,
): number {
  for (let at = owner * PARTNERS; at < (owner + 1) * PARTNERS; at++) {
    const rival = best.record[at] as number;
    if (rival === -1) break;
    if (rival !== partner && between(rival, partner) < SAME) return best.logOdds[at] as number;
  }
  return Number.NEGATIVE_INFINITY;
}

/** What knowing the rivals of a pair changes in its log-odds, as a reason for people. */
export function rivalReason(logOdds: number, stronger: number, weaker: number): MatchReason {
  const weight = withRivals(logOdds, stronger, weaker) - logOdds;
  const text =
    stronger > 0.1
      ? 'another record of the book fits one of the two as well'
      : 'no other record of the book fits either of the two as well';
  return { field: 'rivals', text, weight };
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
