// Fits the cheap look at candidate pairs (src/matching/screen.ts) on labelled or unlabelled sets:
//   node bench/train-screen.ts SET_FOLDER...
// It learns what the shipped weights say of a pair, not the truth: run it after train-matching.ts.
import { writeFileSync } from 'node:fs';
import { type EvaluationSet, readSet } from '../src/cli/match/sets.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import { visitSharing } from '../src/matching/candidates.ts';
import { quickPairLogOdds } from '../src/matching/score.ts';
import { SCREEN_FEATURES } from '../src/matching/screen.ts';
import { logOddsOf, treeModel } from '../src/matching/tree-model.ts';
import { type BoostingOptions, boost } from './boosting.ts';

const OUT = new URL('../src/matching/screen-model.json', import.meta.url);
const WIDTH = SCREEN_FEATURES.length;
/** Pairs of log-odds from here on matter: as matches, or as rivals of matches. */
const MATTERS = -2;
/** Pairs of log-odds from here on are matches or nearly. */
const NEARLY = -0.75;
const OPTIONS: BoostingOptions = {
  trees: 30,
  leaves: 12,
  learningRate: 0.3,
  ridge: 5,
  minChildWeight: 3,
  rising: SCREEN_FEATURES.map(() => false),
  featureShare: 0.9,
  seed: 1,
};
/** Lowest floor in use (candidates.ts): a walk may stop where no pair comes to it any more. */
const LOWEST_FLOOR = -7;
const STOP_AFTER = [3, 6, 10, 15, 20];
/** Room for pairs that no set holds. */
const STOP_SLACK = 0.3;
/** Pairs taken of one set at most; a larger set gives every n-th. */
const MOST_PAIRS = 200_000;

type Screened = {
  readonly name: string;
  readonly rows: Float32Array;
  /** Log-odds by the shipped weights. */
  readonly logOdds: Float32Array;
};

function screened(set: EvaluationSet): Screened {
  const { profiles } = set.book;
  const candidates = set.book.candidates();
  const row = new Float32Array(WIDTH);
  const rows: number[] = [];
  const logOdds: number[] = [];
  let count = 0;
  visitSharing(candidates, set.split, () => count++);
  const step = Math.ceil(count / MOST_PAIRS);
  let at = 0;
  visitSharing(candidates, set.split, (left, right, shared) => {
    if (at++ % step !== 0) return;
    candidates.sketches.compare([left, right], shared, row);
    rows.push(...row);
    logOdds.push(quickPairLogOdds(profiles.at(left), profiles.at(right)));
  });
  return { name: set.name, rows: Float32Array.from(rows), logOdds: Float32Array.from(logOdds) };
}

function examplesOf(sets: readonly Screened[]) {
  const total = sets.reduce((sum, set) => sum + set.logOdds.length, 0);
  const rows = new Float32Array(total * WIDTH);
  const labels = new Uint8Array(total);
  const weights = new Float64Array(total);
  let at = 0;
  for (const set of sets) {
    const positive = set.logOdds.filter((value) => value >= MATTERS).length;
    rows.set(set.rows, at * WIDTH);
    for (let i = 0; i < set.logOdds.length; i++, at++) {
      labels[at] = (set.logOdds[i] ?? 0) >= MATTERS ? 1 : 0;
      weights[at] = 1000 / Math.max(1, positive);
    }
  }
  return { rows, width: WIDTH, labels, weights };
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: node bench/train-screen.ts SET_FOLDER...');
  process.exit(2);
}
const sets: Screened[] = [];
for (const folder of folders) sets.push(screened(await readSet(folder, DEFAULT_POLICY)));
const { bias, trees } = boost(examplesOf(sets), OPTIONS);
const model = treeModel(bias, trees);
const scores = sets.map(({ rows, logOdds }) =>
  Float32Array.from(logOdds, (_, i) => logOddsOf(model, rows.subarray(i * WIDTH, (i + 1) * WIDTH))),
);
for (const floor of [-8, -7, -6, -5, -4, -3]) {
  sets.forEach(({ name, logOdds }, s) => {
    const own = scores[s] ?? new Float32Array();
    const kept = (least: number) => {
      const all = own.filter((_, i) => (logOdds[i] ?? 0) >= least);
      const share = all.filter((score) => score >= floor).length / Math.max(1, all.length);
      return `${(100 * share).toFixed(2)} %`;
    };
    const [all, nearly] = [kept(Number.NEGATIVE_INFINITY), kept(NEARLY)];
    console.log(`floor ${floor} ${name.padEnd(26)} keeps ${all}, of what nearly matches ${nearly}`);
  });
}
const stops = STOP_AFTER.map((count) => {
  const start = treeModel(bias, trees.slice(0, count));
  let below = Number.POSITIVE_INFINITY;
  sets.forEach(({ rows }, s) => {
    scores[s]?.forEach((score, i) => {
      if (score < LOWEST_FLOOR) return;
      below = Math.min(below, logOddsOf(start, rows.subarray(i * WIDTH, (i + 1) * WIDTH)));
    });
  });
  return { trees: count, below: Number((below - STOP_SLACK).toFixed(3)) };
});
const about =
  'Trees over the features of src/matching/screen.ts, fitted by bench/train-screen.ts to what the ' +
  'weights of match-model.json say of the candidates of the development sets named in ' +
  'docs/matching.md: the log-odds that a pair matters.';
const lines = trees.map((tree) => `    ${JSON.stringify(tree)}`);
const head = JSON.stringify({ about, features: SCREEN_FEATURES, bias, stops }, null, 2);
writeFileSync(OUT, `${head.replace(/\n}$/, '')},\n  "trees": [\n${lines.join(',\n')}\n  ]\n}\n`);
