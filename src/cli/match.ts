// `parley match`: which records of CSV files are one customer. Pairs of two files, clusters of one,
// the reasons for one pair.

import { ParleyError } from '../domain/errors.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { type BookPairs, clusterBook, matchBook } from '../matching/book.ts';
import { byId } from '../matching/clusters.ts';
import { withCommonHosts } from '../matching/common-hosts.ts';
import { hierarchyOf } from '../matching/hierarchy.ts';
import type { MatchOptions } from '../matching/keys.ts';
import { MATCH_LOG_ODDS } from '../matching/threshold.ts';
import { EXIT, type Terminal } from './exit.ts';
import { explain, pairOf, type Run } from './match/explain.ts';
import { type Loaded, loadFiles, sayUnused } from './match/load.ts';
import { type FileProblem, writeProblems } from './match/problems.ts';
import { progressOn } from './match/progress.ts';
import { shownPairs } from './match/shown-pairs.ts';
import { quoted, writeRows } from './match/write-rows.ts';

/** What the command line asks for; the two forms exclude each other. */
export type MatchCommand = {
  readonly left?: string;
  readonly right?: string;
  readonly out?: string;
  readonly records?: string;
  readonly clustersOut?: string;
  /** Parents and groups of the clusters. */
  readonly hierarchyOut?: string;
  /** Every row that was left out and every cell that was not understood. */
  readonly rejectedOut?: string;
  /** `ID_A,ID_B`: print why the two are, or are not, one customer. */
  readonly explain?: string;
  readonly json?: boolean;
  /** Default: the default policy's lists and the shipped common hosts. */
  readonly policy?: MatchOptions;
};

/** Where the command prints, and whether a person is watching. */
export type MatchIo = Terminal & { readonly isTerminal: boolean; write(text: string): void };

/**
 * Runs `parley match`. Exit code 0; 1 when rows were left out (the first are named on stderr, all are
 * counted; cells that count as empty are only counted and leave the exit code as it is). Throws
 * BAD_INPUT, which the caller turns into exit code 2, for a wrong combination of options and for
 * files that cannot be used.
 */
export async function runMatch(command: MatchCommand, io: MatchIo): Promise<number> {
  const files = filesOf(command);
  const asked = command.explain === undefined ? null : pairOf(command.explain);
  const progress = progressOn(io);
  const problems: FileProblem[] = [];
  const loaded = await loadFiles(files, {
    policy: command.policy ?? withCommonHosts(DEFAULT_POLICY),
    progress,
    wantedIds: new Set(asked ?? []),
    // Kept only where somebody wants them all: a column may be wrong in every row of a large file.
    ...(command.rejectedOut !== undefined && { onProblem: (one) => problems.push(one) }),
  });
  progress.done();
  for (const file of loaded.files) sayUnused(file, io);
  if (command.rejectedOut !== undefined) await writeProblems(command.rejectedOut, problems);
  const order = byId(loaded.ids);
  const onRecord = progress.comparing(loaded.split ?? loaded.ids.length);
  const pairs = matchBook(loaded.book, { split: loaded.split, onRecord, order });
  progress.done();
  const clusters =
    loaded.split === null
      ? clusterBook(loaded.book, pairs, { threshold: MATCH_LOG_ODDS, order })
      : null;
  const run = { pairs, clusters };
  if (asked !== null) explain(loaded, run, { ids: asked, json: command.json === true }, io);
  await writeAll(loaded, command, run, io);
  const isPartly = loaded.files.some((file) => file.badRows.length > 0);
  return isPartly ? EXIT.partly : EXIT.done;
}

