// Jobs that come back: the part of the suite about periods, replaced and ended.
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../src/domain/time.ts';
import type { OpenOne } from './open-queues.ts';
import { aJob, jobCounter, turns } from './sample-jobs.ts';

export function scheduled(open: OpenOne): void {
  describe('a scheduled job', () => {
    test('repeats; the queue is idle in between', async () => {
      const queue = await open();
      const third = Promise.withResolvers<void>();
      let runs = 0;
      await queue.schedule(aJob(), 15);
      await queue.start(async () => {
        runs += 1;
        if (runs === 3) third.resolve();
      });
      await third.promise;
      await queue.unschedule(aJob());
      await queue.idle();
      expect(runs).toBeGreaterThanOrEqual(3);
    });

    test('is replaced by a second call: sooner', async () => {
      const queue = await open();
      const ran = Promise.withResolvers<void>();
      await queue.schedule(aJob(), DAY_MS);
      await queue.schedule(aJob(), 15);
      await queue.start(async () => void ran.resolve());
      await ran.promise;
    });

    test('is replaced by a second call: later; or ended', async () => {
      const queue = await open();
      const ran = jobCounter();
      const enough = Promise.withResolvers<void>();
      for (const kind of ['sync', 'detect', 'write-back'] as const) {
        await queue.schedule(aJob(kind), 15);
      }
      await queue.schedule(aJob('sync'), DAY_MS);
      await queue.unschedule(aJob('detect'));
      await queue.start(async (job) => {
        ran.add(job);
        if (ran.of(job) === 5) enough.resolve();
      });
      await enough.promise;
      expect(Object.keys(ran.all())).toEqual(['write-back t1 c1']);
    });

    test('keeps its appointment when it is scheduled again with the same period', async () => {
      const queue = await open();
      let runs = 0;
      await queue.start(async () => {
        runs += 1;
      });
      // Would never run if each call began the period anew.
      while (runs < 2) {
        await queue.schedule(aJob(), 60);
        await turns(1);
      }
      await queue.unschedule(aJob());
    });

    test('adds nothing while its job runs', async () => {
      const queue = await open();
      const marks = Promise.withResolvers<void>();
      let runs = 0;
      let others = 0;
      await queue.schedule(aJob('sync'), 10);
      await queue.schedule(aJob('detect'), 10);
      await queue.start(async (job) => {
        if (job.kind === 'sync') {
          runs += 1;
          await marks.promise;
          await queue.unschedule(job);
        } else {
          others += 1;
          if (others === 5) marks.resolve();
        }
      });
      await marks.promise;
      await queue.unschedule(aJob('detect'));
      await queue.idle();
      expect(runs).toBe(1);
    });

    test('refuses a period no timer keeps', async () => {
      const queue = await open();
      for (const everyMs of [0, -1, 1.5, Number.NaN, DAY_MS + 1]) {
        await expect(queue.schedule(aJob(), everyMs)).rejects.toThrow('every');
      }
    });
  });
}
