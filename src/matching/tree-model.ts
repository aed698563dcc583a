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

/**
 * All trees in one piece of memory, four numbers of 32 bits per node, so that a step of a walk touches
 * one line of the processor's cache. A node is named by the position of its first number.
 */
export type TreeModel = {
  readonly bias: number;
  readonly roots: Int32Array;
  /** Of node `n`: feature at `n` (-1 at a leaf), left child at `n + 1`; the right one follows it. */
  readonly steps: Int32Array;
  /** The same memory. Of node `n`: threshold at `n + 2`, expected log-odds at `n + 3`. */
  readonly numbers: Float32Array;
  /** By number of trees: a sum below this after them will not reach the floor; see `stops`. */
  readonly stopBelow: Float64Array;
};

/** After `trees` trees, no pair of the training sets with less than `below` came to the floor. */
export type Stop = { readonly trees: number; readonly below: number };

/** Numbers per node. */
const NODE = 4;

/** Lays stored trees out for evaluation. `bias` is the log-odds before any tree. */
export function treeModel(
  bias: number,
  trees: readonly StoredTree[],
  stops: readonly Stop[] = [],
): TreeModel {
  const nodes = trees.reduce((sum, tree) => sum + tree.f.length, 0);
  const memory = new ArrayBuffer(nodes * NODE * 4);
  const model: TreeModel = {
    bias,
    roots: new Int32Array(trees.length),
    steps: new Int32Array(memory),
    numbers: new Float32Array(memory),
    stopBelow: new Float64Array(trees.length).fill(Number.NEGATIVE_INFINITY),
  };
  let at = 0;
  trees.forEach((tree, number) => {
    model.roots[number] = at;
    for (let n = 0; n < tree.f.length; n++) {
      const node = at + n * NODE;
      model.steps[node] = tree.f[n] ?? -1;
      model.steps[node + 1] = at + (tree.l[n] ?? 0) * NODE;
      model.numbers[node + 2] = tree.t[n] ?? 0;
      model.numbers[node + 3] = tree.v[n] ?? 0;
    }
    at += tree.f.length * NODE;
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

function leafOf({ steps, numbers }: TreeModel, features: Float32Array, root: number): number {
  let node = root;
  for (let asked = steps[node] as number; asked >= 0; asked = steps[node] as number) {
    node = nextNode(steps, numbers, node, features[asked] as number);
  }
  return numbers[node + 3] as number;
}

function nextNode(steps: Int32Array, numbers: Float32Array, node: number, feature: number): number {
  const left = steps[node + 1] as number;
  return feature < (numbers[node + 2] as number) ? left : left + NODE;
}

/** What every pair starts with: the bias and the expected value of every tree. */
export function priorOf(model: TreeModel): number {
  let sum = model.bias;
  for (const root of model.roots) sum += model.numbers[root + 3] as number;
  return sum;
}

/** Weight of each feature for one pair; with {@link priorOf} they add up to {@link logOddsOf}. */
export function weightsOf(model: TreeModel, features: Float32Array): Float64Array {
  const { steps, numbers } = model;
  const weights = new Float64Array(features.length);
  for (const root of model.roots) {
    let node = root;
    for (let asked = steps[node] as number; asked >= 0; asked = steps[node] as number) {
      const next = nextNode(steps, numbers, node, features[asked] as number);
      const change = (numbers[next + 3] as number) - (numbers[node + 3] as number);
      weights[asked] = (weights[asked] as number) + change;
      node = next;
    }
  }
  return weights;
}
