// Fits the weights in src/matching/match-model.json on labelled sets:
//   node bench/train-matching.ts [--folds-only] [--wrong] [--trees N] [--seed N] SET_FOLDER...
// --seed draws the features of each tree otherwise. Three folds first: every figure printed is for pairs the weights were not fitted on. Then all pairs.
import { writeFileSync } from 'node:fs';
import { bCubed, measurePairs } from '../src/cli/match/measure.ts';
import { readSet } from '../src/cli/match/sets.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import { clusterPairs } from '../src/matching/clusters.ts';
import { levelsOf, NAMES_ALONE, shiftOf } from '../src/matching/contact-fields.ts';
import { FEATURES, featuresOf } from '../src/matching/features.ts';
import { shiftOfNamesAlone } from '../src/matching/names-alone.ts';
import { halfOfHash, hashOfNames } from '../src/matching/pair-sample.ts';
import {
  type RivalPressure,
  type RivalWeights,
  rivalsOf,
  withRivals,
} from '../src/matching/rivals.ts';
import { LOG_ODDS_FLOOR, numberWeight, probabilityOf } from '../src/matching/score.ts';
import {
  logOddsOf,
  type Stop,
  type StoredTree,
  type TreeModel,
  treeModel,
} from '../src/matching/tree-model.ts';
import { boost } from './boosting.ts';
import {
  examplesOf,
  FOLDS,
  OPTIONS,
  type Pairs,
  pairsOf,
  shareOfNamesAlone,
} from './labelled-pairs.ts';
import { fitLogistic } from './logistic.ts';

const OUT = new URL('../src/matching/match-model.json', import.meta.url);
type Judged = {
  readonly pairs: Pairs;
  readonly logOdds: Float64Array;
  readonly rivals: RivalPressure;
  readonly between: (left: number, right: number) => number;
};

/**
 * Log-odds of every pair by a model that has not seen its fold, and by what the set itself says names alone
 * are worth. What it says of contact fields is left out; see new-book.ts.
 */
function judge(pairs: Pairs, models: readonly TreeModel[], usual: number): Judged {
  const width = FEATURES.length;
  const row = new Float32Array(width);
  const { profiles } = pairs.set.book;
  const levels = new Uint32Array(pairs.keys.length);
  const byAll = Float64Array.from(pairs.keys, (_, i) => {
    row.set(pairs.features.subarray(i * width, (i + 1) * width));
    levels[i] = levelsOf(row);
    return numberWeight(row) + logOddsOf(models[pairs.folds[i] ?? 0] as TreeModel, row);
  });
  const names = pairs.left.map((l, i) =>
    hashOfNames(profiles.at(l), profiles.at(pairs.right[i] ?? 0)),
  );
  const namesOf = (i: number) => names[i] as number;
  const sample = { levels, byAll, namesOf, halfOf: (i: number) => halfOfHash(namesOf(i)) };
  const by = pairs.set.isClosed ? 0 : shiftOfNamesAlone(sample, usual);
  const shifts = { [NAMES_ALONE.field]: [by] };
  const logOdds = byAll.map((value, i) => value + shiftOf(levels[i] as number, shifts));
  const between = (l: number, r: number) => {
    featuresOf(profiles.at(l), profiles.at(r), row);
    const model = models[pairs.recordFolds[Math.min(l, r)] ?? 0] as TreeModel;
    return numberWeight(row) + logOddsOf(model, row) + shiftOf(levelsOf(row), shifts);
  };
  const scored = { left: pairs.left, right: pairs.right, logOdds };
  return { pairs, logOdds, rivals: rivalsOf(profiles.length, scored, between), between };
}

