// Gradient boosting of small trees for logistic loss: histograms, monotone features, Newton steps.
// Small on purpose; only the trainer uses it. Same input, same trees.
import type { StoredTree } from '../src/matching/tree-model.ts';

export type Examples = {
  /** Row-major features. */
  readonly rows: Float32Array;
  readonly width: number;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
};

export type BoostingOptions = {
  readonly trees: number;
  readonly leaves: number;
  readonly learningRate: number;
  /** Added to the second derivative of a leaf. */
  readonly ridge: number;
  readonly minChildWeight: number;
  /** Features that may only raise the result. */
  readonly rising: readonly boolean[];
  /** Share of the features offered to each tree. */
  readonly featureShare: number;
  readonly seed: number;
};

const BINS = 64;

type Binned = { readonly bins: Uint8Array; readonly cuts: readonly Float64Array[] };

/** Trees that, added to `bias`, give the log-odds of label 1. */
export function boost(
  examples: Examples,
  options: BoostingOptions,
): { readonly bias: number; readonly trees: readonly StoredTree[] } {
  const { labels, weights, width } = examples;
  const binned = binFeatures(examples);
  const bias = baseLogOdds(labels, weights);
  const margins = new Float64Array(labels.length).fill(bias);
  const gradients = new Float64Array(labels.length);
  const curvatures = new Float64Array(labels.length);
  const random = randomOf(options.seed);
  const trees: StoredTree[] = [];
  for (let t = 0; t < options.trees; t++) {
    for (let i = 0; i < labels.length; i++) {
      const p = 1 / (1 + Math.exp(-(margins[i] as number)));
      gradients[i] = (p - (labels[i] as number)) * (weights[i] as number);
      curvatures[i] = Math.max(1e-9, p * (1 - p)) * (weights[i] as number);
    }
    const offered = Array.from({ length: width }, (_, f) => f).filter(
      () => random() < options.featureShare,
    );
    const sample = sampleRows(gradients, curvatures, random);
    const tree = growTree({ ...sample, binned, offered, options, width });
    addTree(tree, examples, margins);
    trees.push(tree);
  }
  return { bias, trees };
}

function baseLogOdds(labels: Uint8Array, weights: Float64Array): number {
  let [positive, total] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    total += weights[i] as number;
    if (labels[i] === 1) positive += weights[i] as number;
  }
  return Math.log(positive / (total - positive));
}

/** Mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

function binFeatures({ rows, width, labels }: Examples): Binned {
  const n = labels.length;
  const bins = new Uint8Array(n * width);
  const cuts: Float64Array[] = [];
  for (let f = 0; f < width; f++) {
    const column = Float64Array.from({ length: n }, (_, i) => rows[i * width + f] as number);
    const own = cutsOf(column);
    cuts.push(own);
    for (let i = 0; i < n; i++) {
      let bin = 0;
      const value = column[i] as number;
      while (bin < own.length && value >= (own[bin] as number)) bin++;
      bins[i * width + f] = bin;
    }
  }
  return { bins, cuts };
}

/** Borders between bins: every value if there are few, else quantiles of the distinct ones. */
function cutsOf(column: Float64Array): Float64Array {
  const sorted = column.toSorted();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const borders: number[] = [];
  for (let b = 1; b < BINS; b++) {
    // Half the borders by rank of the examples, half by rank of the distinct values.
    const list = b % 2 === 0 ? sorted : distinct;
    const at = Math.floor((b / BINS) * list.length);
    const value = list[at] as number;
    const below = distinct[lowerBound(distinct, value) - 1];
    if (below !== undefined) borders.push(roundBetween(below, value));
  }
  return Float64Array.from(new Set(borders)).sort();
}

function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The shortest decimal above `below` and at most `value`: thresholds stay readable. */
function roundBetween(below: number, value: number): number {
  const middle = (below + value) / 2;
  for (let digits = 1; digits < 8; digits++) {
    const rounded = Number(middle.toFixed(digits));
    if (rounded > below && rounded <= value) return rounded;
  }
  return middle;
}

