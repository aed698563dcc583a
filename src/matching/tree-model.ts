// A sum of small decision trees over the features of a pair. Each tree walks from its root to a leaf;
// every step changes the expected log-odds by a known amount, which belongs to the feature asked at
// that step. So the weights of a decision add up exactly, whatever the trees look like.

/** As stored in a model file. Node `n` of a tree asks `f[n]`; its children are `l[n]`, `l[n] + 1`. */
export type StoredTree = {
  /** Feature number; -1 at a leaf. */
  readonly f: readonly number[];
  /** Left child when the feature is below this. */
  readonly t: readonly number[];
  readonly l: readonly number[];
  /** Expected log-odds contribution of the tree at this node. */
  readonly v: readonly number[];
};

/** All trees in flat arrays, one node after the other, so that a walk touches little memory. */
export type TreeModel = {
  readonly bias: number;
  readonly roots: Int32Array;
  /** Of node `n`: feature at `2n` (-1 at a leaf), left child at `2n + 1`. */
  readonly steps: Int32Array;
  readonly threshold: Float32Array;
  readonly value: Float64Array;
  /** By number of trees: a sum below this after them will not reach the floor; see `stops`. */
  readonly stopBelow: Float64Array;
};

/** After `trees` trees, no pair of the training sets with less than `below` came to the floor. */
export type Stop = { readonly trees: number; readonly below: number };

/** Lays stored trees out for evaluation. `bias` is the log-odds before any tree. */
export function treeModel(
  bias: number,
  trees: readonly StoredTree[],
  stops: readonly Stop[] = [],
): TreeModel {
  const nodes = trees.reduce((sum, tree) => sum + tree.f.length, 0);
  const model: TreeModel = {
    bias,
    roots: new Int32Array(trees.length),
    steps: new Int32Array(nodes * 2),
    threshold: new Float32Array(nodes),
    value: new Float64Array(nodes),
    stopBelow: new Float64Array(trees.length).fill(Number.NEGATIVE_INFINITY),
  };
  let at = 0;
  trees.forEach((tree, number) => {
    model.roots[number] = at;
    for (let n = 0; n < tree.f.length; n++) {
      model.steps[2 * (at + n)] = tree.f[n] ?? -1;
      model.steps[2 * (at + n) + 1] = at + (tree.l[n] ?? 0);
      model.threshold[at + n] = tree.t[n] ?? 0;
      model.value[at + n] = tree.v[n] ?? 0;
    }
    at += tree.f.length;
  });
  for (const stop of stops) model.stopBelow[stop.trees] = stop.below;
  return model;
}

/** Log-odds of a pair. */
export function logOddsOf(model: TreeModel, features: Float32Array): number {
  let sum = model.bias;
  for (const root of model.roots) sum += leafOf(model, features, root);
  return sum;
}

/**
 * Log-odds of a pair, for millions of pairs: most are given up after a few trees, with minus infinity
 * as result, because they would not come to the floor that the stops were made for.
 */
export function quickLogOddsOf(model: TreeModel, features: Float32Array): number {
  const { roots, stopBelow } = model;
  let sum = model.bias;
  for (let tree = 0; tree < roots.length; tree++) {
    if (sum < (stopBelow[tree] as number)) return Number.NEGATIVE_INFINITY;
    sum += leafOf(model, features, roots[tree] as number);
  }
  return sum;
}

function leafOf({ steps, threshold, value }: TreeModel, features: Float32Array, root: number) {
  let node = root;
  for (let asked = steps[2 * node] as number; asked >= 0; asked = steps[2 * node] as number) {
    const isBelow = (features[asked] as number) < (threshold[node] as number);
    node = (steps[2 * node + 1] as number) + (isBelow ? 0 : 1);
  }
  return value[node] as number;
}

/** What every pair starts with: the bias and the expected value of every tree. */
export function priorOf(model: TreeModel): number {
  let sum = model.bias;
  for (const root of model.roots) sum += model.value[root] as number;
  return sum;
}

/** Weight of each feature for one pair; with {@link priorOf} they add up to {@link logOddsOf}. */
export function weightsOf(model: TreeModel, features: Float32Array): Float64Array {
  const { steps, threshold, value } = model;
  const weights = new Float64Array(features.length);
  for (const root of model.roots) {
    let node = root;
    for (let asked = steps[2 * node] as number; asked >= 0; asked = steps[2 * node] as number) {
      const isBelow = (features[asked] as number) < (threshold[node] as number);
      const next = (steps[2 * node + 1] as number) + (isBelow ? 0 : 1);
      const change = (value[next] as number) - (value[node] as number);
      weights[asked] = (weights[asked] as number) + change;
      node = next;
    }
  }
  return weights;
}
