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

/** All trees in flat arrays: 3 bytes of index per step beat 200 small objects. */
export type TreeModel = {
  readonly bias: number;
  readonly roots: Int32Array;
  readonly feature: Int16Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly value: Float64Array;
};

/** Lays stored trees out for evaluation. `bias` is the log-odds before any tree. */
export function treeModel(bias: number, trees: readonly StoredTree[]): TreeModel {
  const nodes = trees.reduce((sum, tree) => sum + tree.f.length, 0);
  const model: TreeModel = {
    bias,
    roots: new Int32Array(trees.length),
    feature: new Int16Array(nodes),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes),
    value: new Float64Array(nodes),
  };
  let at = 0;
  trees.forEach((tree, number) => {
    model.roots[number] = at;
    for (let n = 0; n < tree.f.length; n++) {
      model.feature[at + n] = tree.f[n] ?? -1;
      model.threshold[at + n] = tree.t[n] ?? 0;
      model.left[at + n] = at + (tree.l[n] ?? 0);
      model.value[at + n] = tree.v[n] ?? 0;
    }
    at += tree.f.length;
  });
  return model;
}

/** Log-odds of a pair. */
export function logOddsOf(model: TreeModel, features: Float64Array): number {
  const { roots, feature, threshold, left, value } = model;
  let sum = model.bias;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree] as number;
    for (let asked = feature[node] as number; asked >= 0; asked = feature[node] as number) {
      const isBelow = (features[asked] as number) < (threshold[node] as number);
      node = (left[node] as number) + (isBelow ? 0 : 1);
    }
    sum += value[node] as number;
  }
  return sum;
}

/** What every pair starts with: the bias and the expected value of every tree. */
export function priorOf(model: TreeModel): number {
  let sum = model.bias;
  for (const root of model.roots) sum += model.value[root] as number;
  return sum;
}

/** Weight of each feature for one pair; with {@link priorOf} they add up to {@link logOddsOf}. */
export function weightsOf(model: TreeModel, features: Float64Array): Float64Array {
  const weights = new Float64Array(features.length);
  for (const root of model.roots) {
    let node = root;
    for (let asked = model.feature[node] as number; asked >= 0; ) {
      const isBelow = (features[asked] as number) < (model.threshold[node] as number);
      const next = (model.left[node] as number) + (isBelow ? 0 : 1);
      const change = (model.value[next] as number) - (model.value[node] as number);
      weights[asked] = (weights[asked] as number) + change;
      node = next;
      asked = model.feature[node] as number;
    }
  }
  return weights;
}
