// How a queue ends: the part of the suite about closing, in time and with work under way.
import { describe, expect, test } from 'vitest';
import type { OpenOne } from './open-queues.ts';
import { aJob } from './sample-jobs.ts';

export function closing(open: OpenOne, faults: () => readonly unknown[]): void {
  describe('closing', () => {
    test('lets running jobs finish and starts no other', async () => {
      const queue = await open(1);
      const started = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      const finished: (string | null)[] = [];
      await queue.start(async (job, signal) => {
        started.resolve();
        await go.promise;
        expect(signal.aborted).toBe(false);
        finished.push(job.connectionId);
      });
      await queue.enqueue(aJob('sync', 'c1'));
      await queue.enqueue(aJob('sync', 'c2'));
      await started.promise;
      const closed = queue.close();
      go.resolve();
      await closed;
      expect(finished).toEqual(['c1']);
    });

    test('aborts what does not finish in time; that is no failure', async () => {
      const queue = await open();
      const started = Promise.withResolvers<void>();
      let aborted = false;
      await queue.start(
        (_, signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              aborted = true;
              reject(new Error('aborted'));
            });
            started.resolve();
          }),
      );
      await queue.enqueue(aJob());
      await started.promise;
      await queue.close(10);
      expect(aborted).toBe(true);
      expect(faults()).toEqual([]);
    });

    test('does not start a job that arrives meanwhile', async () => {
      const queue = await open();
      let runs = 0;
      await queue.start(async () => {
        runs += 1;
      });
      await queue.enqueue(aJob('sync'));
      await queue.idle();
      const closed = queue.close();
      await queue.enqueue(aJob('detect'));
      await closed;
      expect(runs).toBe(1);
    });

    test('ends in time although a job ignores the signal', async () => {
      const queue = await open();
      const started = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      await queue.start(async () => {
        started.resolve();
        await go.promise;
      });
      await queue.enqueue(aJob());
      await started.promise;
      await queue.close(10);
      go.resolve();
    });

    test('may be asked for twice, and without having started', async () => {
      const queue = await open();
      await queue.enqueue(aJob());
      await Promise.all([queue.close(), queue.close()]);
      await queue.close();
    });
  });
}
