// What names are worth in one book where nothing else of two records can be compared. The weights expect as
// many of such pairs to be one customer as in the books they were fitted on. A book in which far more or far
// fewer are says so itself, without labels: by expectation and maximisation of that share alone (Saerens,
// Latinne and Decaestecker 2002, "Adjusting the outputs of a classifier to new a priori probabilities").
import { levelAt, NAMES_ALONE } from './contact-fields.ts';
import type { PairSample } from './pair-sample.ts';
import { probabilityOf } from './score.ts';
import { UNIT, whole } from './whole.ts';

/** Guards. Measured: docs/matching.md, "In one book". */
const GUARD = {
  /** Pairs of different two names that are one customer, by expectation, at least. */
  same: 50,
  /** Log-odds by which usual books differ: only what goes beyond counts. */
  usual: 1,
  /** Log-odds, at most. */
  most: 2,
} as const;

const ROUNDS = 50;
/** Log-odds by which the last round changed nothing any more. */
const STILL = 0.001;

/** What is looked at of a {@link PairSample}. */
export type NamesSample = Pick<PairSample, 'levels' | 'byAll' | 'namesOf' | 'halfOf'>;

/** Pairs of which only the names can be compared; pairs of the same two names weigh one together. */
type NamesAlone = { readonly logOdds: readonly number[]; readonly weights: readonly number[] };

/**
 * Log-odds that a pair of names alone gets more or less in this book than by the weights; 0: nothing. `usual`
 * is the share of matches among such pairs that the weights were fitted on, 0 to 1.
 */
export function shiftOfNamesAlone(sample: NamesSample, usual: number): number {
  const all = namesAlone(sample, () => true);
  if (expected(all, 0) < GUARD.same * UNIT) return 0;
  const halves = [0, 1].map((half) => namesAlone(sample, (pair) => sample.halfOf(pair) === half));
  const found = [all, ...halves].map((pairs) => beyondUsual(pairs, usual));
  const least = Math.min(...found.map(Math.abs));
  const isAgreed = found.every((by) => by > 0) || found.every((by) => by < 0);
  const by = Math.sign(found[0] ?? 0) * Math.min(GUARD.most, Math.max(0, least - GUARD.usual));
  return isAgreed ? Number(by.toFixed(3)) : 0;
}

function namesAlone(sample: NamesSample, isTaken: (pair: number) => boolean): NamesAlone {
  const { levels, byAll } = sample;
  const pairs = [...levels.keys()].filter(
    (pair) => levelAt(levels[pair] as number, NAMES_ALONE.number) === 0 && isTaken(pair),
  );
  const times = new Map<number, number>();
  for (const pair of pairs) {
    const names = sample.namesOf(pair);
    times.set(names, (times.get(names) ?? 0) + 1);
  }
  return {
    logOdds: pairs.map((pair) => byAll[pair] as number),
    weights: pairs.map((pair) => 1 / (times.get(sample.namesOf(pair)) ?? 1)),
  };
}

/** Log-odds of the share of matches among these pairs, less those of the usual share. */
function beyondUsual(pairs: NamesAlone, usual: number): number {
  const total = pairs.weights.reduce((sum, weight) => sum + whole(weight), 0);
  let by = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const same = expected(pairs, by);
    const next = Math.log(same / (total - same)) - Math.log(usual / (1 - usual));
    const isStill = Math.abs(next - by) < STILL;
    by = next;
    if (isStill) break;
  }
  return by;
}

/** Pairs that are one customer, in units, when `by` is added to their log-odds. */
function expected({ logOdds, weights }: NamesAlone, by: number): number {
  let same = 0;
  for (let i = 0; i < logOdds.length; i++) {
    same += whole((weights[i] as number) * probabilityOf((logOdds[i] as number) + by));
  }
  return same;
}
