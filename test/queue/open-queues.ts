// Opens queues for the suite and closes them after each test.
import { afterAll, afterEach } from 'vitest';
import type { LaneLimits } from '../../jobs/lanes.ts';
import type { RetryPolicy } from '../../jobs/retry-table.ts';
import type { Job, Queue } from '../../src/ports/queue.ts';
import { NOW } from './sample-jobs.ts';

export type OpenQueue = (options: {
  readonly concurrency: number;
  readonly limits: LaneLimits;
  readonly retry: RetryPolicy;
  readonly random: () => number;
  readonly clock: { now(): number };
  readonly onError: (error: unknown, job: Job | null) => void;
}) => Promise<Queue>;

const NO_LIMITS: LaneLimits = { ready: 1_000, perTenant: 1_000, perConnection: 1_000 };
export const QUICK: RetryPolicy = { firstMs: 1, maxMs: 4, tries: 4 };

/** Opens with `concurrency` places and no limits but those given; `faults` of the running test. */
export type OpenOne = (concurrency?: number, limits?: Partial<LaneLimits>) => Promise<Queue>;

export function queuesOf(openQueue: OpenQueue): {
  readonly open: OpenOne;
  readonly faults: () => readonly (readonly [unknown, Job | null])[];
} {
  const opened: Queue[] = [];
  const closed: Promise<void>[] = [];
  let faults: [unknown, Job | null][] = [];
  afterEach(() => {
    // The next test need not wait for Redis to say goodbye.
    closed.push(...opened.splice(0).map((queue) => queue.close(0)));
    faults = [];
  });
  afterAll(async () => {
    await Promise.all(closed);
  });
  return {
    async open(concurrency = 4, limits = {}) {
      const heard = faults;
      const queue = await openQueue({
        concurrency,
        limits: { ...NO_LIMITS, ...limits },
        retry: QUICK,
        random: () => 1,
        clock: { now: () => NOW },
        onError: (error, job) => heard.push([error, job]),
      });
      opened.push(queue);
      return queue;
    },
    faults: () => faults,
  };
}
