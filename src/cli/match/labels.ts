// What a labelled set says is true: pairs with a label, or the cluster of each record. A row with a fault
// is listed; a line that cannot be read at all stops the set, as nobody knows what it would have said.
import { ParleyError } from '../../domain/errors.ts';
import type { FileProblem } from './problems.ts';
import { type Row, type RowFault, readRows } from './rows.ts';

const SEPARATOR = '\u0001';

/** Name of a pair; in a set of one table it has no direction. */
export function pairKey(left: string, right: string, isDirected: boolean): string {
  return isDirected || left < right ? left + SEPARATOR + right : right + SEPARATOR + left;
}

/** Pairs by {@link pairKey}. */
export type PairLabels = {
  readonly positives: ReadonlySet<string>;
  readonly negatives: ReadonlySet<string>;
  /** Neither right nor wrong when found. */
  readonly ignored: ReadonlySet<string>;
  /** Rows that cannot be taken as they are, and what becomes of them. */
  readonly faults: readonly FileProblem[];
};

/** The ids of the records of each side. */
type Sides = { readonly left: ReadonlySet<string>; readonly right: ReadonlySet<string> };

/** Reads `pairs.csv` and, where there is one, `ignore.csv`. Throws BAD_INPUT. */
export async function readPairLabels(
  { pairs, ignore }: { readonly pairs: string; readonly ignore: string | null },
  sides: Sides,
): Promise<PairLabels> {
  const labels = new Map<string, string>();
  const ignored = new Set<string>();
  const faults: FileProblem[] = [];
  await readTable(pairs, ['id_a', 'id_b', 'label'] as const, (row) => {
    const key = keyOf(row, sides, faults);
    const { label } = row.cells;
    const before = labels.get(key);
    if (label !== '0' && label !== '1') {
      const found = `${JSON.stringify(label)} is neither 1 (one customer) nor 0 (two)`;
      faults.push(row.problem('label', `${found}; write one of them. The pair is not judged.`));
      ignored.add(key);
    } else if (before !== undefined && before !== label) {
      const cure = 'keep one of the two rows. The pair is not judged';
      faults.push(row.problem('label', `an earlier row says ${before} of this pair; ${cure}.`));
      ignored.add(key);
    } else labels.set(key, label);
  });
  if (ignore !== null) {
    await readTable(ignore, ['id_a', 'id_b'] as const, (row) => {
      const key = keyOf(row, sides, faults);
      if (!labels.has(key)) ignored.add(key);
    });
  }
  for (const key of ignored) labels.delete(key);
  const labelled = (wanted: string) =>
    new Set([...labels].flatMap(([key, label]) => (label === wanted ? [key] : [])));
  return { positives: labelled('1'), negatives: labelled('0'), ignored, faults };
}

function keyOf(
  row: TableRow<'id_a' | 'id_b'>,
  { left, right }: Sides,
  faults: FileProblem[],
): string {
  const { id_a: a, id_b: b } = row.cells;
  if (!left.has(a)) faults.push(row.problem('id_a', unknownId(a, 'records_a.csv')));
  else if (!right.has(b)) faults.push(row.problem('id_b', unknownId(b, 'records_b.csv')));
  return pairKey(a, b, true);
}

/** The row stays in the truth: a record that could not be read is not found, which is no merit. */

function unknownId(id: string, file: string): string {
  const found = `no record of ${file} that could be used has the id ${JSON.stringify(id)}`;
  return `${found}; correct the id or the record. A pair of it counts as missed.`;
}

/** Reads `clusters.csv`: the true cluster by id. Throws BAD_INPUT. */
export async function readClusters(path: string, ids: ReadonlySet<string>) {
  const clusters = new Map<string, string>();
  const faults: FileProblem[] = [];
  await readTable(path, ['id', 'cluster_id'] as const, (row) => {
    const { id, cluster_id: cluster } = row.cells;
    if (!ids.has(id)) faults.push(row.problem('id', unknownId(id, 'records.csv')));
    if (cluster === '') {
      faults.push(row.problem('cluster_id', 'empty; give every record a cluster. Row left out.'));
    } else if (clusters.has(id)) {
      const found = `${JSON.stringify(id)} has a cluster in an earlier row`;
      faults.push(row.problem('id', `${found}; keep one of the two. Row left out.`));
    } else clusters.set(id, cluster);
  });
  return { clusters, faults };
}

type TableRow<Column extends string> = {
  readonly cells: Readonly<Record<Column, string>>;
  problem(column: Column, text: string): FileProblem;
};

async function readTable<Column extends string>(
  path: string,
  columns: readonly Column[],
  take: (row: TableRow<Column>) => void,
): Promise<void> {
  const found: { header: readonly string[] | null } = { header: null };
  const row = ({ line, cells }: Row) => {
    if (found.header === null) {
      found.header = headerOf(path, line, { cells, columns });
      return;
    }
    const { header } = found;
    const named = columns.map((column) => [column, (cells[header.indexOf(column)] ?? '').trim()]);
    take({
      cells: Object.fromEntries(named) as Record<Column, string>,
      problem: (column, problem) => ({ file: path, line, column, problem }),
    });
  };
  const fault = ({ line, text }: RowFault) => {
    throw new ParleyError('BAD_INPUT', `${path}: line ${line}, column (row): ${text}.`, {
      hint: 'Repair the line: a truth with holes gives wrong figures.',
    });
  };
  await readRows(path, { row, fault });
  if (found.header !== null) return;
  throw new ParleyError('BAD_INPUT', `${path}: empty.`, {
    hint: `Its first row must name the columns ${columns.join(', ')}.`,
  });
}

function headerOf(
  path: string,
  line: number,
  { cells, columns }: { readonly cells: readonly string[]; readonly columns: readonly string[] },
): readonly string[] {
  const header = cells.map((cell) => cell.trim().toLowerCase());
  const missing = columns.find((column) => !header.includes(column));
  if (missing === undefined) return header;
  throw new ParleyError('BAD_INPUT', `${path}: line ${line}: no column "${missing}".`, {
    hint: `Its first row must name the columns ${columns.join(', ')}.`,
  });
}
