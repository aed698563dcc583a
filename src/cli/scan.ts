// `parley scan FILE...`: the offline audit of CSV exports. Reads every file twice (what is it, then
// what does it say), judges, and writes report.html, conflicts.csv and report.json.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { isAccountObject } from '../../connectors/csv/fields.ts';
import { inferences } from '../../connectors/csv/inferred.ts';
import { checkMapDocument, type FileMapping, mappingFor } from '../../connectors/csv/map-file.ts';
import { accountMapping, claimMapping } from '../../connectors/csv/mapping.ts';
import { RecordReader } from '../../connectors/csv/read-records.ts';
import { type ExportFile, surveyFile } from '../../connectors/csv/survey.ts';
import { parsePolicy } from '../app/policy-in-force.ts';
import { judgeBook } from '../app/scan.ts';
import { ScanBook, type ScanTable } from '../app/scan-book.ts';
import { findGaps } from '../app/scan-gaps.ts';
import { ParleyError } from '../domain/errors.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { EXIT, type Terminal } from './exit.ts';
import { type Progress, progressOn } from './match/progress.ts';
import { parseAsOf } from './scan/as-of.ts';
import { readTextFile } from './scan/read-text-file.ts';
import type { Scan, ScannedFile } from './scan/scanned.ts';
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
  const mappings = await mappingsOf(options.mapFile);
  const asOf = options.asOf === null ? io.now() : parseAsOf(options.asOf);
  const progress = progressOn(io);
  const files: ExportFile[] = [];
  for (const file of options.files) {
    files.push(await surveyFile(file, mappingFor(file, mappings), await progress.reading(file)));
  }
  const book = new ScanBook(policy, asOf);
  const scanned = await readAll(files, book, progress);
  book.close();
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
  return file === null ? DEFAULT_POLICY : naming(file, parsePolicy);
}

async function mappingsOf(file: string | null): Promise<readonly FileMapping[]> {
  return file === null ? [] : naming(file, (text) => checkMapDocument(yamlOf(text)));
}

/** Reads and parses a file; every fault names it. */
async function naming<Value>(file: string, parseText: (text: string) => Value): Promise<Value> {
  const text = await readTextFile(file);
  try {
    return parseText(text);
  } catch (cause) {
    if (!(cause instanceof ParleyError) || cause.kind === 'bug') throw cause;
    const hint = cause.hint === null ? {} : { hint: cause.hint };
    throw new ParleyError(cause.code, `${file}: ${cause.message}`, { ...hint, cause });
  }
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new ParleyError('MAPPING_INVALID', `not valid YAML: ${detail}`, {
      hint: 'Correct the line named.',
      cause,
    });
  }
}

/** Reads accounts first, so that every claim finds its customer whatever the order of the files. */
async function readAll(
  files: readonly ExportFile[],
  book: ScanBook,
  progress: Progress,
): Promise<readonly ScannedFile[]> {
  const scanned = new Map<ExportFile, ScannedFile>();
  const inOrder = [...files].sort((a, b) => Number(isClaimFile(a)) - Number(isClaimFile(b)));
  let areAccountsRead = false;
  for (const file of inOrder) {
    if (isClaimFile(file) && !areAccountsRead) {
      book.linkParents();
      areAccountsRead = true;
    }
    scanned.set(file, await readFile(file, book, progress));
  }
  return files.flatMap((file) => scanned.get(file) ?? []);
}

const isClaimFile = (file: ExportFile) => !isAccountObject(file.object);

async function readFile(file: ExportFile, book: ScanBook, progress: Progress) {
  const table = tableOf(file);
  const before = { claims: book.claimCount, accounts: book.accounts.length };
  for (const { line, text } of file.faults) book.fault(table.name, line, text);
  const reader = new RecordReader(file);
  for await (const batch of reader.records(await progress.reading(file.path))) {
    for (const row of batch) {
      if (table.claim === null) book.addAccount(table, row);
      else book.addClaim(table, row);
    }
  }
  const claims = book.claimCount - before.claims;
  const accounts = table.claim === null ? book.accounts.length - before.accounts : 0;
  return { file, table, claims, accounts, inferred: inferences(file, reader) };
}

function tableOf(file: ExportFile): ScanTable {
  return {
    name: file.name,
    crm: file.crm,
    object: file.object,
    fields: new Set(file.columns.map((column) => column.field)),
    account: accountMapping(file),
    claim: isClaimFile(file) ? claimMapping(file) : null,
  };
}
