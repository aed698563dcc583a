// Labelled evaluation sets: a folder with records, the true pairs or clusters, and how they arose.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ParleyError } from '../../domain/errors.ts';
import { parseJson } from '../../engagement/json-fault.ts';
import { Book } from '../../matching/book.ts';
import type { MatchOptions } from '../../matching/keys.ts';
import { readAndParse } from '../read-text-file.ts';
import { type PairLabels, pairKey, readClusters, readPairLabels } from './labels.ts';
import type { Progress } from './progress.ts';
import { type RecordFile, readRecords } from './records.ts';

/** A set ready to be matched; `faults`: rows of records and labels that cannot be used as they are. */
export type EvaluationSet = PairLabels & {
  readonly name: string;
  readonly book: Book;
  readonly ids: readonly string[];
  /** Records before it are side A; null for a set of one table. */
  readonly split: number | null;
  /** True cluster of each id; null for a set of two tables. Pairs of an id without one are not judged. */
  readonly clusters: ReadonlyMap<string, string> | null;
  /** Only listed pairs are judged: the truth is not complete. */
  readonly isClosed: boolean;
  readonly files: readonly RecordFile[];
};

/** The name of a set: that of its folder. */
export function nameOf(folder: string): string {
  return folder.replace(/\/+$/, '').split('/').at(-1) ?? folder;
}

/**
 * Reads a set folder; rows that cannot be used are listed in `faults`. Throws BAD_INPUT for a set that
 * cannot be scored: a file is missing or unusable, or no pair is labelled as one customer.
 */
export async function readSet(
  folder: string,
  options: MatchOptions,
  progress: Progress | null = null,
): Promise<EvaluationSet> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ParleyError('BAD_INPUT', `${folder}: no such folder.`, { hint: 'Check the path.' });
  }
  const book = new Book(options);
  const read = async (file: string) => {
    const path = needed(folder, file);
    const onBytes = (await progress?.reading(path)) ?? (() => {});
    return readRecords(path, (record) => book.add(record), { onBytes });
  };
  const isOneTable = existsSync(join(folder, 'clusters.csv'));
  const files = isOneTable
    ? [await read('records.csv')]
    : [await read('records_a.csv'), await read('records_b.csv')];
  book.close();
  const labels = isOneTable ? await oneTable(folder, files) : await twoTables(folder, files);
  if (labels.positives.size === 0) {
    throw new ParleyError('BAD_INPUT', `${folder}: nothing to score.`, {
      hint: isOneTable
        ? 'No cluster of clusters.csv holds two records.'
        : 'No pair of pairs.csv has the label 1.',
    });
  }
  const ids = files.flatMap((file) => file.ids);
  const faults = [...files.flatMap((file) => file.badRows), ...labels.faults];
  return { name: nameOf(folder), book, ids, files, ...labels, faults };
}

async function oneTable(folder: string, files: readonly RecordFile[]) {
  const ids = new Set(files[0]?.ids);
  const { clusters, faults } = await readClusters(join(folder, 'clusters.csv'), ids);
  const none: ReadonlySet<string> = new Set();
  const pairs = { positives: pairsWithin(clusters), negatives: none, ignored: none, faults };
  return { ...pairs, split: null, clusters, isClosed: false };
}

async function twoTables(folder: string, [left, right]: readonly RecordFile[]) {
  const ignore = join(folder, 'ignore.csv');
  const paths = { pairs: needed(folder, 'pairs.csv'), ignore: existsSync(ignore) ? ignore : null };
  const sides = { left: new Set(left?.ids), right: new Set(right?.ids) };
  const pairs = await readPairLabels(paths, sides);
  const isClosed = !(await isComplete(folder));
  return { ...pairs, split: sides.left.size, clusters: null, isClosed };
}

/** `set.json` says when the truth lists only some of the true pairs. */
async function isComplete(folder: string): Promise<boolean> {
  const path = join(folder, 'set.json');
  if (!existsSync(path)) return true;
  const description = await readAndParse(path, parseJson);
  const isObject = typeof description === 'object' && description !== null;
  const complete = isObject && 'complete' in description ? description.complete : isObject;
  if (typeof complete === 'boolean' && isObject) return complete;
  throw new ParleyError('BAD_INPUT', `${path}: not the description of a set.`, {
    hint: 'It is a JSON object; its "complete" is true or false.',
  });
}

function needed(folder: string, file: string): string {
  const path = join(folder, file);
  if (existsSync(path)) return path;
  throw new ParleyError('BAD_INPUT', `${folder}: no ${file}.`, {
    hint: 'A set has records_a.csv, records_b.csv and pairs.csv, or records.csv and clusters.csv.',
  });
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
