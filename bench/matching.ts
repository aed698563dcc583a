// Prints the tables of issue 5: how good matching is on the labelled sets, and what it costs.
//   node bench/matching.ts [--sets FOLDER] [--generator FILE] [--sizes N,N] [--runs N] [--seed N]
// FOLDER holds a folder per labelled set; FILE is the generator of invented CRM accounts. Measure on an
// otherwise idle machine.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluateSet, type SetFigures } from '../src/cli/match/evaluate.ts';
import { readSet } from '../src/cli/match/sets.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import { MATCH_THRESHOLD } from '../src/matching/threshold.ts';
import type { Clustering } from './measure-clustering.ts';

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: '../shared/data/matching' },
    generator: { type: 'string', default: '../shared/tools/generate-accounts.mjs' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '7' },
  },
});

const percent = (share: number) => (100 * share).toFixed(1);
const verdict = (isReached: boolean) => (isReached ? 'reached' : 'MISSED');

/** Recall at 99 % precision to beat, in percent; B-cubed F1 for the sets of one table. */
const TO_BEAT: Readonly<Record<string, number>> = {
  'uk-employers': 62,
  'us-hospitals': 92,
  'companies-web': 89,
  'listing-names': 81,
  'org-aliases': 30,
  'universities-web': 70,
  'uk-employers-dedupe': 98.5,
  'patent-applicants-dedupe': 97.3,
};
const MACRO_TO_BEAT = 85.7;
const CASES_TO_BEAT = 76;
const CERTAIN_PRECISION = 98;

async function accuracy(folder: string): Promise<void> {
  const thresholds = { threshold: MATCH_THRESHOLD, certain: DEFAULT_POLICY.certainProbability };
  const figures: SetFigures[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!existsSync(join(folder, name, 'set.json'))) continue;
    figures.push(evaluateSet(await readSet(join(folder, name), DEFAULT_POLICY), thresholds));
  }
  const linkage = figures.filter((one) => one.kind === 'two tables');
  console.log(`Accuracy, threshold ${thresholds.threshold}, certain from ${thresholds.certain}.`);
  console.log('The sets are those the weights were fitted on: kept-back halves give less.');
  for (const { name, kind, pairs, clusters } of figures) {
    const parts = [`${name.padEnd(26)} F1 ${percent(pairs.atThreshold.f1)}`];
    if (kind === 'listed pairs') {
      parts.push(
        `to beat ${CASES_TO_BEAT}: ${verdict(pairs.atThreshold.f1 * 100 > CASES_TO_BEAT)}`,
      );
    } else {
      const value = clusters?.f1 ?? pairs.recallAt99;
      const what = clusters === null ? 'recall at P99' : 'B-cubed F1';
      const beat = TO_BEAT[name] ?? 0;
      parts.push(`${what} ${percent(value)}, to beat ${beat}: ${verdict(value * 100 > beat)}`);
    }
    if (kind === 'two tables') {
      const { precision } = pairs.atCertain;
      const reached = verdict(precision * 100 >= CERTAIN_PRECISION);
      parts.push(`certain: precision ${percent(precision)}, ${CERTAIN_PRECISION}: ${reached}`);
    }
    console.log(parts.join('; '));
  }
  const macro = linkage.reduce((sum, one) => sum + one.pairs.atThreshold.f1, 0) / linkage.length;
  const reached = verdict(macro * 100 > MACRO_TO_BEAT);
  console.log(
    `macro F1 of ${linkage.length} sets: ${percent(macro)}; to beat ${MACRO_TO_BEAT}: ${reached}`,
  );
}

function measure(file: string): Clustering {
  const script = join(import.meta.dirname, 'measure-clustering.ts');
  const printed = execFileSync(process.execPath, [script, file], { encoding: 'utf8' });
  return JSON.parse(printed) as Clustering;
}

/** Fewest seconds of all runs: what else the machine does only adds. */
function best(runs: readonly Clustering[]): Clustering {
  const [first, ...others] = runs;
  if (first === undefined) throw new Error('--runs must be 1 or more');
  return others.reduce((least, run) => (run.cpuSeconds < least.cpuSeconds ? run : least), first);
}

const MUST = { cpuSeconds: 45, peakMiB: 2048, f1: 0.933, growth: 13, smallWallSeconds: 3 };

function speed(generator: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const found = new Map<number, Clustering>();
  try {
    for (const size of values.sizes.split(',').map(Number)) {
      const file = join(folder, `${size}.csv`);
      const options = ['--size', `${size}`, '--seed', values.seed, '--out', file];
      execFileSync(process.execPath, [generator, ...options]);
      const runs = Array.from({ length: Number(values.runs) }, () => measure(file));
      const each = (pick: (run: Clustering) => number) =>
        runs.map((run) => pick(run).toFixed(1)).join(' / ');
      const { peakMiB, quality } = best(runs);
      console.log(
        `${size} records: CPU ${each((run) => run.cpuSeconds)} s, ` +
          `wall ${each((run) => run.wallSeconds)} s, peak ${peakMiB.toFixed(0)} MiB, ` +
          `clusters: precision ${percent(quality?.precision ?? 0)}, ` +
          `recall ${percent(quality?.recall ?? 0)}, F1 ${percent(quality?.f1 ?? 0)}`,
      );
      found.set(size, best(runs));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  judge(found);
}

function judge(found: ReadonlyMap<number, Clustering>): void {
  const [small, middle, large] = [10_000, 100_000, 1_000_000].map((size) => found.get(size));
  const say = (what: string, value: number, isReached: boolean) =>
    console.log(`${what}: ${value.toFixed(3)}, ${verdict(isReached)}`);
  if (small) {
    const { wallSeconds } = small;
    say('10,000 records, wall s', wallSeconds, wallSeconds <= MUST.smallWallSeconds);
  }
  if (large) {
    const f1 = large.quality?.f1 ?? 0;
    say('1,000,000 records, CPU s', large.cpuSeconds, large.cpuSeconds <= MUST.cpuSeconds);
    say('1,000,000 records, MiB', large.peakMiB, large.peakMiB <= MUST.peakMiB);
    say('1,000,000 records, F1 of the clusters', f1, f1 >= MUST.f1);
  }
  if (large && middle) {
    const growth = large.cpuSeconds / middle.cpuSeconds;
    say('growth of CPU, 100 k to 1 M', growth, growth <= MUST.growth);
  }
  console.log('one changed account against many stored: node bench/match-incremental.ts');
}

if (existsSync(values.sets)) await accuracy(values.sets);
else console.log(`no labelled sets in ${values.sets}: say --sets FOLDER`);
if (existsSync(values.generator)) speed(values.generator);
else console.log(`no generator at ${values.generator}: say --generator FILE`);
