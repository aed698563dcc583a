// Labelled evaluation sets: a folder with records, the true pairs or clusters, and how they arose.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ParleyError } from '../../domain/errors.ts';
import { Book } from '../../matching/book.ts';
import type { MatchOptions } from '../../matching/keys.ts';

import { readRecords } from './records.ts';
import { type Row, type RowFault, readRows } from './rows.ts';

/** A set ready to be matched. Pair keys are made by {@link EvaluationSet.keyOf}. */
export type EvaluationSet = {
  readonly name: string;
  readonly book: Book;
  readonly ids: readonly string[];
  /** Records before it are side A; null for a set of one table. */
  readonly split: number | null;
  readonly positives: ReadonlySet<string>;
  readonly negatives: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
  /** True cluster of each id; null for a set of two tables. */
  readonly clusters: ReadonlyMap<string, string> | null;
  /** Only listed pairs are judged: the truth is not complete. */
  readonly isClosed: boolean;
};

const SEPARATOR = '\u0001';

/** Name of a pair; in a set of one table it has no direction. */
export function pairKey(left: string, right: string, isDirected: boolean): string {
  return isDirected || left < right ? left + SEPARATOR + right : right + SEPARATOR + left;
}

/** Reads a set folder. Throws BAD_INPUT when a file is missing or unusable. */
export async function readSet(folder: string, options: MatchOptions): Promise<EvaluationSet> {
  const book = new Book(options);
  const read = async (file: string) =>
    (await readRecords(needed(folder, file), (record) => book.add(record))).ids;
  const name = folder.replace(/\/+$/, '').split('/').at(-1) ?? folder;
  if (existsSync(join(folder, 'clusters.csv'))) {
    const ids = await read('records.csv');
    book.close();
    const clusters = new Map<string, string>();
    for (const row of await table(folder, 'clusters.csv')) {
      clusters.set(row.get('id') ?? '', row.get('cluster_id') ?? '');
    }
    const positives = pairsWithin(clusters);
    const none = new Set<string>();
    const rest = { split: null, negatives: none, ignored: none, isClosed: false };
    return { name, book, ids, positives, clusters, ...rest };
  }
  const left = await read('records_a.csv');
  const right = await read('records_b.csv');
  book.close();
  const pairs = await table(folder, 'pairs.csv');
  const labelled = (label: string) =>
    new Set(pairs.filter((p) => p.get('label') === label).map(key));
  const hasIgnored = existsSync(join(folder, 'ignore.csv'));
  const ignored = new Set(hasIgnored ? (await table(folder, 'ignore.csv')).map(key) : []);
  const isClosed = !isComplete(folder);
  const counts = { positives: labelled('1'), negatives: labelled('0'), ignored };
  const rest = { ids: [...left, ...right], split: left.length, clusters: null, isClosed };
  return { name, book, ...counts, ...rest };
}

const key = (row: ReadonlyMap<string, string>) =>
  pairKey(row.get('id_a') ?? '', row.get('id_b') ?? '', true);

/** `set.json` says when the truth lists only some of the true pairs. */
function isComplete(folder: string): boolean {
  const path = join(folder, 'set.json');
  if (!existsSync(path)) return true;
  const description: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return (description as { complete?: unknown } | null)?.complete !== false;
}

function needed(folder: string, file: string): string {
  const path = join(folder, file);
  if (existsSync(path)) return path;
  throw new ParleyError('BAD_INPUT', `${folder}: no ${file}.`, {
    hint: 'A set has records_a.csv, records_b.csv and pairs.csv, or records.csv and clusters.csv.',
  });
}

async function table(folder: string, file: string) {
  const path = needed(folder, file);
  const rows: ReadonlyMap<string, string>[] = [];
  let header: readonly string[] | null = null;
  const row = ({ cells }: Row) => {
    const names = header;
    if (names === null) header = cells;
    else rows.push(new Map(cells.map((cell, i) => [names[i] ?? '', cell])));
  };
  const fault = ({ line, text }: RowFault) => {
    throw new ParleyError('BAD_INPUT', `${path}: line ${line}: ${text}.`, {
      hint: 'Repair the line: a truth with holes gives wrong figures.',
    });
  };
  await readRows(path, { row, fault });
  return rows;
}

function pairsWithin(clusters: ReadonlyMap<string, string>): ReadonlySet<string> {
  const members = new Map<string, string[]>();
  for (const [id, cluster] of clusters) {
    const list = members.get(cluster);
    if (list) list.push(id);
    else members.set(cluster, [id]);
  }
  const pairs = new Set<string>();
  for (const ids of members.values()) {
    ids.forEach((left, i) => {
      for (const right of ids.slice(i + 1)) pairs.add(pairKey(left, right, false));
    });
  }
  return pairs;
}
