// `parley credit FILE...`: the policy's split and what other models would give, double-counted pipeline,
// and rows for pay tools.
import { createHash } from 'node:crypto';
import { creditOf } from '../app/credit.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { DAY_MS } from '../domain/time.ts';
import { payRowsAsCsv } from '../engagement/attribution/pay-export.ts';
import { readClaimFiles, tellProblems } from './claim-files.ts';
import { creditAsJson } from './credit/print-json.ts';
import { printCredit } from './credit/print-text.ts';
import { readProductLines } from './credit/read-lines.ts';
import { EXIT } from './exit.ts';
import { readAndParse } from './read-text-file.ts';
import type { ScanIo } from './scan.ts';
import { policyReader, type StoredClaims } from './stored-claims.ts';
import { writeTextFile } from './write-text-file.ts';

export type CreditCommand = {
  readonly files: readonly string[];
  /** With `--store`. */
  readonly stored: StoredClaims | null;
  /** As YAML; null is the policy in force in the store, or the default policy. */
  readonly policyFile: string | null;
  readonly mapFile: string | null;
  /** Product lines, as CSV: record_id, product_family, amount. */
  readonly linesFile: string | null;
  /** As written; null: the latest `as_of` of the scenarios, else now. */
  readonly asOf: string | null;
  readonly halfLifeDays: number;
  /** Orders won in so many days are paid. */
  readonly payDays: number;
  /** Where the rows for pay tools go; null writes none. */
  readonly payFile: string | null;
  readonly json: boolean;
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Runs `credit`. Exit code 0; 1 when rows, scenarios or orders were left out, each named on stderr.
 * Throws BAD_INPUT, POLICY_INVALID and MAPPING_INVALID for what cannot be used.
 */
export async function runCredit(command: CreditCommand, io: ScanIo): Promise<number> {
  const { files, stored, policyFile, mapFile, asOf, payFile, halfLifeDays, payDays } = command;
  const inForce = stored?.policy ?? DEFAULT_POLICY;
  const policy =
    policyFile === null ? inForce : await readAndParse(policyFile, policyReader(stored));
  const read = await readClaimFiles({ files, stored, policies: [policy], mapFile, asOf }, io);
  const lines = await readProductLines(command.linesFile, read.groups);
  const period = { from: read.asOf - payDays * DAY_MS, until: read.asOf + 1 };
  const result = creditOf(read.groups, {
    ...{ policy, period, halfLifeDays, sha256, past: read.past },
    linesOf: lines.linesOf,
  });
  if (payFile !== null) await writeTextFile(payFile, payRowsAsCsv(result.pay));
  if (command.json) io.out(JSON.stringify(creditAsJson(result), null, 2));
  else printCredit(result, io);
  if (payFile !== null) io.err(`${payFile}: ${result.pay.length} rows.`);
  const unpaid = result.unpayable.map(
    ({ id, currency }) => `${id}: ${currency} has no known minor unit; the order is not paid out.`,
  );
  const problems = [...read.problems, ...lines.problems, ...unpaid];
  tellProblems(problems, io);
  return problems.length === 0 ? EXIT.done : EXIT.partly;
}