/** Keeps the examples that are still wrong and a share of the others, weighed up (GOSS). */
function sampleRows(gradients: Float64Array, curvatures: Float64Array, random: () => number) {
  const n = gradients.length;
  const sizes = gradients.map(Math.abs).sort();
  const border = sizes[Math.floor(n * 0.8)] as number;
  const keep = 0.12;
  const rows: number[] = [];
  const g: number[] = [];
  const h: number[] = [];
  for (let i = 0; i < n; i++) {
    const isLarge = Math.abs(gradients[i] as number) >= border;
    if (!isLarge && random() >= keep) continue;
    const scale = isLarge ? 1 : 1 / keep;
    rows.push(i);
    g.push((gradients[i] as number) * scale);
    h.push((curvatures[i] as number) * scale);
  }
  return { rows: Int32Array.from(rows), g: Float64Array.from(g), h: Float64Array.from(h) };
}

type Growing = {
  readonly rows: Int32Array;
  readonly g: Float64Array;
  readonly h: Float64Array;
  readonly binned: Binned;
  readonly offered: readonly number[];
  readonly options: BoostingOptions;
  readonly width: number;
};

type Split = { readonly gain: number; readonly feature: number; readonly bin: number };

/** Sums of gradients and curvatures per feature and bin. */
type Histogram = { readonly g: Float64Array; readonly h: Float64Array };

type Leaf = {
  readonly node: number;
  /** Positions in `rows`. */
  readonly items: Int32Array;
  readonly low: number;
  readonly high: number;
  readonly histogram: Histogram;
  readonly split: Split | null;
};

/** Leaf-wise growth: always the leaf whose best split gains most. */
function growTree(growing: Growing): StoredTree {
  const { options, binned } = growing;
  const tree = { f: [] as number[], t: [] as number[], l: [] as number[], v: [] as number[] };
  const open: Leaf[] = [];
  const place = (node: number, items: Int32Array, bounds: Bounds, histogram: Histogram) => {
    const [low, high] = bounds;
    const value = Math.min(high, Math.max(low, leafValue(growing, items)));
    tree.f[node] = -1;
    tree.t[node] = 0;
    tree.l[node] = 0;
    tree.v[node] = Number((value * options.learningRate).toFixed(5));
    open.push({ node, items, low, high, histogram, split: bestSplit(growing, histogram, bounds) });
  };
  const all = Int32Array.from(growing.rows.keys());
  place(0, all, [-Infinity, Infinity], histogramOf(growing, all));
  for (let leaves = 1; leaves < options.leaves; leaves++) {
    const leaf = takeBest(open);
    if (leaf?.split == null) break;
    const { feature, bin } = leaf.split;
    const [left, right] = divide(growing, leaf.items, feature, bin);
    const next = tree.f.length;
    tree.f[leaf.node] = feature;
    tree.t[leaf.node] = binned.cuts[feature]?.[bin] ?? 0;
    tree.l[leaf.node] = next;
    const middle = (leafValue(growing, left) + leafValue(growing, right)) / 2;
    const bound = Math.min(leaf.high, Math.max(leaf.low, middle));
    const rises = options.rising[feature] === true;
    const small = histogramOf(growing, left.length < right.length ? left : right);
    const large = difference(leaf.histogram, small);
    const [ofLeft, ofRight] = left.length < right.length ? [small, large] : [large, small];
    place(next, left, [leaf.low, rises ? bound : leaf.high], ofLeft);
    place(next + 1, right, [rises ? bound : leaf.low, leaf.high], ofRight);
  }
  return tree;
}

type Bounds = readonly [number, number];

