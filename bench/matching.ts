// Measures clustering of one file of records, from CSV to clusters:
//   node bench/matching.ts RECORDS.csv
// The file may have a column `cluster_id` with the truth; then pairwise precision, recall and F1 of
// the clusters are printed too. One file per process: memory and processor time are the process's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCsv } from '../src/cli/match/csv.ts';
import { runMatch } from '../src/cli/match.ts';

const path = process.argv[2];
if (path === undefined) {
  console.error('usage: node bench/matching.ts RECORDS.csv');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
const clustersOut = join(folder, 'clusters.csv');
try {
  const started = performance.now();
  const before = process.cpuUsage();
  await runMatch(
    { records: path, clustersOut },
    { out: console.log, err: () => {}, isTerminal: false, write: () => {} },
  );
  const spent = process.cpuUsage(before);
  const cpu = (spent.user + spent.system) / 1e6;
  const wall = (performance.now() - started) / 1e3;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `CPU ${cpu.toFixed(1)} s, wall ${wall.toFixed(1)} s, peak memory ${peak.toFixed(0)} MiB`,
  );
  const truth = await column(path, 'cluster_id');
  if (truth !== null)
    console.log(quality(truth, (await column(clustersOut, 'cluster_id')) ?? new Map()));
} finally {
  rmSync(folder, { recursive: true });
}

/** A column by id; null when the file has no such column. */
async function column(file: string, name: string): Promise<ReadonlyMap<string, string> | null> {
  const values = new Map<string, string>();
  let at: readonly [number, number] | null = null;
  for await (const rows of readCsv(file)) {
    for (const { cells } of rows) {
      if (at === null) at = [cells.indexOf('id'), cells.indexOf(name)];
      else values.set(cells[at[0]] ?? '', cells[at[1]] ?? '');
    }
  }
  return at === null || at[1] === -1 ? null : values;
}

/** Over all pairs of records that are together in the truth, in the result, and in both. */
function quality(truth: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): string {
  const names = [...truth].map(([id, cluster]) => [cluster, found.get(id) ?? id] as const);
  const together = (keys: readonly string[]) => {
    const sizes = new Map<string, number>();
    for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
    return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  };
  const both = together(names.map(([a, b]) => `${a} ${b}`));
  const precision = both / together(names.map(([, b]) => b));
  const recall = both / together(names.map(([a]) => a));
  const f1 = (2 * precision * recall) / (precision + recall);
  return `pairs: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}, F1 ${f1.toFixed(4)}`;
}