/** Fits the second step on the judged pairs. */
function fitRivals(judged: readonly Judged[]): RivalWeights {
  const rows: number[][] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  for (const { pairs, logOdds, rivals } of judged) {
    if (pairs.set.isClosed) continue;
    logOdds.forEach((value, i) => {
      rows.push([1, value, -(rivals.stronger[i] ?? 0), -(rivals.weaker[i] ?? 0)]);
      labels.push(pairs.labels[i] ?? 0);
      weights.push(pairs.weights[i] ?? 0);
    });
  }
  const [bias = 0, own = 1, stronger = 0, weaker = 0] = fitLogistic(rows, labels, weights);
  if (weaker >= 0) return { bias, own, stronger, weaker };
  // A rival never speaks for a match: where it seems to, only the stronger one is looked at.
  const alone = rows.map((row) => row.slice(0, 3));
  const [biasAlone = 0, ownAlone = 1, strongerAlone = 0] = fitLogistic(alone, labels, weights);
  return { bias: biasAlone, own: ownAlone, stronger: strongerAlone, weaker: 0 };
}

const WRONG_LISTED = 15;
const THRESHOLDS = [0.3, 0.4, 0.5, 0.6, 0.7];
const CERTAIN = 0.99;
const percent = (share: number) => (100 * share).toFixed(1).padStart(5);

function report(judged: readonly Judged[], weights: RivalWeights | null): void {
  const macro = THRESHOLDS.map(() => 0);
  let linkage = 0;
  for (const one of judged) {
    const { pairs, logOdds, rivals } = one;
    const final = logOdds.map((value, i) =>
      weights === null
        ? value
        : withRivals(value, rivals.stronger[i] ?? 0, rivals.weaker[i] ?? 0, weights),
    );
    const scored = pairs.keys.map((key, i) => ({ key, score: probabilityOf(final[i] ?? 0) }));
    const measures = THRESHOLDS.map((match) =>
      measurePairs(pairs.set, scored, { match, certain: CERTAIN }),
    );
    const middle = measures[2];
    if (!middle) continue;
    if (pairs.set.clusters === null && !pairs.set.isClosed) {
      linkage++;
      measures.forEach((measure, t) => {
        macro[t] = (macro[t] ?? 0) + measure.atThreshold.f1;
      });
    }
    const clusters = pairs.set.clusters === null ? '' : clusterLine(one, final, weights);
    console.log(
      `${pairs.set.name.padEnd(25)} F1 ${measures.map((m) => percent(m.atThreshold.f1)).join('')}` +
        `  best ${percent(middle.best.f1)} at ${middle.best.threshold.toFixed(2)}` +
        `  P ${percent(middle.atThreshold.precision)} R ${percent(middle.atThreshold.recall)}` +
        `  certain P ${percent(middle.atCertain.precision)} R ${percent(middle.atCertain.recall)}` +
        `  R@P99 ${percent(middle.recallAt99)}${clusters}`,
    );
  }
  const line = macro.map((sum, t) => `${THRESHOLDS[t]}: ${percent(sum / linkage)}`);
  console.log(`macro F1 of ${linkage} linkage sets  ${line.join('  ')}\n`);
}

/** The wrong pairs that score best: where a feature is missing, or the truth is doubtful. */
function listWrong({ pairs, logOdds, rivals }: Judged, weights: RivalWeights): void {
  const { set, keys, labels } = pairs;
  const final = logOdds.map((value, i) =>
    withRivals(value, rivals.stronger[i] ?? 0, rivals.weaker[i] ?? 0, weights),
  );
  const wrong = [...final.keys()].filter((i) => labels[i] === 0);
  wrong.sort((a, b) => (final[b] ?? 0) - (final[a] ?? 0));
  for (const i of wrong.slice(0, WRONG_LISTED)) {
    console.log(
      `${set.name}: ${probabilityOf(final[i] ?? 0).toFixed(4)} ${keys[i]?.replace('\u0001', ' ')}`,
    );
  }
}

function clusterLine(
  { pairs, between: evidence }: Judged,
  final: Float64Array,
  weights: RivalWeights | null,
): string {
  const between = (l: number, r: number) =>
    weights === null ? evidence(l, r) : withRivals(evidence(l, r), 0, 0, weights);
  const { set, left, right } = pairs;
  const found = THRESHOLDS.slice(0, 4).map((threshold) => {
    const logOdds = Math.log(threshold / (1 - threshold));
    const options = { threshold: logOdds, between };
    const clusters = clusterPairs(set.ids.length, { left, right, logOdds: final }, options);
    const named = new Map(set.ids.map((id, number) => [id, String(clusters[number])]));
    return (100 * bCubed(set.clusters ?? new Map(), named).f1).toFixed(2);
  });
  return `  B3 ${found.join(' ')}`;
}

