// The queue on Redis passes the suite; then what only several processes and a lost Redis can show.
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bullQueue } from '../../jobs/bull-queue.ts';
import { encodeJob, jobKeyOf } from '../../jobs/job-wire.ts';
import { explainError, ParleyError } from '../../src/domain/errors.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { findRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { bullHarness, killWhenStarted } from './bull-harness.ts';
import { conformsToQueue } from './conformance.ts';
import { aJob, NOW } from './sample-jobs.ts';
import { SHORT_TIMING } from './short-timing.ts';

const found = await findRedis();
describe.skipIf(found === null)('Bull queue', () => suite(found as TestRedis));

function suite(redis: TestRedis): void {
  const bull = bullHarness(redis);
  const { open, startWorker, withBull } = bull;

  // Without the sweep: what it would repair later must be right at once.
  conformsToQueue((options) => open({ ...options, timing: { sweepMs: HOUR_MS } }));

  describe('several workers', () => {
    test('share the jobs, never one job at once', async () => {
      const running = new Set<string>();
      const ran: string[] = [];
      const workers = [await open(), await open(), await open()];
      for (const worker of workers) {
        await worker.start(async (job) => {
          const key = jobKeyOf(job);
          expect(running.has(key)).toBe(false);
          running.add(key);
          await new Promise((resolve) => setImmediate(resolve));
          running.delete(key);
          ran.push(key);
        });
      }
      const rings = Array.from({ length: 120 }, (_, n) =>
        workers[n % 3]?.enqueue(aJob('sync', `c${n % 20}`)),
      );
      await Promise.all(rings);
      await Promise.all(workers.map((worker) => worker.idle()));
      expect(new Set(ran).size).toBe(20);
      expect(bull.faults).toEqual([]);
    });

    test('scheduling the same job do not double it', async () => {
      const workers = [await open(), await open()];
      const at: number[] = [];
      const enough = Promise.withResolvers<void>();
      for (const worker of workers) {
        await worker.schedule(aJob(), 60);
        await worker.start(async () => {
          at.push(performance.now());
          if (at.length === 6) enough.resolve();
        });
      }
      await enough.promise;
      expect((at[5] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(4 * 60);
    });

    test('may unschedule what another scheduled', async () => {
      const [first, second] = [await open(), await open()];
      await first.schedule(aJob('sync'), 10);
      await second.unschedule(aJob('sync'));
      await first.schedule(aJob('detect'), 10);
      const kinds = new Set<string>();
      const enough = Promise.withResolvers<void>();
      let detects = 0;
      await first.start(async (job) => {
        kinds.add(job.kind);
        detects += job.kind === 'detect' ? 1 : 0;
        if (detects === 4) enough.resolve();
      });
      await enough.promise;
      expect([...kinds]).toEqual(['detect']);
    });
  });

  describe('nothing is lost when', () => {
    test('a queue closes with jobs waiting and one aborted', async () => {
      const first = await open({ concurrency: 1 });
      const started = Promise.withResolvers<void>();
      await first.start(
        (_, signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')));
            started.resolve();
          }),
      );
      for (const connection of ['c1', 'c2', 'c3']) await first.enqueue(aJob('sync', connection));
      await started.promise;
      await first.close(0);

      const second = await open();
      const ran = new Set<unknown>();
      await second.start(async (job) => void ran.add(job.connectionId));
      await second.idle();
      expect([...ran].sort()).toEqual(['c1', 'c2', 'c3']);
      expect(await second.deadJobs()).toEqual([]);
      expect(bull.faults).toEqual([]);
    });

    test('a worker is killed in the middle of a job', async () => {
      const queue = await open();
      await queue.enqueue(aJob());
      await killWhenStarted(startWorker('hang'));
      let runs = 0;
      await queue.start(async () => {
        runs += 1;
      });
      await queue.idle();
      expect(runs).toBe(1);
    });

    test('a process dies between ringing and adding the job', async () => {
      const queue = await open();
      let runs = 0;
      await queue.start(async () => {
        runs += 1;
      });
      await redis.redis.hset(`{${bull.prefix}}:bells`, jobKeyOf(aJob()), 'rung');
      await queue.idle();
      expect(runs).toBe(1);
    });

    test.each(['in the way', 'handed out'])('Bull leaves a remnant: %s', async (where) => {
      const key = jobKeyOf(aJob());
      const queue = await open();
      let runs = 0;
      await queue.start(async () => {
        runs += 1;
      });
      await redis.redis.hset(`{${bull.prefix}}:jobs:${key}`, 'processedOn', '1');
      if (where === 'handed out') await redis.redis.lpush(`{${bull.prefix}}:jobs:wait`, key);
      await queue.enqueue(aJob());
      await queue.idle();
      expect(runs).toBe(1);
      expect(await queue.deadJobs()).toEqual([]);
    });

    test('Redis loses everything: schedules are made again', async () => {
      const workers = [await open(), await open()];
      const ran = new Set<string>();
      await workers[0]?.schedule(aJob('sync'), 10);
      await workers[1]?.schedule(aJob('detect'), 10);
      for (const worker of workers) await worker.start(async (job) => void ran.add(job.kind));
      await vi.waitFor(() => expect(ran.size).toBe(2));
      await redis.removeKeys(`{${bull.prefix}}`);
      ran.clear();
      await vi.waitFor(() => expect([...ran].sort()).toEqual(['detect', 'sync']), 5_000);
    });
  });

  test('a job whose worker dies again and again is given up; its key stays free', async () => {
    const queue = await open({ timing: { maxStalls: 0 } });
    await queue.enqueue(aJob());
    await killWhenStarted(startWorker('hang'));
    let runs = 0;
    await queue.start(async () => {
      runs += 1;
    });
    await queue.idle();
    expect(await queue.deadJobs()).toMatchObject([
      { job: aJob(), reason: 'job stalled more than allowable limit', failedAtMs: NOW },
    ]);
    expect(runs).toBe(0);
    await queue.enqueue(aJob());
    await queue.idle();
    expect(runs).toBe(1);
    expect(await queue.deadJobs()).toEqual([]);
  });

  test('a worker that has closed ends by itself: no connection is left open', async () => {
    const queue = await open();
    await queue.enqueue(aJob());
    const child = startWorker('once');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  describe('what others wrote into Redis', () => {
    const key = jobKeyOf(aJob());
    test.each([
      ['another version', key, { ...encodeJob(aJob()), v: 2 }],
      ['more than ids', key, { ...encodeJob(aJob()), accountName: 'Acme' }],
      ['an unknown kind', key, { ...encodeJob(aJob()), kind: 'erase' }],
      ['the connection of another tenant', key, encodeJob(aJob('sync', 'c1', 't2'))],
      ['no ids at all', key, {}],
      ['a job id that is no key', 'hello', encodeJob(aJob())],
    ])('is refused and kept: %s', async (_, jobId, data) => {
      const queue = await open();
      let runs = 0;
      await queue.start(async () => {
        runs += 1;
      });
      await withBull((other) => other.add(data, { jobId }).then(() => undefined));
      const dead = await vi.waitFor(async () => {
        const jobs = await queue.deadJobs();
        expect(jobs).toHaveLength(1);
        return jobs[0];
      });
      expect(dead?.job).toEqual(jobId === key ? aJob() : null);
      expect(dead?.reason).toMatch(/^JOB_REFUSED: /);
      expect(dead?.reason).not.toContain('Acme');
      expect(runs).toBe(0);
      // And it is not in the way of the real one.
      await queue.enqueue(aJob());
      await queue.idle();
      expect(runs).toBe(1);
    });

    test('even a dead job that cannot be read is still shown', async () => {
      const queue = await open();
      await redis.redis.hset(`{${bull.prefix}}:dead`, key, 'no letter');
      expect(await queue.deadJobs()).toMatchObject([{ job: null, reason: /unreadable/ }]);
    });
  });

  test('all keys carry the hash tag; jobs hold ids only and failures no text', async () => {
    const queue = await open({ retry: { firstMs: HOUR_MS, maxMs: HOUR_MS, tries: 2 } });
    const [started, fail] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await queue.start(async ({ kind }) => {
      started.resolve();
      await fail.promise;
      if (kind === 'detect') throw new ParleyError('CRM_REAUTH_NEEDED', 'no');
      throw new Error('CANARY of a customer');
    });
    await queue.schedule(aJob('detect'), HOUR_MS);
    for (const kind of ['sync', 'detect'] as const) await queue.enqueue(aJob(kind));
    await started.promise;
    const hash = await redis.redis.hgetall(`{${bull.prefix}}:jobs:${jobKeyOf(aJob())}`);
    expect(JSON.parse(hash['data'] ?? '')).toEqual({
      v: 1,
      kind: 'sync',
      tenantId: 't1',
      connectionId: 'c1',
    });
    fail.resolve();
    await vi.waitFor(async () => {
      expect(await queue.load()).toMatchObject({ running: 0, retrying: 1, dead: 1 });
    });
    const keys = await redis.redis.keys(`*${bull.prefix}*`);
    expect(keys.length).toBeGreaterThan(4);
    expect(keys.filter((name) => !name.startsWith(`{${bull.prefix}}:`))).toEqual([]);
    const everything = await Promise.all(keys.map((name) => redis.redis.dump(name)));
    expect(everything.join()).not.toContain('CANARY');
  });
}

describe('a Redis that goes away and comes back empty', () => {
  test('fails rings fast, and the repeats go on', async (context) => {
    const before = await startRedis();
    if (before === null) return context.skip('needs redis-server on the PATH');
    const port = Number(new URL(before.url).port);
    const faults: string[] = [];
    let runs = 0;
    const queue = await bullQueue({
      redisUrl: before.url,
      prefix: 'parley-test',
      concurrency: 2,
      clock: { now: () => NOW },
      onError: (error) => faults.push(explainError(error)),
      timing: SHORT_TIMING,
    });
    await queue.schedule(aJob(), 20);
    await queue.start(async () => {
      runs += 1;
    });
    await vi.waitFor(() => expect(runs).toBeGreaterThan(0));
    await before.close();
    await expect(queue.enqueue(aJob())).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' });

    const after = await startRedis(port);
    const runsBefore = runs;
    await vi.waitFor(() => expect(runs).toBeGreaterThan(runsBefore + 2), 15_000);
    await queue.close();
    await after?.close();
    expect(new Set(faults).size).toBe(faults.length);
    expect(faults.join()).toContain(`Redis at 127.0.0.1:${port} does not answer.`);
  });
});

describe('a Redis that is not there', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(answer: (data: Buffer) => string | null): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        const text = answer(data);
        if (text !== null) socket.write(text);
      });
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  async function faultOf(redisUrl: string): Promise<ParleyError> {
    const error = await bullQueue({
      redisUrl,
      prefix: 'parley-test-none',
      concurrency: 1,
      clock: { now: () => NOW },
      timing: { connectMs: 200 },
    }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ParleyError)) throw new Error('expected a ParleyError');
    return error;
  }

  test('is named with host, port and cure, never with the password', async () => {
    const fault = await faultOf('redis://user:CANARY@127.0.0.1:1/0');
    expect(fault.code).toBe('REDIS_UNREACHABLE');
    expect(fault.message).toBe('Redis at 127.0.0.1:1 does not answer.');
    expect(fault.hint).toContain('REDIS_URL');
    expect(`${fault.stack} ${JSON.stringify(fault.cause)}`).not.toContain('CANARY');
  });

  test('is noticed when something accepts the connection and says nothing', async () => {
    const port = await listen(() => null);
    const from = performance.now();
    expect((await faultOf(`redis://127.0.0.1:${port}`)).code).toBe('REDIS_UNREACHABLE');
    expect(performance.now() - from).toBeLessThan(3_000);
  });

  test('is told from one that refuses the password', async () => {
    const port = await listen((data) =>
      '-WRONGPASS invalid username-password pair\r\n'.repeat(data.toString().split('*').length - 1),
    );
    const fault = await faultOf(`redis://user:CANARY@127.0.0.1:${port}`);
    expect(fault.message).toBe(`Redis at 127.0.0.1:${port} refuses the user or password.`);
    expect(`${fault.stack} ${JSON.stringify(fault.cause)}`).not.toContain('CANARY');
  });

  test.each(['http://127.0.0.1:6379', '127.0.0.1:6379', '', 'redis://'])(
    'an address that is none is refused: %j',
    async (url) => {
      expect((await faultOf(url)).code).toBe('CONFIG_INVALID');
    },
  );
});