function histogramOf(
  { rows, g, h, binned, offered, width }: Growing,
  items: Int32Array,
): Histogram {
  const sums = { g: new Float64Array(width * BINS), h: new Float64Array(width * BINS) };
  for (const i of items) {
    const base = (rows[i] as number) * width;
    const [gi, hi] = [g[i] as number, h[i] as number];
    for (const f of offered) {
      const at = f * BINS + (binned.bins[base + f] as number);
      sums.g[at] = (sums.g[at] as number) + gi;
      sums.h[at] = (sums.h[at] as number) + hi;
    }
  }
  return sums;
}

/** What the other child holds. */
function difference(whole: Histogram, part: Histogram): Histogram {
  return {
    g: whole.g.map((value, at) => value - (part.g[at] as number)),
    h: whole.h.map((value, at) => value - (part.h[at] as number)),
  };
}

function takeBest(open: Leaf[]): Leaf | undefined {
  let best = -1;
  open.forEach((leaf, i) => {
    if (leaf.split && leaf.split.gain > (open[best]?.split?.gain ?? 0)) best = i;
  });
  return best === -1 ? undefined : open.splice(best, 1)[0];
}

function leafValue({ g, h, options }: Growing, items: Int32Array): number {
  let [gradient, curvature] = [0, 0];
  for (const i of items) {
    gradient += g[i] as number;
    curvature += h[i] as number;
  }
  return -gradient / (curvature + options.ridge);
}

function divide(growing: Growing, items: Int32Array, feature: number, bin: number) {
  const { rows, binned, width } = growing;
  const isLeft = (i: number) =>
    (binned.bins[(rows[i] as number) * width + feature] as number) <= bin;
  return [items.filter(isLeft), items.filter((i) => !isLeft(i))] as const;
}

function bestSplit(growing: Growing, sums: Histogram, bounds: Bounds): Split | null {
  let best: Split | null = null;
  for (const f of growing.offered) {
    const found = bestCut(growing, f, sums, bounds);
    if (found && found.gain > (best?.gain ?? 1e-6)) best = found;
  }
  return best;
}

function bestCut(
  { options, binned }: Growing,
  feature: number,
  sums: Histogram,
  [low, high]: Bounds,
): Split | null {
  const { ridge, minChildWeight, rising } = options;
  const sumG = sums.g.subarray(feature * BINS);
  const sumH = sums.h.subarray(feature * BINS);
  let [totalG, totalH] = [0, 0];
  for (let b = 0; b < BINS; b++) {
    totalG += sumG[b] as number;
    totalH += sumH[b] as number;
  }
  const score = (g: number, h: number) => (g * g) / (h + ridge);
  const clamp = (x: number) => Math.min(high, Math.max(low, x));
  let best: Split | null = null;
  let [leftG, leftH] = [0, 0];
  const cuts = binned.cuts[feature]?.length ?? 0;
  for (let bin = 0; bin < cuts; bin++) {
    leftG += sumG[bin] as number;
    leftH += sumH[bin] as number;
    const [rightG, rightH] = [totalG - leftG, totalH - leftH];
    if (leftH < minChildWeight || rightH < minChildWeight) continue;
    if (rising[feature] === true) {
      if (clamp(-leftG / (leftH + ridge)) > clamp(-rightG / (rightH + ridge))) continue;
    }
    const gain = score(leftG, leftH) + score(rightG, rightH) - score(totalG, totalH);
    if (gain > (best?.gain ?? 0)) best = { gain, feature, bin };
  }
  return best;
}

function addTree(tree: StoredTree, { rows, width }: Examples, margins: Float64Array): void {
  for (let i = 0; i < margins.length; i++) {
    let node = 0;
    for (let f = tree.f[0] as number; f >= 0; f = tree.f[node] as number) {
      const isBelow = (rows[i * width + f] as number) < (tree.t[node] as number);
      node = (tree.l[node] as number) + (isBelow ? 0 : 1);
    }
    margins[i] = (margins[i] as number) + (tree.v[node] as number);
  }
}
