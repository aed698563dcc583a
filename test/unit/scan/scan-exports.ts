// Runs `parley scan` on exports made for a test: files in, exit code and reports out.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { runScan, type ScanOptions } from '../../../src/cli/scan.ts';

type ReportFile = {
  file: string;
  crm: string;
  object: string;
  encoding: string;
  delimiter: string;
  claims: number;
  inferred: string[];
};
type Report = {
  files: ReportFile[];
  totals: Record<string, unknown>;
  missing: { column: string; files: string[] }[];
  not_judged: { customer: string; claims: number }[];
  conflicts: {
    customer: string;
    severity: string;
    match: string[];
    types: string[];
    action: string;
    prevails: string;
    splits: { claim: string; percent: number }[];
    clauses: string[];
    double_counted_usd: number;
    other_models: { model: string }[];
    claims: Record<string, unknown>[];
  }[];
  problems: { file: string; line: number; text: string; left_out: boolean }[];
};

let root = '';

/** A folder for the files of a test file; gone when its tests are over. */
export function scanFolder(): { readonly path: string } {
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'parley-scan-test-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  return {
    get path() {
      return root;
    },
  };
}

/** Scans as of 2026-11-20 unless told otherwise. */
export async function scan(files: readonly string[], options: Partial<ScanOptions> = {}) {
  const [out, err, bar]: string[][] = [[], [], []];
  const outFolder = await mkdtemp(path.join(root, 'out-'));
  const code = await runScan(
    { files, policyFile: null, mapFile: null, asOf: '2026-11-20', outFolder, ...options },
    {
      out: (line) => out?.push(line),
      err: (line) => err?.push(line),
      isTerminal: true,
      write: (text) => bar?.push(text),
      now: () => Date.UTC(2026, 10, 20),
    },
  );
  const read = (name: string) => readFile(path.join(outFolder, name), 'utf8');
  const report = JSON.parse(await read('report.json')) as Report;
  return {
    code,
    out,
    err,
    bar,
    report,
    page: await read('report.html'),
    csv: await read('conflicts.csv'),
  };
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

/** Writes an export of opportunities; columns and values as objects. */
export async function exportOf(
  name: string,
  rows: readonly Record<string, string>[],
): Promise<string> {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))];
  const file = path.join(await mkdtemp(path.join(root, 'in-')), name);
  await writeFile(file, lines.map((line) => line.map(quoted).join(',')).join('\n'));
  return file;
}

/** A row of an export of opportunities. */
export const OPPORTUNITY = {
  'Opportunity Name': 'Deal',
  'Account Name': 'Harbour Robotics',
  'Account: Website': 'harbour.example.com',
  Stage: 'Qualification',
  Amount: '1000',
  'Close Date': '2026-12-31',
  'Created Date': '2026-11-02',
};
