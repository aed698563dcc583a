// The ledger of seeds run so far: one line of JSON per run, kept in the repository.
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SeedRun } from './seeds.ts';

const FILE = new URL('../../test/simulation/ledger.jsonl', import.meta.url);

const entry = z.strictObject({
  date: z.iso.date(),
  /** What was tortured. */
  commit: z.string().regex(/^[0-9a-f]{7,40}$/),
  from: z.int().nonnegative(),
  seeds: z.int().positive(),
  /** Seeds that violated an invariant. */
  violating: z.int().nonnegative(),
  seconds: z.number().positive(),
  /** Which, the first hundred; not kept before 2026-11-30. */
  failing: z.array(z.int().nonnegative()).exactOptional(),
  /** Processes at work; not kept before 2026-11-30. */
  jobs: z.int().positive().exactOptional(),
});
export type LedgerLine = z.infer<typeof entry>;

/** All runs. Throws for a line that is none. */
export function readLedger(): readonly LedgerLine[] {
  const lines = readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => entry.parse(JSON.parse(line)));
}

/** Appends a run of the commit that is checked out; refused while there are changes of no commit. */
export function record({ from, seeds, failing, seconds, jobs }: SeedRun): void {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const changes = git('status', '--porcelain', '--', 'src', 'connectors', 'jobs', 'test');
  if (changes.split('\n').some((line) => line !== '' && !line.endsWith('ledger.jsonl'))) {
    throw new Error('The ledger names a commit: commit first, then record.');
  }
  const line: LedgerLine = {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short=12', 'HEAD'),
    from,
    seeds,
    violating: failing.length,
    seconds: Math.round(seconds * 10) / 10,
    jobs,
    failing: failing.slice(0, 100).map(({ seed }) => seed),
  };
  appendFileSync(FILE, `${JSON.stringify(entry.parse(line))}\n`);
}

/** What has been run, in words; what counts are the seeds since something was last violated. */
export function describeLedger(): string {
  const lines = readLedger();
  const clean = lines.slice(lines.findLastIndex((line) => line.violating > 0) + 1);
  const sum = (of: readonly LedgerLine[]) => of.reduce((all, line) => all + line.seeds, 0);
  return [
    ...lines.map(
      ({ date, commit, from, seeds, violating }) =>
        `${date} ${commit} ${seeds} seeds from ${from}: ${violating} violating`,
    ),
    `${sum(lines)} seeds in all, ${sum(clean)} since the last violation`,
  ].join('\n');
}
