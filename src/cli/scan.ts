// `parley scan FILE...`: the offline audit of CSV exports. Reads every file twice (what is it, then
// what does it say), judges, and writes report.html, conflicts.csv and report.json.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parsePolicy } from '../app/policy-in-force.ts';
import { judgeBook } from '../app/scan.ts';
import { findGaps } from '../app/scan-gaps.ts';
import { ParleyError } from '../domain/errors.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { withCommonHosts } from '../matching/common-hosts.ts';
import { EXIT, type Terminal } from './exit.ts';
import { type Progress, progressOn } from './match/progress.ts';
import { readAndParse } from './read-text-file.ts';
import { parseAsOf } from './scan/as-of.ts';
import { readBook } from './scan/read-book.ts';
import type { Scan } from './scan/scanned.ts';
import { printSummary } from './scan/summary.ts';
import { writeConflictsCsv } from './scan/write-conflicts-csv.ts';
import { writeReportJson } from './scan/write-report-json.ts';
import { writeReportPage } from './scan/write-report-page.ts';

export type ScanOptions = {
  readonly files: readonly string[];
  /** YAML policy merged over the default policy; null judges by the default. */
  readonly policyFile: string | null;
  /** YAML mapping file, see docs/scan.md; null leaves everything to the headers. */
  readonly mapFile: string | null;
  /** `YYYY-MM-DD` or an instant; null judges as of now. */
  readonly asOf: string | null;
  readonly outFolder: string;
};

/** Where the command prints, whether a person is watching, and what time it is. */
export type ScanIo = Terminal & {
  readonly isTerminal: boolean;
  write(text: string): void;
  now(): Instant;
};

/**
 * Runs `parley scan`. Exit code 0; 1 when rows were left out (the reports list each with file and
 * line, stderr the first ones). Throws BAD_INPUT, POLICY_INVALID or MAPPING_INVALID, which the caller
 * turns into exit code 2, for files that cannot be used.
 */
export async function runScan(options: ScanOptions, io: ScanIo): Promise<number> {
  if (options.files.length === 0) {
    throw new ParleyError('BAD_INPUT', 'No file to scan.', {
      hint: 'Name one or more CSV exports of opportunities, deals, leads, accounts or companies.',
    });
  }
  const policy = await policyOf(options.policyFile);
  const asOf = options.asOf === null ? io.now() : parseAsOf(options.asOf);
  const progress = progressOn(io);
  const { files, mapFile } = options;
  const { book, scanned } = await readBook({ files, mapFile, policy, asOf }, progress);
  const onGroup = judging(progress);
  const result = judgeBook(book, { policy, now: asOf }, onGroup);
  progress.done();
  const scan: Scan = {
    asOf,
    policyFile: options.policyFile,
    files: scanned,
    book,
    result,
    gaps: findGaps(scanned.map((one) => one.table)),
    policy,
  };
  await mkdir(options.outFolder, { recursive: true });
  const out = (name: string) => path.join(options.outFolder, name);
  await writeReportPage(out('report.html'), scan);
  await writeConflictsCsv(out('conflicts.csv'), scan);
  await writeReportJson(out('report.json'), scan);
  printSummary(scan, options.outFolder, io);
  return book.leftOut === 0 ? EXIT.done : EXIT.partly;
}

/** The terminal hears the first group, then every hundredth. */
function judging(progress: Progress): (done: number, all: number) => void {
  let hear: ((record: number) => void) | null = null;
  return (done, all) => {
    hear ??= progress.comparing(all);
    if (done % 100 === 0) hear(done - 1);
  };
}

async function policyOf(file: string | null): Promise<Policy> {
  return withCommonHosts(file === null ? DEFAULT_POLICY : await readAndParse(file, parsePolicy));
}
