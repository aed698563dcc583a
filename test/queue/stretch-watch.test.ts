// Synchronous work is measured per kind of job and told when it is long.
import { afterEach, expect, test } from 'vitest';
import { type StretchAlarm, StretchWatch } from '../../jobs/stretch-watch.ts';
import type { JobKind } from '../../src/ports/queue.ts';
import { aJob } from './sample-jobs.ts';

const { signal } = new AbortController();
let watch: StretchWatch;
afterEach(() => watch.stop());

/** A clock that only the test moves; the timer of the watch is stopped, the test ticks. */
function watched() {
  let now = 0;
  const runs: [JobKind, number][] = [];
  const alarms: StretchAlarm[] = [];
  watch = new StretchWatch({
    onRun: (kind, ms) => void runs.push([kind, ms]),
    onAlarm: (alarm) => void alarms.push(alarm),
    now: () => now,
  });
  watch.stop();
  const tickAfter = (ms: number) => {
    now += ms;
    watch.tick();
  };
  /** A run of a job; its `end` lets it finish. */
  const begin = (kind: JobKind) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const done = watch.watched(() => promise)(aJob(kind), signal, 'poll');
    const end = () => {
      resolve(undefined);
      return done;
    };
    return { end };
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { runs, alarms, tickAfter, begin, pass };
}

test('a run is charged its longest stretch, not the sum, and only what exceeds the tick', async () => {
  const { runs, alarms, tickAfter, begin } = watched();
  const run = begin('detect');
  for (const ms of [10, 10, 130, 10, 60, 10]) tickAfter(ms);
  await run.end();
  expect(runs).toEqual([['detect', 120]]);
  expect(alarms).toEqual([]);
});

test('a job that computes from its first moment to its last is charged all of it', async () => {
  const { runs, alarms, tickAfter, begin, pass } = watched();
  tickAfter(10);
  const run = begin('sync');
  pass(500);
  await run.end();
  expect(runs).toEqual([['sync', 500]]);
  tickAfter(10);
  expect(alarms).toEqual([{ blockedMs: 500, kinds: ['sync'] }]);
});

test('a long stretch is told once, with every kind that ran during it', async () => {
  const { runs, alarms, tickAfter, begin } = watched();
  const [first, second] = [begin('write-back'), begin('detect')];
  tickAfter(10);
  tickAfter(209);
  expect(alarms).toEqual([]);
  tickAfter(210);
  tickAfter(10);
  await first.end();
  await second.end();
  expect(alarms).toEqual([{ blockedMs: 200, kinds: ['detect', 'write-back'] }]);
  expect(runs).toEqual([
    ['write-back', 200],
    ['detect', 200],
  ]);
});

test('a job that begins after it is not suspected; one without any job has no kind', async () => {
  const { alarms, tickAfter, begin } = watched();
  tickAfter(1_000);
  const run = begin('sync');
  tickAfter(10);
  await run.end();
  tickAfter(300);
  tickAfter(300);
  expect(alarms.map((one) => one.kinds)).toEqual([[], ['sync'], []]);
});

test('by the real clock, a job that blocks is found', async () => {
  const heard = Promise.withResolvers<StretchAlarm>();
  const runs: [JobKind, number][] = [];
  watch = new StretchWatch({
    onRun: (kind, ms) => void runs.push([kind, ms]),
    onAlarm: heard.resolve,
  });
  await watch.watched(async () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    return undefined;
  })(aJob('detect'), signal, 'poll');
  const alarm = await heard.promise;
  expect(alarm.kinds).toEqual(['detect']);
  expect(alarm.blockedMs).toBeGreaterThanOrEqual(200);
  expect(runs[0]?.[1]).toBeGreaterThanOrEqual(240);
});