function filesOf(command: MatchCommand): readonly string[] {
  const { left, right, records, out, clustersOut, hierarchyOut, explain } = command;
  const usage = (problem: string) =>
    new ParleyError('BAD_INPUT', problem, {
      hint:
        'Use: match --left A.csv --right B.csv --out PAIRS.csv, or: match --records R.csv ' +
        '--clusters-out C.csv [--hierarchy-out H.csv]; add --explain ID_A,ID_B to see the reasons ' +
        'for a pair, --rejected-out FILE to list all that could not be used.',
    });
  if (hierarchyOut !== undefined && clustersOut === undefined) {
    throw usage('--hierarchy-out goes with --records and --clusters-out.');
  }
  if (records !== undefined) {
    if (left !== undefined || right !== undefined || out !== undefined) {
      throw usage('--records goes with --clusters-out, not with --left, --right or --out.');
    }
    if (clustersOut === undefined && explain === undefined)
      throw usage('--clusters-out is missing.');
    return [records];
  }
  if (left === undefined || right === undefined)
    throw usage('Which records? Two files are needed.');
  if (clustersOut !== undefined) throw usage('--clusters-out goes with --records.');
  if (out === undefined && explain === undefined) throw usage('--out is missing.');
  return [left, right];
}

async function writeAll(loaded: Loaded, command: MatchCommand, run: Run, io: MatchIo) {
  const { book, ids } = loaded;
  const { out, clustersOut, hierarchyOut } = command;
  if (out === undefined && clustersOut === undefined) return;
  const { unusedKeys, unusedMembers } = book.candidates().index;
  if (unusedMembers > 0) {
    io.err(
      `Not compared by: ${unusedKeys} combinations of keys that too many records hold, and those ` +
        `that could only be so (records times keys: ${unusedMembers}); other keys were used.`,
    );
  }
  if (out !== undefined) {
    const rows = await writePairs(out, loaded, run.pairs);
    io.err(`${ids.length} records compared, ${rows} pairs written to ${out}.`);
  }
  const { clusters } = run;
  if (clustersOut === undefined || clusters === null) return;
  await writeRows(clustersOut, 'id,cluster_id', clusterRows(ids, clusters));
  const count = clusters.reduce((sum, cluster, r) => sum + (cluster === r ? 1 : 0), 0);
  io.err(`${ids.length} records in ${count} clusters written to ${clustersOut}.`);
  if (hierarchyOut === undefined) return;
  const rows = hierarchyRows(loaded, clusters);
  await writeRows(hierarchyOut, 'cluster_id,parent_cluster_id,group', rows);
  io.err(`${rows.length} clusters that have relatives written to ${hierarchyOut}.`);
}

/** A group is named by the cluster at its top, or by the domain of a parent that is not in the file. */
function hierarchyRows(loaded: Loaded, clusters: Uint32Array): readonly string[] {
  const { book, ids, parentDomains } = loaded;
  function* records() {
    for (let r = 0; r < ids.length; r++) {
      const { domains } = book.profiles.at(r);
      const customer = clusters[r] as number;
      yield { customer, domains, parentDomain: parentDomains.get(r) ?? null };
    }
  }
  const order = byId(ids);
  const kin = parentDomains.size === 0 ? [] : [...hierarchyOf(records(), order)];
  const named = (cluster: number) => quoted(ids[cluster] ?? '');
  return kin
    .sort(([one], [other]) => order(one, other))
    .map(([cluster, { parent, group }]) => {
      const name = 'top' in group ? named(group.top) : quoted(group.domain);
      return `${named(cluster)},${parent === null ? '' : named(parent)},${name}`;
    });
}

function* clusterRows(ids: readonly string[], clusters: Uint32Array): Generator<string> {
  for (let r = 0; r < ids.length; r++) {
    yield `${quoted(ids[r] ?? '')},${quoted(ids[clusters[r] ?? r] ?? '')}`;
  }
}

async function writePairs(path: string, { ids }: Loaded, pairs: BookPairs): Promise<number> {
  let count = 0;
  function* rows(): Generator<string> {
    for (const { left, right, score } of shownPairs(pairs)) {
      count += 1;
      yield `${quoted(ids[left] ?? '')},${quoted(ids[right] ?? '')},${score}`;
    }
  }
  await writeRows(path, 'id_a,id_b,score', rows());
  return count;
}
