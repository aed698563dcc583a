// `parley match`: which records of CSV files are one customer. Pairs of two files, clusters of one,
// the reasons for one pair.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { ParleyError } from '../domain/errors.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { Book, type BookPairs, clusterBook, matchBook, rivalsInBook } from '../matching/book.ts';
import { byId, type RecordOrder } from '../matching/clusters.ts';
import { companyDomain } from '../matching/domains.ts';
import { explainPair } from '../matching/evidence.ts';
import { hierarchyOf } from '../matching/hierarchy.ts';
import type { MatchOptions } from '../matching/keys.ts';
import type { MatchRecord } from '../matching/profile.ts';
import { probabilityOf } from '../matching/score.ts';
import { MATCH_LOG_ODDS } from '../matching/threshold.ts';
import { EXIT, type Terminal } from './exit.ts';
import { type Progress, progressOn } from './match/progress.ts';
import { type RecordFile, readRecords } from './match/records.ts';

/** Pairs below this probability are not worth a row. */
const SHOWN_PROBABILITY = 0.05;

/** What the command line asks for; the two forms exclude each other. */
export type MatchCommand = {
  readonly left?: string;
  readonly right?: string;
  readonly out?: string;
  readonly records?: string;
  readonly clustersOut?: string;
  /** Parents and groups of the clusters. */
  readonly hierarchyOut?: string;
  /** `ID_A,ID_B`: print why the two are, or are not, one customer. */
  readonly explain?: string;
  readonly json?: boolean;
  /** Default: the default policy's lists. */
  readonly policy?: MatchOptions;
};

/** Where the command prints, and whether a person is watching. */
export type MatchIo = Terminal & { readonly isTerminal: boolean; write(text: string): void };

/**
 * Runs `parley match`. Exit code 0; 1 when rows were left out (each named on stderr). Throws
 * BAD_INPUT, which the caller turns into exit code 2, for a wrong combination of options and for
 * files that cannot be used.
 */
export async function runMatch(command: MatchCommand, io: MatchIo): Promise<number> {
  const files = filesOf(command);
  const progress = progressOn(io);
  const loaded = await load(files, command, progress);
  for (const file of loaded.files) reportFile(file, io);
  const isPartly = loaded.files.some((file) => file.badRows.length > 0);
  const order = byId(loaded.ids);
  const onRecord = progress.comparing(loaded.split ?? loaded.ids.length);
  const pairs = matchBook(loaded.book, { split: loaded.split, onRecord, order });
  progress.done();
  if (command.explain !== undefined) explain({ ...loaded, shifts: pairs.shifts }, command, io);
  if (command.out !== undefined || command.clustersOut !== undefined) {
    await writeAll(loaded, command, { io, pairs, order });
  }
  return isPartly ? EXIT.partly : EXIT.done;
}

