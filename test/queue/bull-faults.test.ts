// What befalls the queue on Redis (reliability F1 to F4, F20): workers killed again and again or frozen,
// jobs that hang, poison, and a Redis that is full, emptied or deaf.
import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { encodeJob, jobKeyOf } from '../../jobs/job-wire.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { Refusal } from '../../src/ports/queue.ts';
import { findRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { bullHarness, untilStarted } from './bull-harness.ts';
import { aJob } from './sample-jobs.ts';

const shared = await findRedis();
describe.skipIf(shared === null)('workers', () => workers(shared as TestRedis));

const own = await startRedis();
describe.skipIf(own === null)('a Redis of its own', () => ownRedis(own as TestRedis));

const NO_LOAD = {
  waiting: { user: 0, webhook: 0, poll: 0, backfill: 0 },
  ready: 0,
  running: 0,
  retrying: 0,
};

/** Fifty megabytes go to Redis and back more than once. */
const LARGE_MS = 100_000;

function workers(redis: TestRedis): void {
  const bull = bullHarness(redis);
  const { open, startWorker, withBull } = bull;

  test('a job whose worker is killed five times in a row is done all the same', async () => {
    const queue = await open();
    await queue.enqueue(aJob());
    const started = new Map(
      Array.from({ length: 5 }, () => startWorker('hang')).map((worker) => [
        worker,
        untilStarted(worker).then(() => worker),
      ]),
    );
    while (started.size > 0) {
      const worker = await Promise.race(started.values());
      worker.kill('SIGKILL');
      started.delete(worker);
    }
    let runs = 0;
    await queue.start(async () => {
      runs += 1;
    });
    await queue.idle();
    expect(runs).toBe(1);
    expect(await queue.deadJobs()).toEqual([]);
    await vi.waitFor(async () => expect(await queue.load()).toMatchObject(NO_LOAD));
  });

  test('a frozen worker that comes back late silences no newer ring', async () => {
    // A busy machine must not let the lock of this process lapse, too: only the frozen one's is short.
    const queue = await open({ timing: { lockMs: 4_000 } });
    await queue.enqueue(aJob());
    const frozen = startWorker('told');
    await untilStarted(frozen);
    frozen.kill('SIGSTOP');
    const [again, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let runs = 0;
    await queue.start(async () => {
      runs += 1;
      if (runs !== 1) return;
      again.resolve();
      await go.promise;
    });
    await again.promise;
    await queue.enqueue(aJob());
    frozen.kill('SIGCONT');
    frozen.stdin?.write('end\n');
    await once(frozen, 'exit');
    expect(await redis.redis.hlen(`{${bull.prefix}}:bells`)).toBe(1);
    go.resolve();
    await queue.idle();
    expect(runs).toBe(2);
    expect(await queue.deadJobs()).toEqual([]);
    await vi.waitFor(async () => expect(await queue.load()).toMatchObject(NO_LOAD));
  });

  test('a worker told to stop while a job hangs is gone, and the job runs elsewhere', async () => {
    const queue = await open();
    await queue.enqueue(aJob());
    const worker = startWorker('serve');
    await untilStarted(worker);
    worker.kill('SIGTERM');
    expect(await once(worker, 'exit')).toEqual([0, null]);
    let runs = 0;
    await queue.start(async () => {
      runs += 1;
    });
    await queue.idle();
    expect(runs).toBe(1);
    expect(await queue.deadJobs()).toEqual([]);
  });

  test('a worker that could fetch and does not is told so', async () => {
    const stuck = Promise.withResolvers<void>();
    const queue = await open({ timing: { stuckMs: 120 }, onStuck: stuck.resolve });
    await queue.start(async () => undefined);
    // Bull deaf for another reason than the real one: its waiting list is the paused one.
    await withBull((other) => other.pause());
    await queue.enqueue(aJob());
    await stuck.promise;
  });

  test('poison is given up after its twelfth try and harms no neighbour', async () => {
    const queue = await open({ concurrency: 1, retry: { firstMs: 1, maxMs: 2, tries: 12 } });
    const ran = new Map<string, number>();
    await queue.start(async ({ connectionId }) => {
      const name = String(connectionId);
      ran.set(name, (ran.get(name) ?? 0) + 1);
      if (name === 'poison') throw new Error('always');
    });
    await queue.enqueue(aJob('sync', 'poison'));
    for (let n = 0; n < 20; n += 1) await queue.enqueue(aJob('sync', `c${n}`));
    await queue.idle();
    expect(ran.get('poison')).toBe(12);
    expect([...ran.values()].filter((count) => count === 1)).toHaveLength(20);
    expect(await queue.deadJobs()).toMatchObject([
      { job: aJob('sync', 'poison'), attempts: 12, reason: 'unexpected Error: the log tells it' },
    ]);
  });

  describe('what is no job', () => {
    const key = jobKeyOf(aJob());
    const raw = { name: '__default__', data: 'no json', opts: '{}', timestamp: '1', delay: '0' };

    test('fifty megabytes are refused, told, and kept out of the dead jobs', async () => {
      const queue = await open();
      const refused: Refusal[] = [];
      const ran: unknown[] = [];
      await queue.start(
        async (job) => void ran.push(job),
        async (refusal) => void refused.push(refusal),
      );
      await withBull(async (other) => {
        const data = { ...encodeJob(aJob()), payload: 'x'.repeat(50_000_000) };
        await other.add(data, { jobId: key });
      });
      await queue.enqueue(aJob('detect'));
      await vi.waitFor(() => expect(refused).toHaveLength(1), LARGE_MS);
      await vi.waitFor(() => expect(ran).toEqual([aJob('detect')]), LARGE_MS);
      expect(refused[0]).toMatchObject({ job: aJob(), error: { code: 'JOB_REFUSED' } });
      const dead = await vi.waitFor(async () => {
        const jobs = await queue.deadJobs();
        expect(jobs).toHaveLength(1);
        return jobs;
      }, LARGE_MS);
      expect(JSON.stringify(dead).length).toBeLessThan(1_000);
    });

    test('text that is no JSON is given up and does not stop the others', async () => {
      const queue = await open({ timing: { maxStalls: 1 } });
      const ran: unknown[] = [];
      await queue.start(async (job) => void ran.push(job));
      await redis.redis.hset(`{${bull.prefix}}:jobs:${key}`, raw);
      await redis.redis.lpush(`{${bull.prefix}}:jobs:wait`, key);
      await queue.enqueue(aJob('detect'));
      await vi.waitFor(() => expect(ran).toEqual([aJob('detect')]), 10_000);
      await vi.waitFor(async () => expect(await queue.deadJobs()).toHaveLength(1), 20_000);
      await queue.enqueue(aJob());
      await queue.idle();
      expect(ran).toEqual([aJob('detect'), aJob()]);
    });

    test('a refusal that cannot be told is still a dead job', async () => {
      const queue = await open();
      await queue.start(
        async () => undefined,
        () => Promise.reject(new ParleyError('STORE_UNREACHABLE', 'down')),
      );
      await withBull(async (other) => void (await other.add({}, { jobId: key })));
      await vi.waitFor(async () => expect(await queue.deadJobs()).toHaveLength(1));
      expect(bull.faults.map((one) => (one as ParleyError).code)).toEqual([
        'STORE_UNREACHABLE',
        'JOB_REFUSED',
      ]);
    });
  });
}

function ownRedis(redis: TestRedis): void {
  const { open } = bullHarness(redis);

  test('that is full refuses rings in words; all goes on when it has room again', async () => {
    const queue = await open();
    const [held, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const ran = new Set<string>();
    await queue.start(async (job) => {
      if (job.tenantId === 'holder') {
        held.resolve();
        await go.promise;
      }
      ran.add(`${job.kind} ${job.tenantId}`);
    });
    await queue.schedule(aJob('rejudge-due', null, 'often'), 20);
    await queue.enqueue(aJob('sync', 'c1', 'holder'));
    await held.promise;
    await redis.redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.redis.config('SET', 'maxmemory', '1');
    await expect(queue.enqueue(aJob('sync', 'c2'))).rejects.toMatchObject({
      code: 'REDIS_UNREACHABLE',
      message: expect.stringContaining('OOM command not allowed'),
    });
    // The running job ends while nothing can be written.
    go.resolve();
    await vi.waitFor(() => expect(ran).toContain('sync holder'));
    await redis.redis.config('SET', 'maxmemory', '0');
    ran.clear();
    await queue.enqueue(aJob('sync', 'c2'));
    await vi.waitFor(() => expect([...ran]).toContain('sync t1'), 15_000);
    await vi.waitFor(() => expect([...ran]).toContain('rejudge-due often'), 15_000);
    await queue.unschedule(aJob('rejudge-due', null, 'often'));
    await queue.idle();
    await vi.waitFor(async () => expect(await queue.load()).toMatchObject(NO_LOAD), 10_000);
  });

  test('that is emptied amid work keeps no count of what was: everything runs on', async () => {
    const queue = await open({ limits: { ready: 2, perTenant: 2, perConnection: 2 } });
    const [full, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const ran = new Set<string>();
    let running = 0;
    await queue.start(async ({ connectionId }) => {
      running += 1;
      if (running === 2) full.resolve();
      await go.promise;
      ran.add(String(connectionId));
    });
    await queue.schedule(aJob('sync', 'again'), HOUR_MS);
    for (let n = 0; n < 10; n += 1) await queue.enqueue(aJob('sync', `before-${n}`));
    await full.promise;
    await redis.redis.flushall();
    go.resolve();
    await vi.waitFor(() => expect(ran.size).toBe(2));
    for (let n = 0; n < 10; n += 1) await queue.enqueue(aJob('sync', `after-${n}`));
    await queue.idle();
    expect([...ran].filter((name) => name.startsWith('after'))).toHaveLength(10);
    await vi.waitFor(async () => {
      expect(await queue.load()).toEqual({ ...NO_LOAD, dead: 0, oldestWaitingMs: 0 });
      expect(await redis.redis.keys('*:due')).toHaveLength(1);
    });
  });
}
