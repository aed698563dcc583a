// The torture with real servers works itself: a handful of kills end well, and a bug that only a kill
// shows is caught. The whole of it is `npm run torture -- --real`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from './end-state.ts';
import { Lanes } from './lanes.ts';
import type { Phase, Stop } from './orders.ts';
import { type Plant, SHORT_LOCKS } from './rewritten.ts';
import type { RunResult } from './run.ts';
import { whatIsMissing } from './servers.ts';
import { pointsOfWritePath, ROOT } from './write-path.ts';

const missing = whatIsMissing();
if (missing !== null) {
  if (process.env['CI'] === 'true') throw new Error(missing);
  console.info(`skipped: kills with real servers (${missing})`);
}

const WRITER = 'src/app/write-back.ts';
/** Records count as done before the call leaves: right as long as nobody dies in between. */
const DONE_TOO_SOON: Plant = {
  file: WRITER,
  find: /await store\.targets\.settle\(same\);/,
  replace: 'await store.targets.settle(held);',
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
  let calm: RunResult;
  beforeAll(async () => {
    lanes = await Lanes.open(4);
    [calm] = (await lanes.runAll([{ name: 'undisturbed', plants: SHORT_LOCKS }])) as [RunResult];
  }, LIMIT_MS);
  afterAll(() => lanes?.close());

  it('finds the world right when nobody is killed', () => {
    expect(calm.violations, calm.story).toEqual([]);
    expect(calm.endState.length).toBeGreaterThan(100);
  });

  it('finds it as right after kills, once and twice, and catches a planted bug', async () => {
    const sending = stopAt(WRITER, /applyPatches\(/, 'before');
    const sent = stopAt(WRITER, /applyPatches\(/, 'after');
    const made = stopAt('connectors/hubspot/tasks.ts', /\{ body \} = await api\.call/, 'after');
    const kill = (name: string, stops: readonly Stop[]) => ({ name, stops, plants: SHORT_LOCKS });
    const results = (await lanes.runAll([
      kill('killed before the call', [sending]),
      kill('killed twice with the answer in hand', [sent, sent]),
      kill('killed with a new task in hand', [made]),
      {
        ...kill('killed before the call, records done already', [sending]),
        plants: [...SHORT_LOCKS, DONE_TOO_SOON],
        hopelessMs: 10_000,
      },
    ])) as [RunResult, RunResult, RunResult, RunResult];
    expect(results.map((one) => one.stops)).toEqual([1, 2, 1, 1]);
    const [before, twice, after, planted] = results;
    for (const result of [before, twice, after]) {
      expect(result.violations, result.story).toEqual([]);
      expect(differences(calm.endState, result.endState)).toEqual([]);
    }
    expect(planted.violations.some((one) => /^vendor: I[12] /.test(one))).toBe(true);
  });
});
