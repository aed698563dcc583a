// Labelled sets as examples: candidate pairs with their features, labels and weights.
import { pairKey } from '../src/cli/match/labels.ts';
import type { EvaluationSet } from '../src/cli/match/sets.ts';
import { visitCandidates } from '../src/matching/candidates.ts';
import { levelAt, levelsOf, NAMES_ALONE } from '../src/matching/contact-fields.ts';
import { FEATURES, featuresOf } from '../src/matching/features.ts';
import type { BoostingOptions, Examples } from './boosting.ts';

export const FOLDS = 3;
/** All linkage sets weigh the same; sets of one table and the hand-made one weigh less. */
const SET_WEIGHT: Readonly<Record<string, number>> = {
  'uk-employers-dedupe': 0.5,
  'patent-applicants-dedupe': 0.3,
  'name-cases': 0.1,
  synthetic: 0.3,
  'synthetic-large': 0.6,
};
export const OPTIONS: BoostingOptions = {
  trees: 200,
  leaves: 16,
  learningRate: 0.11,
  ridge: 5,
  minChildWeight: 3,
  rising: FEATURES.map((feature) => feature.rises),
  featureShare: 0.7,
  seed: 1,
};

export type Pairs = {
  readonly set: EvaluationSet;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly keys: readonly string[];
  readonly features: Float32Array;
  readonly labels: Uint8Array;
  readonly folds: Uint8Array;
  /** Fold of each record; that of a pair is its left record's. */
  readonly recordFolds: Uint8Array;
  readonly weights: Float64Array;
};

/** Candidate pairs of a set with features and labels; of a closed set, the listed pairs. */
export function pairsOf(set: EvaluationSet): Pairs {
  const faults = set.faults.length;
  if (faults > 0)
    console.error(`${set.name}: ${faults} rows with faults; match evaluate names them`);
  const { profiles } = set.book;
  const left: number[] = [];
  const right: number[] = [];
  const keys: string[] = [];
  const take = (l: number, r: number) => {
    const key = pairKey(set.ids[l] ?? '', set.ids[r] ?? '', set.split !== null);
    if (set.ignored.has(key)) return;
    left.push(l);
    right.push(r);
    keys.push(key);
  };
  if (set.isClosed) visitListed(set, take);
  else visitCandidates(set.book.candidates(), set.split, take);
  const width = FEATURES.length;
  const features = new Float32Array(keys.length * width);
  const row = new Float32Array(width);
  keys.forEach((_, i) => {
    featuresOf(profiles.at(left[i] ?? 0), profiles.at(right[i] ?? 0), row);
    features.set(row, i * width);
  });
  const recordFolds = foldsOf(set);
  const labels = Uint8Array.from(keys, (key) => Number(set.positives.has(key)));
  return {
    set,
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    keys,
    features,
    labels,
    folds: Uint8Array.from(left, (l) => recordFolds[l] as number),
    recordFolds,
    weights: weightsOf(set, { left, right, labels }),
  };
}

/** Records of a customer up to which every pair counts in full. */
const USUAL_RECORDS = 4;

/**
 * The matches of every set weigh the same together, times the weight of the set. The records of a customer with
 * sixty spellings stand in as many pairs each: pairs of large customers weigh less, so that a record does not.
 */
function weightsOf(
  { name, ids, clusters }: EvaluationSet,
  { left, right, labels }: Record<'left' | 'right' | 'labels', ArrayLike<number>>,
): Float64Array {
  const sizes = new Map<string, number>();
  for (const cluster of clusters?.values() ?? []) {
    sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  }
  const sizeAt = (record: number) => sizes.get(clusters?.get(ids[record] ?? '') ?? '') ?? 1;
  const own = Float64Array.from(left, (l, i) => {
    const size = (sizeAt(l) + sizeAt(right[i] as number)) / 2;
    return Math.min(1, USUAL_RECORDS / size);
  });
  const matches = own.reduce((sum, weight, i) => sum + (labels[i] ? weight : 0), 0);
  const share = (1000 * (SET_WEIGHT[name] ?? 1)) / Math.max(1, matches);
  return own.map((weight) => weight * share);
}

function visitListed(set: EvaluationSet, take: (left: number, right: number) => void): void {
  const numberOf = new Map(set.ids.map((id, number) => [id, number]));
  for (const key of [...set.positives, ...set.negatives]) {
    const [l = '', r = ''] = key.split('\u0001');
    const [left, right] = [numberOf.get(l), numberOf.get(r)];
    if (left !== undefined && right !== undefined) take(left, right);
  }
}

/**
 * Look-alikes share their first word, so a fold keeps them together, in whichever sets they are: two sets may hold
 * the same customers. Records of one customer are where the word is that most of them begin with.
 */
function foldsOf({ ids, clusters, book }: EvaluationSet): Uint8Array {
  const words = ids.map((_, record) => book.profiles.at(record).words[0]?.text ?? '');
  const customerOf = (record: number) => clusters?.get(ids[record] ?? '') ?? record;
  const folds = new Uint8Array(ids.length);
  for (const records of Map.groupBy(words.keys(), customerOf).values()) {
    const fold = foldOf(mostFrequent(records.map((record) => words[record] ?? '')));
    for (const record of records) folds[record] = fold;
  }
  return folds;
}

/** The first of equally frequent ones by the alphabet. */
function mostFrequent(words: readonly string[]): string {
  const counted = [...Map.groupBy(words.toSorted(), (word) => word)];
  const [most] = counted.sort(([, some], [, others]) => others.length - some.length);
  return most?.[0] ?? '';
}

function foldOf(text: string): number {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % FOLDS;
}

/** Share of matches, by weight, among the pairs of which only the names can be compared. */
export function shareOfNamesAlone(sets: readonly Pairs[]): number {
  const row = new Float32Array(FEATURES.length);
  let [same, all] = [0, 0];
  for (const { features, labels, weights } of sets) {
    labels.forEach((label, i) => {
      row.set(features.subarray(i * row.length, (i + 1) * row.length));
      if (levelAt(levelsOf(row), NAMES_ALONE.number) !== 0) return;
      all += weights[i] as number;
      if (label) same += weights[i] as number;
    });
  }
  return Number((same / all).toFixed(4));
}

export function examplesOf(sets: readonly Pairs[], fold: number | null): Examples {
  const width = FEATURES.length;
  const isIn = (pairs: Pairs, i: number) => pairs.folds[i] !== fold;
  const sizes = sets.map((pairs) => pairs.folds.filter((_, i) => isIn(pairs, i)).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const examples = {
    rows: new Float32Array(total * width),
    width,
    labels: new Uint8Array(total),
    weights: new Float64Array(total),
  };
  let at = 0;
  for (const pairs of sets) {
    for (let i = 0; i < pairs.keys.length; i++) {
      if (!isIn(pairs, i)) continue;
      examples.rows.set(pairs.features.subarray(i * width, (i + 1) * width), at * width);
      examples.labels[at] = pairs.labels[i] ?? 0;
      examples.weights[at] = pairs.weights[i] ?? 0;
      at++;
    }
  }
  return examples;
}
