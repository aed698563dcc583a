// Torture: runs seeds of the simulation and says what they violate.
//   node bench/torture.ts --seeds 1000 [--from 1] [--show 3]
// Exit 0: no violation; 1: some, each seed named; 2: bad usage. Failing seeds are shrunk and shown.
import { parseArgs } from 'node:util';
import { describeRun } from '../test/simulation/report.ts';
import { runSeed } from '../test/simulation/run-seed.ts';
import { invariantsOf, shrink } from '../test/simulation/shrink.ts';

const USAGE = 'usage: node bench/torture.ts --seeds N [--from S] [--show COUNT]';
const ALL_LINES = 100_000;

type Request = { readonly seeds: number; readonly from: number; readonly show: number };

/** Null for anything but whole numbers. */
function requestOf(args: readonly string[]): Request | null {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: { seeds: text, from: text, show: text },
    });
    const [seeds, from, show] = [values.seeds, values.from ?? '1', values.show ?? '3'].map(Number);
    const isWhole = [seeds, from, show].every((one) => Number.isSafeInteger(one));
    return isWhole ? ({ seeds, from, show } as Request) : null;
  } catch {
    return null;
  }
}

async function torture({ seeds, from, show }: Request): Promise<number> {
  const startedAt = performance.now();
  const failing = new Map<string, number[]>();
  let failed = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const run = await runSeed(seed);
    if (run.violations.length === 0) continue;
    failed += 1;
    for (const one of invariantsOf(run.violations)) {
      failing.set(one, [...(failing.get(one) ?? []), seed]);
    }
    if (failed <= show) console.log(`${describeRun(await shrink(run, ALL_LINES))}\n`);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(
    `${seeds} seeds from ${from}, ${(seeds / seconds).toFixed(1)} a second: ${failed} violating`,
  );
  for (const [invariant, list] of [...failing].sort()) {
    console.log(`  ${invariant}: ${list.length} seeds, e.g. ${list.slice(0, 10).join(' ')}`);
  }
  return failed === 0 ? 0 : 1;
}

const request = requestOf(process.argv.slice(2));
if (request === null) console.error(USAGE);
process.exitCode = request === null ? 2 : await torture(request);