function filesOf(command: MatchCommand): readonly string[] {
  const { left, right, records, out, clustersOut, hierarchyOut, explain } = command;
  const usage = (problem: string) =>
    new ParleyError('BAD_INPUT', problem, {
      hint:
        'Use: match --left A.csv --right B.csv --out PAIRS.csv, or: match --records R.csv ' +
        '--clusters-out C.csv [--hierarchy-out H.csv]; add --explain ID_A,ID_B to see the reasons for a pair.',
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

type Loaded = {
  readonly book: Book;
  readonly ids: readonly string[];
  readonly split: number | null;
  readonly files: readonly RecordFile[];
  /** The records named by `--explain`, by record number. */
  readonly wanted: ReadonlyMap<number, MatchRecord>;
  /** The parent domain of the records that name one, by record number. */
  readonly parentDomains: ReadonlyMap<number, string>;
};

async function load(
  paths: readonly string[],
  command: MatchCommand,
  progress: Progress,
): Promise<Loaded> {
  const policy = command.policy ?? DEFAULT_POLICY;
  const book = new Book(policy);
  const parentDomains = new Map<number, string>();
  const wantedIds = new Set(command.explain === undefined ? [] : pairOf(command.explain));
  const wanted = new Map<number, MatchRecord>();
  const files: RecordFile[] = [];
  for (const path of paths) {
    const onBytes = await progress.reading(path);
    const take = (record: MatchRecord, id: string) => {
      if (wantedIds.has(id)) wanted.set(book.profiles.length, record);
      const parent = companyDomain(record.parentDomain, policy.freemailDomains);
      if (parent !== null) parentDomains.set(book.profiles.length, parent);
      book.add(record);
    };
    files.push(await readRecords(path, take, { onBytes }));
  }
  book.close();
  const ids = files.flatMap((file) => file.ids);
  return {
    book,
    ids,
    split: files.length === 2 ? (files[0]?.ids.length ?? 0) : null,
    files,
    wanted,
    parentDomains,
  };
}

function pairOf(text: string): readonly [string, string] {
  const [left, right, ...rest] = text.split(',').map((id) => id.trim());
  if (left && right && rest.length === 0) return [left, right];
  throw new ParleyError('BAD_INPUT', `--explain ${text}: not two ids.`, {
    hint: 'Write the two ids with a comma between them: --explain 17,42',
  });
}

const BAD_ROWS_SHOWN = 20;

function reportFile(file: RecordFile, io: MatchIo): void {
  if (file.ignoredColumns.length > 0) {
    io.err(`${file.path}: columns not used: ${file.ignoredColumns.join(', ')}`);
  }
  for (const { line, column, problem } of file.badRows.slice(0, BAD_ROWS_SHOWN)) {
    io.err(`${file.path}: line ${line}, column ${column}: ${problem}. Row left out.`);
  }
  const more = file.badRows.length - BAD_ROWS_SHOWN;
  if (more > 0) io.err(`${file.path}: ${more} more rows left out.`);
}

type Weighed = Loaded & Pick<BookPairs, 'shifts'>;

function explain(loaded: Weighed, command: MatchCommand, io: MatchIo): void {
  const { book, ids, split, shifts, wanted } = loaded;
  const [leftId, rightId] = pairOf(command.explain ?? '');
  const find = (id: string, from: number) => {
    const number = ids.indexOf(id, from);
    const record = wanted.get(number);
    if (record) return { number, record, profile: book.profiles.at(number) };
    throw new ParleyError('BAD_INPUT', `--explain: no record has the id ${JSON.stringify(id)}.`, {
      hint: 'Use an id as the file writes it; with two files the first id is from --left.',
    });
  };
  const [left, right] = [find(leftId, 0), find(rightId, split ?? 0)];
  const { prior, reasons: own } = explainPair(left, right, shifts);
  const rivals = rivalsInBook(book, { split, shifts }, [left.number, right.number]);
  const reasons = [...own, rivals];
  const probability = probabilityOf(reasons.reduce((sum, { weight }) => sum + weight, prior));
  if (command.json) {
    io.out(JSON.stringify({ left: leftId, right: rightId, probability, prior, reasons }, null, 2));
    return;
  }
  const signed = (weight: number) => `${weight < 0 ? '' : '+'}${weight.toFixed(2)}`.padStart(7);
  io.out(`probability ${(100 * probability).toFixed(2)} %; log-odds add up to it:`);
  io.out(`${signed(prior)}  before anything is compared`);
  for (const { weight, text } of reasons) io.out(`${signed(weight)}  ${text}`);
}

type Matched = { readonly io: MatchIo; readonly pairs: BookPairs; readonly order: RecordOrder };

async function writeAll(loaded: Loaded, command: MatchCommand, { io, pairs, order }: Matched) {
  const { book, ids } = loaded;
  const { unusedKeys, unusedMembers } = book.candidates().index;
  if (unusedMembers > 0) {
    io.err(
      `Not compared by: ${unusedKeys} combinations of keys that too many records hold, and those ` +
        `that could only be so (records times keys: ${unusedMembers}); other keys were used.`,
    );
  }
  if (command.out !== undefined) {
    const rows = await writePairs(command.out, loaded, pairs);
    io.err(`${ids.length} records compared, ${rows} pairs written to ${command.out}.`);
  }
  if (command.clustersOut !== undefined) {
    const clusters = clusterBook(book, pairs, { threshold: MATCH_LOG_ODDS, order });
    await writeRows(command.clustersOut, 'id,cluster_id', clusterRows(ids, clusters));
    const count = clusters.reduce((sum, cluster, r) => sum + (cluster === r ? 1 : 0), 0);
    io.err(`${ids.length} records in ${count} clusters written to ${command.clustersOut}.`);
    if (command.hierarchyOut !== undefined) {
      const rows = hierarchyRows(loaded, clusters);
      await writeRows(command.hierarchyOut, 'cluster_id,parent_cluster_id,group', rows);
      io.err(`${rows.length} clusters that have relatives written to ${command.hierarchyOut}.`);
    }
  }
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

/** Best first; equal ones in the order of the files. */
async function writePairs(path: string, { ids }: Loaded, pairs: BookPairs): Promise<number> {
  const { left, right, logOdds } = pairs;
  const order = Uint32Array.from(left, (_, i) => i)
    .filter((i) => probabilityOf(logOdds[i] ?? 0) >= SHOWN_PROBABILITY)
    .sort(
      (a, b) =>
        (logOdds[b] ?? 0) - (logOdds[a] ?? 0) ||
        (left[a] ?? 0) - (left[b] ?? 0) ||
        (right[a] ?? 0) - (right[b] ?? 0),
    );
  function* rows(): Generator<string> {
    for (const i of order) {
      const score = probabilityOf(logOdds[i] ?? 0).toFixed(6);
      yield `${quoted(ids[left[i] ?? 0] ?? '')},${quoted(ids[right[i] ?? 0] ?? '')},${score}`;
    }
  }
  await writeRows(path, 'id_a,id_b,score', rows());
  return order.length;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const WRITE_AHEAD = 1 << 16;

async function writeRows(path: string, header: string, rows: Iterable<string>): Promise<void> {
  const file = createWriteStream(path);
  const failed = new Promise<never>((_, reject) => {
    file.once('error', (cause) => {
      reject(
        new ParleyError('BAD_INPUT', `${path}: cannot be written: ${cause.message}`, {
          hint: 'Check the folder and the permission to write there.',
          cause,
        }),
      );
    });
  });
  const write = async () => {
    let text = `${header}\n`;
    for (const row of rows) {
      text += `${row}\n`;
      if (text.length < WRITE_AHEAD) continue;
      if (!file.write(text)) await once(file, 'drain');
      text = '';
    }
    file.end(text);
    await once(file, 'close');
  };
  await Promise.race([write(), failed]);
}
