// Claims from the files a person has: CSV exports of both CRMs, as `scan` reads them, and files of
// scenarios, as `judge` reads them.
import { type ClaimGroup, dealsOf, groupsOfBook, groupsOfScenarios } from '../app/claim-groups.ts';
import type { ScanProblem } from '../app/scan-book.ts';
import type { StoredGroups } from '../app/stored-groups.ts';
import { ParleyError } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { countDeals, type PastDeal, type PastRecords } from '../engagement/attribution/shapley.ts';
import { progressOn } from './match/progress.ts';
import { readAndParse } from './read-text-file.ts';
import { parseAsOf } from './scan/as-of.ts';
import { readBook } from './scan/read-book.ts';
import type { ScanIo } from './scan.ts';

export type ClaimFileOptions = {
  readonly files: readonly string[];
  /** Claims of the store, beside those of the files; null without. */
  readonly stored: StoredGroups | null;
  /** Every policy the claims will be judged by; the first says which currencies are known. */
  readonly policies: readonly [Policy, ...Policy[]];
  /** Mapping file of the exports. */
  readonly mapFile: string | null;
  /** As written; null: the latest `as_of` of the scenarios, else now. */
  readonly asOf: string | null;
};

export type ClaimFiles = {
  readonly groups: readonly ClaimGroup[];
  readonly asOf: Instant;
  /** Closed deals: of the exports, where there are any, else of store and scenarios. */
  readonly past: PastRecords;
  /** Each names its file and line or scenario; what they name was left out. */
  readonly problems: readonly string[];
};

/** Problems said on the terminal; the rest is only counted. */
const PROBLEMS_SHOWN = 20;

/**
 * Reads all files. Throws BAD_INPUT and MAPPING_INVALID for files that cannot be used; rows and
 * scenarios at fault are left out and listed.
 */
export async function readClaimFiles(options: ClaimFileOptions, io: ScanIo): Promise<ClaimFiles> {
  const { files, policies, mapFile, stored } = options;
  if (files.length === 0 && stored === null) {
    throw new ParleyError('BAD_INPUT', 'No file of claims.', {
      hint: 'Name CSV exports of both CRMs, files of scenarios (JSON), or --store.',
    });
  }
  const problems: string[] = [];
  const groups: ClaimGroup[] = stored === null ? [] : [...stored.groups];
  const deals: PastDeal[] = stored === null ? [] : [...stored.deals];
  let past: PastRecords | null = null;
  let latest: Instant | null = null;
  for (const file of files.filter(isJson)) {
    const read = await readAndParse(file, (text) => groupsOfScenarios(text, policies[0]));
    for (const group of read.groups) {
      groups.push(group);
      deals.push(...dealsOf(group.claims, policies[0]));
      latest = Math.max(latest ?? group.asOf, group.asOf);
    }
    for (const error of read.errors) problems.push(`${file}: ${error}`);
  }
  const asOf = options.asOf === null ? (latest ?? io.now()) : parseAsOf(options.asOf);
  const exports = files.filter((file) => !isJson(file));
  if (exports.length > 0) {
    const progress = progressOn(io);
    const { book } = await readBook(
      { files: exports, mapFile, policy: policies[0], asOf },
      progress,
    );
    progress.done();
    const found = groupsOfBook(book, policies);
    for (const group of found.groups) groups.push(group);
    past = found.past;
    for (const problem of book.problems) if (problem.isLeftOut) problems.push(problemLine(problem));
  }
  return { groups, asOf, problems, past: past ?? countDeals(deals) };
}

const isJson = (file: string) => /\.json$/i.test(file);

const problemLine = ({ file, line, text }: ScanProblem) => `${file}: line ${line}: ${text}`;

/** Says what was left out, the first lines of it. */
export function tellProblems(problems: readonly string[], io: ScanIo): void {
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) io.err(problem);
  const rest = problems.length - PROBLEMS_SHOWN;
  if (rest > 0) io.err(`and ${rest.toLocaleString('en-US')} more were left out.`);
}
