// How good a matching is: precision, recall and F1 of pairs, B-cubed of clusters.

export type ScoredKey = { readonly key: string; readonly score: number };

export type Truth = {
  readonly positives: ReadonlySet<string>;
  readonly negatives: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
  readonly isClosed: boolean;
};

export type Rates = { readonly precision: number; readonly recall: number; readonly f1: number };

export type PairMeasure = {
  readonly atThreshold: Rates;
  readonly atCertain: Rates;
  readonly best: Rates & { readonly threshold: number };
  /** Highest recall at a threshold where at least 99 % of the pairs are right. */
  readonly recallAt99: number;
};

/**
 * Measures scored pairs (each key once) against a truth. In a complete truth every pair that is not
 * a positive is wrong, except the ignored ones; in a closed one only listed pairs are judged.
 */
export function measurePairs(
  truth: Truth,
  scored: readonly ScoredKey[],
  thresholds: { readonly match: number; readonly certain: number },
): PairMeasure {
  const judged = scored
    .filter(({ key }) => isJudged(truth, key))
    .map(({ key, score }) => ({ score, isRight: truth.positives.has(key) }))
    .sort((a, b) => b.score - a.score);
  const total = truth.positives.size;
  let [right, wrong] = [0, 0];
  let atThreshold = ratesOf(0, 0, total);
  let atCertain = atThreshold;
  let best = { ...atThreshold, threshold: 1 };
  let recallAt99 = 0;
  for (let i = 0; i < judged.length; ) {
    const score = judged[i]?.score ?? 0;
    // Equal scores are one block: no threshold can separate them.
    for (; i < judged.length && judged[i]?.score === score; i++) {
      if (judged[i]?.isRight) right++;
      else wrong++;
    }
    const rates = ratesOf(right, wrong, total);
    if (score >= thresholds.match) atThreshold = rates;
    if (score >= thresholds.certain) atCertain = rates;
    if (rates.f1 > best.f1) best = { ...rates, threshold: score };
    if (rates.precision >= 0.99) recallAt99 = Math.max(recallAt99, rates.recall);
  }
  return { atThreshold, atCertain, best, recallAt99 };
}

function isJudged(truth: Truth, key: string): boolean {
  if (truth.positives.has(key)) return true;
  return truth.isClosed ? truth.negatives.has(key) : !truth.ignored.has(key);
}

function ratesOf(right: number, wrong: number, total: number): Rates {
  const precision = right + wrong === 0 ? 1 : right / (right + wrong);
  const recall = total === 0 ? 0 : right / total;
  return { precision, recall, f1: harmonic(precision, recall) };
}

const harmonic = (a: number, b: number) => (a + b === 0 ? 0 : (2 * a * b) / (a + b));

/** B-cubed (Bagga and Baldwin 1998) of a clustering over the ids of the true one. */
export function bCubed(
  truth: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): Rates {
  const count = (counts: Map<string, number>, key: string) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  const [trueSize, foundSize, bothSize] = [new Map(), new Map(), new Map()].map(
    (sizes) => sizes as Map<string, number>,
  ) as [Map<string, number>, Map<string, number>, Map<string, number>];
  const names = [...truth].map(([id, cluster]) => {
    const own = found.get(id) ?? `alone ${id}`;
    const both = `${cluster}\u0001${own}`;
    count(trueSize, cluster);
    count(foundSize, own);
    count(bothSize, both);
    return { cluster, own, both };
  });
  let [precision, recall] = [0, 0];
  for (const { cluster, own, both } of names) {
    const shared = bothSize.get(both) ?? 0;
    precision += shared / (foundSize.get(own) ?? 1);
    recall += shared / (trueSize.get(cluster) ?? 1);
  }
  precision /= Math.max(1, names.length);
  recall /= Math.max(1, names.length);
  return { precision, recall, f1: harmonic(precision, recall) };
}
