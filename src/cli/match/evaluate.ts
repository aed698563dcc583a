// `parley match evaluate`: how good the matcher is on labelled sets, one table.
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { clusterBook, matchBook } from '../../matching/book.ts';
import { byId } from '../../matching/clusters.ts';
import type { MatchOptions } from '../../matching/keys.ts';
import type { Profile } from '../../matching/profile.ts';
import { pairLogOdds, probabilityOf } from '../../matching/score.ts';
import { EXIT, type Terminal } from '../exit.ts';
import { bCubed, measurePairs, type PairMeasure, type Rates, type ScoredKey } from './measure.ts';
import { type EvaluationSet, pairKey, readSet } from './sets.ts';

export type EvaluateCommand = {
  readonly folders: readonly string[];
  readonly threshold: number;
  readonly certain: number;
  readonly json: boolean;
  /** Default: the default policy's lists. */
  readonly policy?: MatchOptions;
};

/** Figures of one set; `clusters` is null for a set of two tables. */
export type SetFigures = {
  readonly name: string;
  readonly kind: 'two tables' | 'one table' | 'listed pairs';
  readonly pairs: PairMeasure;
  readonly clusters: Rates | null;
};

/** Runs the matcher over each set folder and prints a line for each. Throws BAD_INPUT. */
export async function runMatchEvaluate(command: EvaluateCommand, io: Terminal): Promise<number> {
  const figures: SetFigures[] = [];
  for (const folder of command.folders) {
    const set = await readSet(folder, command.policy ?? DEFAULT_POLICY);
    figures.push(evaluateSet(set, command));
    if (!command.json) io.err(`${set.name} done`);
  }
  if (command.json) io.out(JSON.stringify(figures, null, 2));
  else for (const line of tableOf(figures)) io.out(line);
  return EXIT.done;
}

type Thresholds = { readonly threshold: number; readonly certain: number };

/** Matches one set as the product would and measures the result. */
export function evaluateSet(set: EvaluationSet, { threshold, certain }: Thresholds): SetFigures {
  const thresholds = { match: threshold, certain };
  if (set.isClosed) {
    const pairs = measurePairs(set, listedPairs(set), thresholds);
    return { name: set.name, kind: 'listed pairs', pairs, clusters: null };
  }
  const order = byId(set.ids);
  const found = matchBook(set.book, { split: set.split, order });
  const scored = Array.from(found.left, (left, i) => ({
    key: pairKey(set.ids[left] ?? '', set.ids[found.right[i] ?? 0] ?? '', set.split !== null),
    score: probabilityOf(found.logOdds[i] ?? 0),
  }));
  const pairs = measurePairs(set, scored, thresholds);
  if (set.clusters === null) return { name: set.name, kind: 'two tables', pairs, clusters: null };
  const logOdds = Math.log(threshold / (1 - threshold));
  const clusterOf = clusterBook(set.book, found, { threshold: logOdds, order });
  const named = new Map(set.ids.map((id, record) => [id, String(clusterOf[record])]));
  return { name: set.name, kind: 'one table', pairs, clusters: bCubed(set.clusters, named) };
}

/** A closed set asks about listed pairs only; rivals outside the list are not known. */
function listedPairs(set: EvaluationSet): readonly ScoredKey[] {
  const profileOf = new Map(set.ids.map((id, record) => [id, set.book.profiles.at(record)]));
  return [...set.positives, ...set.negatives].map((key) => {
    const [left, right] = key.split('\u0001').map((id) => profileOf.get(id) as Profile);
    return { key, score: probabilityOf(pairLogOdds(left as Profile, right as Profile)) };
  });
}

function tableOf(figures: readonly SetFigures[]): readonly string[] {
  const percent = (share: number) => (100 * share).toFixed(1);
  const head = [
    'set',
    'F1',
    'precision',
    'recall',
    'best F1',
    'certain P',
    'certain R',
    'R at P99',
  ];
  const rows = figures.map(({ name, pairs, clusters }) => [
    name,
    percent(pairs.atThreshold.f1),
    percent(pairs.atThreshold.precision),
    percent(pairs.atThreshold.recall),
    percent(pairs.best.f1),
    percent(pairs.atCertain.precision),
    percent(pairs.atCertain.recall),
    percent(pairs.recallAt99),
    clusters === null ? '' : percent(clusters.f1),
  ]);
  const widths = [...head, 'B-cubed'].map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell[column === 0 ? 'padEnd' : 'padStart'](widths[column] ?? 0));
  const linkage = figures.filter((one) => one.kind === 'two tables');
  const macro = linkage.reduce((sum, one) => sum + one.pairs.atThreshold.f1, 0) / linkage.length;
  const last = `macro F1 of ${linkage.length} sets of two tables: ${percent(macro)}`;
  return [
    line([...head, 'B-cubed']).join('  '),
    ...rows.map((row) => line(row).join('  ')),
    ...(linkage.length > 0 ? [last] : []),
  ];
}
