// The torture with real servers works itself: kills end well, and a bug that only a kill shows is caught. The whole of it is `npm run torture -- --real`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lanes } from './lanes.ts';
import { changeAnAmount } from './morning.ts';
import type { Phase, Stop } from './orders.ts';
import { type Plant, SHORT_LOCKS } from './rewritten.ts';
import type { RunResult } from './run.ts';
import type { Scenario } from './scenarios.ts';
import { whatIsMissing } from './servers.ts';
import { pointsOfWritePath, ROOT } from './write-path.ts';

const missing = whatIsMissing();
if (missing !== null) console.info(`skipped: kills with real servers (${missing})`);

const WRITER = 'src/app/write-back.ts';
/** Records count as done before the call leaves: right as long as nobody dies in between. */
const DONE_TOO_SOON: Plant = {
  file: WRITER,
  find: /if \(now !== null\) await settle\(store, same, \{ id: now\.id, at, isUndoing \}\);/,
  replace: 'await store.targets.settle(held);',
};

/**
 * The workers find one change to write and nothing to read: a reading, also one that is done again after
 * the kill, would mend what the bug does.
 */
const ONLY_WRITING: Scenario = {
  name: 'only writing',
  happen: changeAnAmount,
  ring: async (vendor) => {
    await vendor.readAndJudge();
    await vendor.ring('write-back');
  },
};

/** Dies at the first await of a file whose line reads like this. */
function stopAt(file: string, line: RegExp, phase: Phase): Stop {
  const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  const point = pointsOfWritePath().find(
    (one) => one.file === file && line.test(lines[one.line - 1] ?? ''),
  );
  if (point === undefined) throw new Error(`${file} awaits nothing like ${line}`);
  return { point: point.id, phase, hit: 1, signal: 'SIGKILL' };
}

const LIMIT_MS = 400_000;

describe.skipIf(missing !== null)('kill -9 with real servers', { timeout: LIMIT_MS }, () => {
  let lanes: Lanes;
  beforeAll(async () => {
    lanes = await Lanes.open(2);
  }, LIMIT_MS);
  afterAll(() => lanes?.close());

  it('finds the world right after a kill before the call and one with its answer, and catches a planted bug', async () => {
    const sending = stopAt(WRITER, /applyPatches\(/, 'before');
    const sent = stopAt(WRITER, /applyPatches\(/, 'after');
    const [twice, planted] = (await lanes.runAll([
      {
        scenario: ONLY_WRITING,
        name: 'killed twice',
        stops: [sending, sent],
        plants: SHORT_LOCKS,
      },
      {
        scenario: ONLY_WRITING,
        name: 'killed before the call, records done already',
        stops: [sending],
        plants: [...SHORT_LOCKS, DONE_TOO_SOON],
        hopelessMs: 2_000,
      },
    ])) as [RunResult, RunResult];
    expect([twice.stops, planted.stops]).toEqual([[sending, sent], [sending]]);
    expect(twice.violations, twice.story).toEqual([]);
    expect(twice.endState.length).toBeGreaterThan(100);
    expect(planted.violations.some((one) => /^vendor: I[12] /.test(one))).toBe(true);
  });
});
