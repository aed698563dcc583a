// `parley policy radar FILE...`: conflicts that will appear, vanish or change by time alone.
import { type RadarEcho, type RadarResult, radar } from '../app/radar.ts';
import { counted, dayWords, labelsOf, partyOf, percentWords } from '../app/view-words.ts';
import type { ConflictJudgement } from '../domain/judgement.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { dayOf, formatInstant, type Instant } from '../domain/time.ts';
import { printJudgement } from '../engagement/scenario-file.ts';
import { readClaimFiles, tellProblems } from './claim-files.ts';
import { EXIT, type Terminal } from './exit.ts';
import { readAndParse } from './read-text-file.ts';
import type { ScanIo } from './scan.ts';
import { policyReader, type StoredClaims } from './stored-claims.ts';

export type RadarOptions = {
  readonly files: readonly string[];
  /** With `--store`. */
  readonly stored: StoredClaims | null;
  /** As YAML; null is the policy in force in the store, or the default policy. */
  readonly policyFile: string | null;
  readonly mapFile: string | null;
  /** As written; null: the latest `as_of` of the scenarios, else now. */
  readonly asOf: string | null;
  readonly json: boolean;
};

/** Version of the JSON; docs/policy.md describes it. */
const SHAPE = 1;

/**
 * Runs `policy radar`. Exit code 0; 1 when rows or scenarios were left out, each named on stderr.
 * Throws BAD_INPUT, POLICY_INVALID and MAPPING_INVALID for what cannot be used.
 */
export async function runRadar(options: RadarOptions, io: ScanIo): Promise<number> {
  const { files, stored, policyFile, mapFile, asOf } = options;
  const inForce = stored?.policy ?? DEFAULT_POLICY;
  const policy =
    policyFile === null ? inForce : await readAndParse(policyFile, policyReader(stored));
  const read = await readClaimFiles({ files, stored, policies: [policy], mapFile, asOf }, io);
  const result = radar(read.groups, { policy, now: read.asOf });
  if (options.json) io.out(JSON.stringify(asJson(result, read.asOf), null, 2));
  else print(result, read.asOf, io);
  tellProblems(read.problems, io);
  return read.problems.length === 0 ? EXIT.done : EXIT.partly;
}

function print({ echoes, within }: RadarResult, now: Instant, io: Terminal): void {
  io.out(`From ${dayWords(dayOf(now))} on, if no record changes:`);
  for (const { days, appears, vanishes, changes } of within) {
    io.out(
      `  next ${String(days).padStart(2)} days  ${counted(appears, 'conflict')} will appear, ${vanishes} vanish, ${changes} change`,
    );
  }
  for (const echo of echoes) {
    io.out('');
    io.out(`${dayWords(dayOf(echo.at))}  ${echo.customer}: the conflict ${echo.kind}`);
    io.out(`  because ${echo.why.join('; ')}`);
    if (echo.before !== null) io.out(`  before  ${outcome(echo.before, echo)}`);
    if (echo.after !== null) io.out(`  after   ${outcome(echo.after, echo)}`);
  }
}

function outcome({ splits, severity, clauses }: ConflictJudgement, { claims }: RadarEcho): string {
  const labels = labelsOf(claims);
  const shares = splits
    .filter(({ basisPoints }) => basisPoints > 0)
    .map(({ claimId, basisPoints }) => `${labels.get(claimId)} ${percentWords(basisPoints)}`);
  const clause = clauses.find((one) => one.startsWith('P-'));
  return `${shares.join(', ')}; ${severity} (${clause})`;
}

function asJson({ echoes, within }: RadarResult, now: Instant) {
  return {
    shape: SHAPE,
    as_of: formatInstant(now),
    within,
    conflicts: echoes.map((echo) => ({
      at: formatInstant(echo.at),
      customer: echo.customer,
      kind: echo.kind,
      differs_in: echo.aspects,
      causes: echo.causes.map(({ cause, claimId }) => ({ cause, claim: claimId })),
      why: echo.why,
      before: echo.before && printJudgement(echo.customer, echo.before),
      after: echo.after && printJudgement(echo.customer, echo.after),
      claims: echo.claims.map((claim) => ({ id: claim.id, party: partyOf(claim) })),
    })),
  };
}
