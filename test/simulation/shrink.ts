// Makes a failing run small: leaves out items of its plan while the same invariant stays violated.
import { runSeed, type SeedResult } from './run-seed.ts';

/** Runs a seed, as `runSeed` does. */
type RunSeed = typeof runSeed;

/** Runs spent on shrinking one seed at most. */
const MOST_RUNS = 200;

/** The invariants a run violates, e.g. `I1 I3`. */
export function invariantsOf(violations: readonly string[]): ReadonlySet<string> {
  return new Set(violations.map((text) => /\b(I\d+|BUG|UNDO)\b/.exec(text)?.[1] ?? text));
}

/**
 * The smallest plan found by leaving out halves, then quarters, down to single items; the run keeps
 * its last `keepLines` lines. Returns the run as it was when nothing could be left out. `run` is how a seed
 * is run.
 */
export async function shrink(
  failed: SeedResult,
  keepLines: number,
  run: RunSeed = runSeed,
): Promise<SeedResult> {
  const wanted = invariantsOf(failed.violations);
  const seed = failed.seed;
  let without: ReadonlySet<number> = new Set();
  let runs = 0;
  const stillFails = async (candidate: ReadonlySet<number>) => {
    runs += 1;
    const { violations } = await run(seed, { without: candidate });
    return [...invariantsOf(violations)].some((one) => wanted.has(one));
  };
  const count = failed.plan.items.length;
  for (let size = Math.ceil(count / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < count && runs < MOST_RUNS; start += size) {
      const more = new Set(without);
      for (let item = start; item < Math.min(count, start + size); item += 1) more.add(item);
      if (more.size > without.size && (await stillFails(more))) without = more;
    }
  }
  return run(seed, { without, keepLines });
}
