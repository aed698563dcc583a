// Measures clustering of one file of records, from CSV to clusters, as one line of JSON:
//   node bench/measure-clustering.ts RECORDS.csv
// The file may have a column `cluster_id` with the truth; then pairwise precision, recall and F1 of
// the clusters are in it too. One file per process: time, memory and processor are the process's, its
// start included.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, readRows } from '../src/cli/match/rows.ts';
import { runMatch } from '../src/cli/match.ts';

/** What one run took. */
export type Clustering = {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMiB: number;
  readonly quality: {
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
  } | null;
};

const path = process.argv[2];
if (path === undefined) {
  console.error('usage: node bench/measure-clustering.ts RECORDS.csv');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
const clustersOut = join(folder, 'clusters.csv');
try {
  await runMatch(
    { records: path, clustersOut },
    { out: console.log, err: () => {}, isTerminal: false, write: () => {} },
  );
  const { user, system } = process.cpuUsage();
  const spent = {
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: performance.now() / 1e3,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  const truth = await column(path, 'cluster_id');
  const found = await column(clustersOut, 'cluster_id');
  const quality = truth === null ? null : qualityOf(truth, found ?? new Map());
  console.log(JSON.stringify({ ...spent, quality } satisfies Clustering));
} finally {
  rmSync(folder, { recursive: true });
}

/** A column by id; null when the file has no such column. */
async function column(file: string, name: string): Promise<ReadonlyMap<string, string> | null> {
  const values = new Map<string, string>();
  let at: readonly [number, number] | null = null;
  const row = ({ cells }: Row) => {
    if (at === null) at = [cells.indexOf('id'), cells.indexOf(name)];
    else values.set(cells[at[0]] ?? '', cells[at[1]] ?? '');
  };
  await readRows(file, { row, fault: () => {} });
  return at === null || at[1] === -1 ? null : values;
}

/** Over all pairs of records that are together in the truth, in the result, and in both. */
function qualityOf(truth: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>) {
  const names = [...truth].map(([id, cluster]) => [cluster, found.get(id) ?? id] as const);
  const together = (keys: readonly string[]) => {
    const sizes = new Map<string, number>();
    for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
    return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  };
  const both = together(names.map(([a, b]) => `${a} ${b}`));
  const precision = both / together(names.map(([, b]) => b));
  const recall = both / together(names.map(([a]) => a));
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}
