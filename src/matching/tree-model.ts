// A sum of small decision trees over the features of a pair. Each tree walks from its root to a leaf;
// every step changes the expected log-odds by a known amount, which belongs to the feature asked at
// that step. So the weights of a decision add up exactly, whatever the trees look like.
import { invariant } from '../domain/errors.ts';

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
 * The trees laid out twice. To walk: four numbers of 32 bits per node in one piece of memory, a node
 * named by the position of its first number. To add up: see {@link TreeQuestions}.
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
  readonly questions: TreeQuestions;
};

/**
 * The questions of all trees feature by feature, thresholds ascending (QuickScorer: Lucchese and
 * others, SIGIR 2015). Per tree one bit for each leaf that can still be reached; a question whose answer
 * is "not below" takes the leaves of its left side away. In the end the first leaf left is the one that a
 * walk comes to. No step waits for the one before and none is guessed wrongly: less than half the time.
 */
type TreeQuestions = {
  /** Those of feature `f` stand from `starts[f]` to `starts[f + 1]`. */
  readonly starts: Int32Array;
  readonly thresholds: Float32Array;
  /** Tree in the upper 16 bits, leaves that stay in the lower ones. */
  readonly masks: Int32Array;
  /** Log-odds of the leaves, {@link LEAVES} per tree, from left to right. */
  readonly leaves: Float32Array;
  /** Leaves still to be reached, by tree: filled anew for every pair. */
  readonly open: Int32Array;
};

/** After `trees` trees, no pair of the training sets with less than `below` came to the floor. */
export type Stop = { readonly trees: number; readonly below: number };

/** Numbers per node. */
const NODE = 4;
/** Leaves that a tree may have: bits of a mask beside the number of its tree. */
const LEAVES = 16;

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
    questions: questionsOf(trees),
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

type Question = { readonly feature: number; readonly threshold: number; readonly mask: number };

function questionsOf(trees: readonly StoredTree[]): TreeQuestions {
  invariant(trees.length < 1 << 16, 'a model has less than 65,536 trees');
  const leaves = new Float32Array(trees.length * LEAVES);
  const questions: Question[] = [];
  trees.forEach(({ f, t, l, v }, tree) => {
    let count = 0;
    /** Leaves of the part below a node: from the count before to the count after. */
    const visit = (node: number) => {
      const [feature, first, left] = [f[node] ?? -1, count, l[node] ?? 0];
      if (feature < 0) {
        invariant(count < LEAVES, `a tree has at most ${LEAVES} leaves`);
        leaves[tree * LEAVES + count++] = v[node] ?? 0;
        return;
      }
      visit(left);
      const gone = (1 << count) - (1 << first);
      const mask = (tree << LEAVES) | (~gone & ((1 << LEAVES) - 1));
      questions.push({ feature, threshold: Math.fround(t[node] ?? 0), mask });
      visit(left + 1);
    };
    visit(0);
  });
  questions.sort((a, b) => a.feature - b.feature || a.threshold - b.threshold);
  const features = (questions.at(-1)?.feature ?? -1) + 1;
  const starts = new Int32Array(features + 1);
  for (const { feature } of questions) starts[feature + 1] = (starts[feature + 1] as number) + 1;
  for (let f = 0; f < features; f++)
    starts[f + 1] = (starts[f + 1] as number) + (starts[f] as number);
  return {
    ...{ starts, leaves, open: new Int32Array(trees.length) },
    thresholds: Float32Array.from(questions, ({ threshold }) => threshold),
    masks: Int32Array.from(questions, ({ mask }) => mask),
  };
}

/** Log-odds of a pair. */
export function logOddsOf(model: TreeModel, features: Float32Array): number {
  const { questions } = model;
  answer(questions, features);
  let sum = model.bias;
  for (let tree = 0; tree < questions.open.length; tree++) sum += leafOf(questions, tree);
  return sum;
}

/**
 * Log-odds of a pair, for millions of pairs: minus infinity where the stops say that it would not come
 * to the floor that they were made for.
 */
export function quickLogOddsOf(model: TreeModel, features: Float32Array): number {
  const { questions, stopBelow } = model;
  answer(questions, features);
  let sum = model.bias;
  for (let tree = 0; tree < stopBelow.length; tree++) {
    if (sum < (stopBelow[tree] as number)) return Number.NEGATIVE_INFINITY;
    sum += leafOf(questions, tree);
  }
  return sum;
}

/** Leaves open the leaves that the features lead to, and those to the right of them. */
function answer({ starts, thresholds, masks, open }: TreeQuestions, features: Float32Array): void {
  open.fill(-1);
  for (let f = 0; f + 1 < starts.length; f++) {
    const value = features[f] as number;
    const end = starts[f + 1] as number;
    for (let i = starts[f] as number; i < end && !(value < (thresholds[i] as number)); i++) {
      const mask = masks[i] as number;
      const tree = mask >>> LEAVES;
      // The upper bits of a mask fall into bits that no leaf has.
      open[tree] = (open[tree] as number) & mask;
    }
  }
}

function leafOf({ leaves, open }: TreeQuestions, tree: number): number {
  const bits = open[tree] as number;
  return leaves[tree * LEAVES + 31 - Math.clz32(bits & -bits)] as number;
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
