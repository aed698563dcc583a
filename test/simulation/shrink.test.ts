// What makes a failing run understandable: its trace, its smallest plan, and the report of it.
import { describe, expect, it } from 'vitest';
import { Chance } from './chance.ts';
import { drawPlan } from './draw-plan.ts';
import { describeRun } from './report.ts';
import { runSeed, type SeedOptions, type SeedResult } from './run-seed.ts';
import { invariantsOf, shrink } from './shrink.ts';
import { Trace } from './trace.ts';

const [FIRST_SEED, LAST_SEED] = [0, 2 ** 32 - 1];
const ALL_LINES = 100_000;

function traced(lines: readonly (readonly [number, string])[], keep = 0): Trace {
  const trace = new Trace(1_000, keep);
  for (const [at, text] of lines) trace.add(at, text);
  return trace;
}

describe('a trace', () => {
  it('has one hash for the same lines, another where a text, a time or the order differs', () => {
    const hashes = [
      traced([
        [1_000, 'a'],
        [2_000, 'b'],
      ]),
      traced([
        [1_000, 'a'],
        [2_000, 'c'],
      ]),
      traced([
        [1_000, 'a'],
        [2_001, 'b'],
      ]),
      traced([
        [1_000, 'b'],
        [2_000, 'a'],
      ]),
      traced([[1_000, 'a']]),
      traced([]),
    ].map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(
      traced(
        [
          [1_000, 'a'],
          [2_000, 'b'],
        ],
        5,
      ).hash,
    ).toBe(hashes[0]);
  });

  it('keeps its last lines, with the seconds since the run began', () => {
    const { lines } = traced(
      [
        [1_000, 'a'],
        [2_500, 'b'],
        [3_000, 'c'],
      ],
      2,
    );
    expect(lines).toEqual(['     1.500  b', '     2.000  c']);
  });
});

describe('a seed', () => {
  it.each([FIRST_SEED, LAST_SEED])(
    'of 32 bits is one run, the first and the last too: %i',
    async (seed) => {
      const [one, again] = [await runSeed(seed), await runSeed(seed)];
      expect(one.violations).toEqual([]);
      expect([again.traceHash, again.steps]).toEqual([one.traceHash, one.steps]);
    },
  );

  it('is cut to no shorter number', () => {
    const plans = [FIRST_SEED, LAST_SEED, 2 ** 31, 2 ** 16].map((seed) =>
      drawPlan(new Chance(seed)),
    );
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBe(plans.length);
  });
});

/** Runs that violate what `broken` says of the items they are left with; nothing else happens in them. */
function failing(items: number, broken: (kept: ReadonlySet<number>) => readonly string[]) {
  const { setting } = drawPlan(new Chance(1));
  const choices = [0, 0, 0] as const;
  const all = Array.from({ length: items }, (_, at) => {
    return { at, what: 'amount', tenant: 0, choices } as const;
  });
  const runs: ReadonlySet<number>[] = [];
  const run = async (
    seed: number,
    { without = new Set() }: SeedOptions = {},
  ): Promise<SeedResult> => {
    const kept = new Set(all.map(({ at }) => at).filter((at) => !without.has(at)));
    runs.push(kept);
    const plan = { setting, items: all };
    return { seed, traceHash: '', violations: broken(kept), steps: 0, plan, lines: [] };
  };
  return { run, runs };
}

describe('a failing run, shrunk', () => {
  it('keeps only what the violation needs, and violates the same', async () => {
    const broken = (kept: ReadonlySet<number>) => [
      ...(kept.has(7) && kept.has(19) ? ['tenant-1 I3 two tasks are open'] : []),
      // Another fault is no reason to keep anything.
      ...(kept.has(19) ? [] : ['tenant-1 I1 cf_1 shows no flag']),
    ];
    const { run, runs } = failing(30, broken);
    const shrunk = await shrink(await run(1), 0, run);
    expect([...(runs.at(-1) ?? [])]).toEqual([7, 19]);
    expect(invariantsOf(shrunk.violations)).toEqual(new Set(['I3']));
  });

  it('is left as it was where everything is needed, after a bounded number of runs', async () => {
    const { run, runs } = failing(300, (kept) => (kept.size === 300 ? ['I2 a stale flag'] : []));
    const shrunk = await shrink(await run(1), 0, run);
    expect(shrunk.violations).toEqual(['I2 a stale flag']);
    expect(runs.at(-1)?.size).toBe(300);
    expect(runs.length).toBeLessThanOrEqual(202);
  });

  it('is the same simulation with less in it, told in at most forty lines', async () => {
    const seed = 5;
    let kept = 0;
    // As if nobody might close a deal: what violates it is seen in the run's own trace.
    const run = async (_: number, options: SeedOptions = {}): Promise<SeedResult> => {
      const result = await runSeed(seed, { ...options, keepLines: ALL_LINES });
      kept = result.plan.items.length - (options.without?.size ?? 0);
      const closed = result.lines.filter((line) => / close: /.test(line));
      const violations = closed.map((line) => `I2 ${line}\nin two lines`);
      return { ...result, violations };
    };
    const failed = await run(seed);
    expect(failed.violations.length).toBeGreaterThan(0);
    const shrunk = await shrink(failed, ALL_LINES, run);
    expect(kept).toBe(1);
    expect(invariantsOf(shrunk.violations)).toEqual(new Set(['I2']));
    for (const one of [failed, shrunk]) {
      const report = describeRun(one).split('\n');
      expect(report.length).toBeLessThanOrEqual(40);
      expect(report[0]).toMatch(/^seed 5: /);
      expect(report.at(-1)).toBe(
        one.lines.findLast((line) => !/ (starts|ends) tenant-/.test(line)),
      );
    }
  });
});
