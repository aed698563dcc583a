// `parley policy simulate NEW FILE...`: what would have been otherwise under another policy.
import path from 'node:path';
import { Simulation } from '../app/simulation.ts';
import { ParleyError } from '../domain/errors.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { DAY_MS, type Instant } from '../domain/time.ts';
import { readClaimFiles, tellProblems } from './claim-files.ts';
import { EXIT } from './exit.ts';
import { progressOn } from './match/progress.ts';
import { readAndParse } from './read-text-file.ts';
import { parseAsOf } from './scan/as-of.ts';
import type { ScanIo } from './scan.ts';
import { simulationPage } from './simulate/page.ts';
import { simulationAsJson } from './simulate/print-json.ts';
import { printSimulation } from './simulate/print-text.ts';
import type { SimulationRun } from './simulate/run.ts';
import { policyReader, type StoredClaims } from './stored-claims.ts';
import { writeTextFile } from './write-text-file.ts';

export type SimulateOptions = {
  /** The policy to try, as YAML. */
  readonly policyFile: string;
  /** The policy it is compared with; null is the default policy. */
  readonly againstFile: string | null;
  readonly files: readonly string[];
  /** With `--store`; its policy is then the one in force unless `againstFile` says otherwise. */
  readonly stored: StoredClaims | null;
  readonly mapFile: string | null;
  /** Days or instants as written; null: a year, up to `to`. */
  readonly from: string | null;
  /** Null: the latest `as_of` of the scenarios, else now. */
  readonly to: string | null;
  /** Where the page goes; null writes none. */
  readonly htmlFile: string | null;
  readonly json: boolean;
};

const YEAR_DAYS = 365;
/** Instants at which standing conflicts are counted, both ends of the period included. */
const SAMPLES = 13;

/**
 * Runs `policy simulate`. Exit code 0; 1 when rows or scenarios were left out, each named on stderr.
 * Throws BAD_INPUT, POLICY_INVALID and MAPPING_INVALID for what cannot be used.
 */
export async function runSimulate(options: SimulateOptions, io: ScanIo): Promise<number> {
  const { policyFile, againstFile, files, mapFile, to, stored } = options;
  const inForce = stored?.policy ?? DEFAULT_POLICY;
  const policyOf = (file: string) => readAndParse(file, policyReader(stored));
  const before = againstFile === null ? inForce : await policyOf(againstFile);
  const after = await policyOf(policyFile);
  const policies = [before, after] as const;
  const read = await readClaimFiles({ files, stored, policies, mapFile, asOf: to }, io);
  // What happened at the last instant has happened.
  const period = { from: startOf(options.from, read.asOf), until: read.asOf + 1 };
  const simulation = new Simulation({ before, after, period, sampledAt: samplesOf(period) });
  const progress = progressOn(io);
  const hear = progress.comparing(read.groups.length);
  read.groups.forEach((group, index) => {
    simulation.add(group);
    hear(index);
  });
  progress.done();
  const run: SimulationRun = {
    period,
    beforeName:
      againstFile === null
        ? (stored?.policyName ?? 'the default policy')
        : path.basename(againstFile),
    afterName: path.basename(policyFile),
    result: simulation.result(),
    leftOut: read.problems.length,
  };
  if (options.htmlFile !== null) await writeTextFile(options.htmlFile, simulationPage(run));
  if (options.json) io.out(JSON.stringify(simulationAsJson(run), null, 2));
  else printSimulation(run, io);
  tellProblems(read.problems, io);
  return read.problems.length === 0 ? EXIT.done : EXIT.partly;
}

/** A day begins with its first instant. */
function startOf(from: string | null, to: Instant): Instant {
  if (from === null) return to - YEAR_DAYS * DAY_MS;
  const written = parseAsOf(from);
  const start = /^\d{4}-\d{2}-\d{2}$/.test(from) ? written - DAY_MS + 1000 : written;
  if (start <= to) return start;
  throw new ParleyError('BAD_INPUT', `--from ${from}: after the end of the period.`, {
    hint: 'Name an earlier day, or a later one in --to.',
  });
}

function samplesOf({ from, until }: { from: Instant; until: Instant }): readonly Instant[] {
  const step = (until - 1 - from) / (SAMPLES - 1);
  return Array.from({ length: SAMPLES }, (_, index) => Math.floor(from + index * step));
}
