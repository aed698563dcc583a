// Queues and worker processes on one Redis under a prefix of each test's own, all ended after it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import Bull from 'bull';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { type BullQueueOptions, bullQueue } from '../../jobs/bull-queue.ts';
import type { Queue } from '../../src/ports/queue.ts';
import type { TestRedis } from '../helpers/redis.ts';
import { NOW } from './sample-jobs.ts';
import { SHORT_TIMING } from './short-timing.ts';
import type { WorkerMode } from './worker-process.ts';

const FAMILY = `parley-test-${randomUUID()}`;

export type BullHarness = {
  /** Of the running test. */
  readonly prefix: string;
  readonly faults: readonly unknown[];
  /** Another worker on the same Redis and prefix, in this process. */
  open(options?: Partial<BullQueueOptions>): Promise<Queue>;
  startWorker(mode: WorkerMode): ChildProcess;
  /** Bull itself on the queue's keys: as another program would write there. */
  withBull(work: (bull: Bull.Queue) => Promise<void>): Promise<void>;
};

export function bullHarness(redis: TestRedis): BullHarness {
  let prefix = '';
  let faults: unknown[] = [];
  const opened: Queue[] = [];
  const closed: Promise<void>[] = [];
  const children: ChildProcess[] = [];

  beforeEach(() => {
    prefix = `${FAMILY}-${randomUUID()}`;
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    // The next test need not wait for Redis to say goodbye.
    closed.push(...opened.splice(0).map((queue) => queue.close(0)));
    faults = [];
  });
  afterAll(async () => {
    await Promise.all(closed);
    await redis.removeKeys(`{${FAMILY}`);
    await redis.close();
  });

  return {
    get prefix() {
      return prefix;
    },
    get faults() {
      return faults;
    },
    async open(options = {}) {
      const heard = faults;
      const queue = await bullQueue({
        redisUrl: redis.url,
        prefix,
        concurrency: 2,
        clock: { now: () => NOW },
        onError: (error) => heard.push(error),
        ...options,
        timing: { ...SHORT_TIMING, ...options.timing },
      });
      opened.push(queue);
      return queue;
    },
    startWorker(mode) {
      const script = fileURLToPath(new URL('worker-process.ts', import.meta.url));
      const child = spawn(process.execPath, [script, redis.url, prefix, mode], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      return child;
    },
    async withBull(work) {
      const bull = new Bull('jobs', redis.url, { prefix: `{${prefix}}` });
      await work(bull);
      await bull.close();
    },
  };
}

/** Waits until the worker says that it runs a job. */
export async function untilStarted(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the worker has no output');
  await once(child.stdout, 'data');
}

/** Waits until the worker says that it runs a job, then kills it as hard as can be. */
export async function killWhenStarted(child: ChildProcess): Promise<void> {
  await untilStarted(child);
  child.kill('SIGKILL');
  await once(child, 'exit');
}
