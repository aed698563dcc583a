// The embedded queue passes the suite; that it loses nothing else is the store's business.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { inProcessQueue } from '../../jobs/in-process-queue.ts';
import { conformsToQueue } from './conformance.ts';
import { aJob, NOW } from './sample-jobs.ts';

describe('in-process queue', () => {
  conformsToQueue(async (options) => inProcessQueue(options));

  describe('with a clock of its own', () => {
    afterEach(() => void vi.useRealTimers());

    test('a closed queue leaves no timer behind to keep the process alive', async () => {
      vi.useFakeTimers();
      const queue = inProcessQueue({ clock: { now: () => NOW }, concurrency: 1 });
      await queue.schedule(aJob('sync'), 60_000);
      await queue.start(async () => {
        throw new Error('down');
      });
      await queue.enqueue(aJob('detect'));
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(2));
      await queue.close();
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