const STOP_AFTER = [4, 8, 12, 16, 20, 30, 40, 60, 80, 110, 150];
/** Room for pairs that no set holds. */
const STOP_SLACK = 0.4;

/** Where a walk over the trees may stop: below what any pair had that came to the floor. */
function stopsOf(bias: number, trees: readonly StoredTree[]): readonly Stop[] {
  const whole = treeModel(bias, trees);
  const starts = STOP_AFTER.map((count) => treeModel(bias, trees.slice(0, count)));
  const lowest = STOP_AFTER.map(() => Number.POSITIVE_INFINITY);
  const row = new Float32Array(FEATURES.length);
  for (const { features } of sets) {
    for (let at = 0; at < features.length; at += row.length) {
      row.set(features.subarray(at, at + row.length));
      if (logOddsOf(whole, row) < LOG_ODDS_FLOOR) continue;
      starts.forEach((start, s) => {
        lowest[s] = Math.min(lowest[s] ?? 0, logOddsOf(start, row));
      });
    }
  }
  return STOP_AFTER.map((count, s) => ({
    trees: count,
    below: Number(((lowest[s] ?? 0) - STOP_SLACK).toFixed(3)),
  }));
}

const flags = process.argv.slice(2);
/** Takes a flag and its number out of the command line. */
function numberFlag(flag: string, usual: number): number {
  const at = flags.indexOf(flag);
  return at === -1 ? usual : Number(flags.splice(at, 2)[1]);
}

const trees = numberFlag('--trees', OPTIONS.trees);
const seed = numberFlag('--seed', OPTIONS.seed);
const foldsOnly = flags.includes('--folds-only');
const folders = flags.filter((flag) => !flag.startsWith('--'));
const options = { ...OPTIONS, trees, seed };
const sets: Pairs[] = [];
for (const folder of folders) {
  const pairs = pairsOf(await readSet(folder, DEFAULT_POLICY));
  const found = pairs.labels.reduce((sum, label) => sum + label, 0);
  const recall = percent(found / pairs.set.positives.size);
  console.log(`${pairs.set.name}: ${pairs.keys.length} candidates, recall ${recall}`);
  sets.push(pairs);
}
const models: TreeModel[] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const { bias, trees } = boost(examplesOf(sets, fold), options);
  models.push(treeModel(bias, trees));
  console.log(`fold ${fold} fitted`);
}
const namesAlone = shareOfNamesAlone(sets);
const judged = sets.map((pairs) => judge(pairs, models, namesAlone));
report(judged, null);
const rivals = fitRivals(judged);
console.log('rivals', rivals);
report(judged, rivals);
if (flags.includes('--wrong')) for (const one of judged) listWrong(one, rivals);
if (!foldsOnly) {
  const { bias, trees } = boost(examplesOf(sets, null), options);
  const about =
    'Trees over the features of src/matching/features.ts, fitted by bench/train-matching.ts on the ' +
    'development sets named in docs/matching.md; figures there. Node n asks feature f[n] and goes to ' +
    'l[n] when it is below t[n], else to l[n] + 1; v[n] is the log-odds expected there. namesAlone: ' +
    'the share of matches among the pairs of which only the names can be compared.';
  const stops = stopsOf(bias, trees);
  const names = FEATURES.map((feature) => feature.name);
  const lines = trees.map((tree) => `    ${JSON.stringify(tree)}`);
  const facts = { about, features: names, bias, namesAlone, rivals, stops };
  const head = JSON.stringify(facts, null, 2).replace(/\n}$/, '');
  writeFileSync(OUT, `${head},\n  "trees": [\n${lines.join(',\n')}\n  ]\n}\n`);
  console.log(`${trees.length} trees written`);
}
