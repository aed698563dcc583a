// `parley match evaluate`: how good the matcher is on labelled sets, one table.
import { explainError, ParleyError } from '../../domain/errors.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { clusterBook, matchBook } from '../../matching/book.ts';
import { byId } from '../../matching/clusters.ts';
import { withCommonHosts } from '../../matching/common-hosts.ts';
import type { MatchOptions } from '../../matching/keys.ts';
import { EXIT, type Terminal } from '../exit.ts';
import { pairKey } from './labels.ts';
import { bCubed, measurePairs, type PairMeasure, type Rates } from './measure.ts';
import { type FileProblem, sayRows } from './problems.ts';
import { type Progress, type ProgressSurface, progressOn } from './progress.ts';
import { type EvaluationSet, nameOf, readSet } from './sets.ts';
import { shownPairs } from './shown-pairs.ts';
import { sayUnread } from './unread-cells.ts';

export type EvaluateCommand = {
  readonly folders: readonly string[];
  readonly threshold: number;
  readonly certain: number;
  readonly json: boolean;
  /** Default: the default policy's lists and the shipped common hosts. */
  readonly policy?: MatchOptions;
};

/** Figures of one set; `clusters` is null for a set of two tables. */
export type SetFigures = {
  readonly name: string;
  readonly kind: 'two tables' | 'one table' | 'listed pairs';
  readonly pairs: PairMeasure;
  readonly clusters: Rates | null;
  /** Rows of records and labels that cannot be used as they are. */
  readonly faults: readonly FileProblem[];
  /** Records of a set of one table whose cluster is not known: no pair of theirs is judged. */
  readonly unjudged: readonly string[];
};

type NotScored = { readonly name: string; readonly notScored: string };

/**
 * Matches each set as `match` does, measures the rows that it would write, and prints a line for each.
 * Exit code 0; 1 when a set cannot be scored (the others still are) or some of its rows have faults.
 */
export async function runMatchEvaluate(
  command: EvaluateCommand,
  io: Terminal & ProgressSurface,
): Promise<number> {
  const results: (SetFigures | NotScored)[] = [];
  const progress = progressOn(io);
  for (const folder of command.folders) {
    const result = await evaluateFolder(folder, command, progress);
    progress.done();
    sayResult(result, io);
    results.push('set' in result ? result.figures : result);
  }
  const figures = results.filter((one) => 'pairs' in one);
  if (command.json) io.out(JSON.stringify(results, null, 2));
  else for (const line of tableOf(figures)) io.out(line);
  const areWhole = figures.every(({ faults, unjudged }) => faults.length + unjudged.length === 0);
  return areWhole && figures.length === results.length ? EXIT.done : EXIT.partly;
}

type Scored = { readonly set: EvaluationSet; readonly figures: SetFigures };

async function evaluateFolder(
  folder: string,
  command: EvaluateCommand,
  progress: Progress,
): Promise<Scored | NotScored> {
  try {
    const set = await readSet(folder, command.policy ?? withCommonHosts(DEFAULT_POLICY), progress);
    const onRecord = progress.comparing(set.split ?? set.ids.length);
    return { set, figures: evaluateSet(set, command, onRecord) };
  } catch (error) {
    if (!(error instanceof ParleyError) || error.kind === 'bug') throw error;
    return { name: nameOf(folder), notScored: explainError(error) };
  }
}

function sayResult(result: Scored | NotScored, io: Terminal): void {
  if (!('set' in result)) {
    io.err(`${result.name} cannot be scored: ${result.notScored}`);
    return;
  }
  const { name, faults, unjudged } = result.figures;
  for (const file of result.set.files) sayUnread(file, io);
  sayRows({ what: name, rows: faults, fate: 'with faults', allIn: 'what --json prints' }, io);
  if (unjudged.length > 0) {
    io.err(
      `${name}: ${unjudged.length} of the records have no cluster in clusters.csv, the first ` +
        `${JSON.stringify(unjudged[0])}; their pairs are not judged.`,
    );
  }
  io.err(`${name} done`);
}

type Thresholds = { readonly threshold: number; readonly certain: number };

/** Matches one set as `match` does and measures the rows that it would write. */
export function evaluateSet(
  set: EvaluationSet,
  { threshold, certain }: Thresholds,
  onRecord: (record: number) => void = () => {},
): SetFigures {
  const { name, ids, split, clusters, faults } = set;
  const order = byId(ids);
  const found = matchBook(set.book, { split, order, onRecord });
  const isJudged = (id: string) => clusters === null || clusters.has(id);
  const scored = [...shownPairs(found)].flatMap(({ left, right, score }) => {
    const [a, b] = [ids[left] ?? '', ids[right] ?? ''];
    if (!isJudged(a) || !isJudged(b)) return [];
    return [{ key: pairKey(a, b, split !== null), score: Number(score) }];
  });
  const pairs = measurePairs(set, scored, { match: threshold, certain });
  const unjudged = ids.filter((id) => !isJudged(id));
  const kind = set.isClosed ? 'listed pairs' : 'two tables';
  if (clusters === null) return { name, kind, pairs, clusters, faults, unjudged };
  const logOdds = Math.log(threshold / (1 - threshold));
  const clusterOf = clusterBook(set.book, found, { threshold: logOdds, order });
  const named = new Map(ids.map((id, record) => [id, String(clusterOf[record])]));
  const rates = bCubed(clusters, named);
  return { name, kind: 'one table', pairs, clusters: rates, faults, unjudged };
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
    'B-cubed',
    'faults',
  ];
  const rows = figures.map(({ name, pairs, clusters, faults }) => [
    name,
    percent(pairs.atThreshold.f1),
    percent(pairs.atThreshold.precision),
    percent(pairs.atThreshold.recall),
    percent(pairs.best.f1),
    percent(pairs.atCertain.precision),
    percent(pairs.atCertain.recall),
    percent(pairs.recallAt99),
    clusters === null ? '' : percent(clusters.f1),
    String(faults.length),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell[column === 0 ? 'padEnd' : 'padStart'](widths[column] ?? 0));
  const linkage = figures.filter((one) => one.kind === 'two tables');
  const macro = linkage.reduce((sum, one) => sum + one.pairs.atThreshold.f1, 0) / linkage.length;
  const last = `macro F1 of ${linkage.length} sets of two tables: ${percent(macro)}`;
  return [
    line(head).join('  '),
    ...rows.map((row) => line(row).join('  ')),
    ...(linkage.length > 0 ? [last] : []),
  ];
}
