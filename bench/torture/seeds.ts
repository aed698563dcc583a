// Runs a range of seeds, over several processes, and shows what failed.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describeRun } from '../../test/simulation/report.ts';
import { runSeed } from '../../test/simulation/run-seed.ts';
import { invariantsOf, shrink } from '../../test/simulation/shrink.ts';

export type SeedRange = {
  readonly seeds: number;
  readonly from: number;
  readonly jobs: number;
  readonly show: number;
};

export type Failing = { readonly seed: number; readonly invariants: readonly string[] };

export type SeedRun = SeedRange & {
  readonly failing: readonly Failing[];
  readonly seconds: number;
};

const SEEDS = 2 ** 32;
const ALL_LINES = 100_000;
/** It takes a process several hundred seeds to get into its stride. */
const PART = 5_000;

/** Runs a range part by part in `jobs` processes; prints a summary and the first failures, shrunk. */
export async function runSeeds(range: SeedRange): Promise<SeedRun> {
  const startedAt = performance.now();
  const failing: Failing[] = [];
  const part = Math.min(PART, Math.ceil(range.seeds / range.jobs));
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < range.seeds) {
      const seeds = Math.min(part, range.seeds - next);
      const from = range.from + next;
      next += seeds;
      failing.push(...(await runPart(from, seeds, [])));
      done += seeds;
      if (process.stdout.isTTY) process.stdout.write(`\r${done} of ${range.seeds} seeds`);
    }
  };
  await Promise.all(Array.from({ length: range.jobs }, work));
  const seconds = (performance.now() - startedAt) / 1_000;
  if (process.stdout.isTTY) process.stdout.write('\r');
  for (const { seed, invariants } of failing.slice(0, range.show)) {
    // Thrown again, to be read with its stack.
    if (invariants.includes(CRASH)) await runSeed(seed);
    console.log(`${describeRun(await shrink(await runSeed(seed), ALL_LINES))}\n`);
  }
  const speed = (range.seeds / seconds).toFixed(1);
  const where = `${range.seeds} seeds from ${range.from} in ${range.jobs} processes`;
  console.log(`${where}, ${speed} a second: ${failing.length} violating`);
  for (const [invariant, seeds] of byInvariant(failing)) {
    console.log(`  ${invariant}: ${seeds.length} seeds, e.g. ${seeds.slice(0, 10).join(' ')}`);
  }
  return { ...range, failing, seconds };
}

function byInvariant(failing: readonly Failing[]): readonly [string, readonly number[]][] {
  const found = new Map<string, number[]>();
  for (const { seed, invariants } of failing) {
    for (const one of invariants) found.set(one, [...(found.get(one) ?? []), seed]);
  }
  return [...found].sort();
}

/** A run leaves much behind in a short time: with more room for what is young it is collected cheaper. */
const ROOM = '--max-semi-space-size=64';

/** Reading and compiling all modules takes as long as thirty seeds: Node's own place to keep the result. */
const COMPILED = join(tmpdir(), 'node-compile-cache');

/**
 * Runs seeds in a process of its own and resolves with those that fail; `nodeArgs` go before the
 * script. Stops at the first failure when `stopAtFirst` says so.
 */
export async function runPart(
  from: number,
  seeds: number,
  nodeArgs: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly stopAtFirst?: boolean } = {},
): Promise<readonly Failing[]> {
  const script = new URL('../torture.ts', import.meta.url).pathname;
  const range = ['--here', '--seeds', String(seeds), '--from', String(from)];
  const child = spawn(process.execPath, [ROOM, ...nodeArgs, script, ...range], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, ...options.env },
  });
  const failing: Failing[] = [];
  let isWhole = false;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === DONE) isWhole = true;
    else failing.push(JSON.parse(line) as Failing);
    if (failing.length > 0 && options.stopAtFirst) break;
  }
  if (!isWhole && failing.length === 0) {
    throw new Error(`The process of seeds ${from} and on ended early (exit ${child.exitCode}).`);
  }
  child.kill();
  return failing;
}

const DONE = 'done';
/** A run that throws: nothing in it may. */
const CRASH = 'CRASH';

async function invariantsBrokenBy(seed: number): Promise<readonly string[]> {
  try {
    const { violations } = await runSeed(seed);
    return violations.length === 0 ? [] : [...invariantsOf(violations)];
  } catch {
    return [CRASH];
  }
}

/** The other side of {@link runPart}: one line of JSON per failing seed, then `done`. */
export async function runHere({ seeds, from }: SeedRange): Promise<number> {
  // A run makes many errors and reads the stack of none; what crashes is run again by who asked.
  Error.stackTraceLimit = 0;
  for (let count = 0; count < seeds; count += 1) {
    const seed = (from + count) % SEEDS;
    const invariants = await invariantsBrokenBy(seed);
    if (invariants.length > 0) console.log(JSON.stringify({ seed, invariants }));
  }
  console.log(DONE);
  return 0;
}
