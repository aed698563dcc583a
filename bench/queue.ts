// What the queue on Redis does: jobs a second with one and two worker processes, how much longer the
// others wait when one tenant rings a thousand times as much (F21), and how soon work goes on after
// a worker was killed and after Redis was away.
//   npm run bench -- queue [--only throughput,fairness,kill,outage] [--seconds 20] [--outage 60]
//     [--ready N] [--per-tenant N]: the limits of turns, for comparison
// Starts a redis-server of its own. Prints one line per figure.
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bullQueue } from '../jobs/bull-queue.ts';
import { LIMITS } from '../jobs/run-job.ts';
import { JOB_KINDS, type Queue } from '../src/ports/queue.ts';
import { startRedis, type TestRedis } from '../test/helpers/redis.ts';
import { aJob, type Told, WATCHED, type WorkerOrders } from './queue/words.ts';

const TENANTS = 40;
/** Rings of one tenant: a large customer's 20,000 changes a day (reliability, section 7). */
const RINGS_PER_SECOND = 0.25;
const NOISE = 1_000;
/** What a job takes: a CRM call or two, and a little computing. */
const [WAIT_MS, COMPUTE_MS] = [300, 2];
const ROUNDS = 3;
/** As in production. */
const CONCURRENCY = 20;
const JOBS = 20_000;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    only: { ...text, default: 'throughput,fairness,kill,outage' },
    seconds: { ...text, default: '20' },
    outage: { ...text, default: '60' },
    ready: { ...text, default: String(LIMITS.ready) },
    'per-tenant': { ...text, default: String(LIMITS.perTenant) },
  },
});

type Worker = { readonly process: ChildProcess; onTold: (told: Told) => void };

async function startWorker(orders: WorkerOrders): Promise<Worker> {
  const child = fork(new URL('queue/worker.ts', import.meta.url), [JSON.stringify(orders)]);
  const ready = Promise.withResolvers<void>();
  const worker: Worker = { process: child, onTold: () => {} };
  child.on('message', (told: Told) => ('ready' in told ? ready.resolve() : worker.onTold(told)));
  await ready.promise;
  return worker;
}

const stop = (workers: readonly Worker[]) => {
  for (const { process: child } of workers) child.kill('SIGKILL');
};

const perTenant = Number(values['per-tenant']);
const perConnection = Math.max(LIMITS.perConnection, perTenant / 2);
const limits = { ready: Number(values.ready), perTenant, perConnection };
const openQueue = (redis: TestRedis): Promise<Queue> =>
  bullQueue({
    redisUrl: redis.url,
    prefix: 'bench',
    limits,
    concurrency: 1,
    clock: { now: () => Date.now() },
  });

async function ringAll(queue: Queue): Promise<void> {
  const rings: Promise<void>[] = [];
  for (let n = 0; n < JOBS; n += 1) {
    const kind = JOB_KINDS[Math.floor(n / 200) % JOB_KINDS.length];
    const job = aJob(`tenant-${n % 200}`, `c${Math.floor(n / 1_000)}`, kind);
    rings.push(queue.enqueue(job, 'poll'));
    if (rings.length === 500) await Promise.all(rings.splice(0));
  }
  await Promise.all(rings);
}

async function cpuMsOf(workers: readonly Worker[]): Promise<number> {
  const answers = workers.map((worker) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    worker.onTold = (told) => 'cpuMs' in told && resolve(told.cpuMs);
    worker.process.send('usage');
    return promise;
  });
  return (await Promise.all(answers)).reduce((sum, ms) => sum + ms, 0);
}

async function redisCpuMs(redis: TestRedis): Promise<number> {
  const info = await redis.redis.info('cpu');
  const of = (name: string) =>
    Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1] ?? Number.NaN);
  return 1_000 * (of('used_cpu_user') + of('used_cpu_sys'));
}

/** Empty jobs, all rung before the first worker starts. */
async function throughput(redis: TestRedis, count: number): Promise<number> {
  await redis.redis.flushall();
  const queue = await openQueue(redis);
  const from = performance.now();
  await ringAll(queue);
  const rings = JOBS / ((performance.now() - from) / 1_000);
  const orders = { redisUrl: redis.url, limits, concurrency: CONCURRENCY } as const;
  const starts = Array.from({ length: count }, () =>
    startWorker({ ...orders, role: 'work', waitMs: 0, computeMs: 0 }),
  );
  const workers = await Promise.all(starts);
  const before = (await queue.load()).waiting.poll;
  const started = performance.now();
  const [redisMs, workersMs] = [await redisCpuMs(redis), await cpuMsOf(workers)];
  await queue.idle();
  const seconds = (performance.now() - started) / 1_000;
  const each = (ms: number) => `${Math.round((ms * 1_000) / before)} µs`;
  console.log(
    `throughput  ${count} worker(s): ${Math.round(before / seconds)} jobs/s, of the processor ` +
      `${each((await redisCpuMs(redis)) - redisMs)} of Redis and ` +
      `${each((await cpuMsOf(workers)) - workersMs)} of the workers per job ` +
      `(${before} of ${JOBS} were left when all had started); ` +
      `${Math.round(rings)} rings/s by one process`,
  );
  stop(workers);
  await queue.close(0);
  return before / seconds;
}

/** Milliseconds from ring to end of the jobs of ordinary tenants. */
async function latencies(redis: TestRedis, isNoisy: boolean, seconds: number): Promise<number[]> {
  await redis.redis.flushall();
  const queue = await openQueue(redis);
  const orders = { redisUrl: redis.url, limits, concurrency: CONCURRENCY } as const;
  const workers = await Promise.all(
    [1, 2].map(() =>
      startWorker({ ...orders, role: 'work', waitMs: WAIT_MS, computeMs: COMPUTE_MS }),
    ),
  );
  const rungAt = new Map<string, number>();
  const took: number[] = [];
  for (const worker of workers) {
    worker.onTold = (told) => {
      if ('ended' in told) took.push(told.at - (rungAt.get(told.ended) ?? told.at));
    };
  }
  if (isNoisy) {
    const job = aJob('noisy', 'n');
    workers.push(
      await startWorker({ ...orders, role: 'noise', job, perSecond: NOISE * RINGS_PER_SECOND }),
    );
    await wait(2_000);
  }
  const perSecond = TENANTS * RINGS_PER_SECOND;
  const rings = seconds * perSecond;
  const from = performance.now();
  for (let n = 0; n < rings; n += 1) {
    const connection = `c${n}`;
    rungAt.set(connection, Date.now());
    await queue.enqueue(aJob(`${WATCHED}-${n % TENANTS}`, connection), 'webhook');
    await wait(Math.max(0, from + ((n + 1) * 1_000) / perSecond - performance.now()));
  }
  const deadline = performance.now() + 60_000;
  while (took.length < rings && performance.now() < deadline) await wait(20);
  if (isNoisy) {
    const { waiting, ready, running } = await queue.load();
    console.log(
      `fairness    noisy tenant: ${waiting.webhook} waiting, ${ready} ready, ${running} running`,
    );
  }
  stop(workers);
  await queue.close(0);
  return took;
}

function share(list: readonly number[], part: number): number {
  const sorted = [...list].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

async function fairness(redis: TestRedis, seconds: number): Promise<void> {
  const [quiet, noisy]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    quiet.push(...(await latencies(redis, false, seconds)));
    noisy.push(...(await latencies(redis, true, seconds)));
  }
  const line = (list: readonly number[]) =>
    `p50 ${share(list, 0.5)} ms, p95 ${share(list, 0.95)} ms, p99 ${share(list, 0.99)} ms of ${list.length}`;
  console.log(`fairness    ${TENANTS} tenants alone:             ${line(quiet)}`);
  console.log(`fairness    and one that rings ${NOISE} times more: ${line(noisy)}`);
  const ratio = share(noisy, 0.95) / share(quiet, 0.95);
  console.log(
    `fairness    p95 of the others grows ${((ratio - 1) * 100).toFixed(1)} % (F21: < 20 %)`,
  );
}

/** With the settings of production: kill -9 in the middle of a job until another worker begins it. */
async function kill(redis: TestRedis): Promise<void> {
  const took: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await redis.redis.flushall();
    const queue = await openQueue(redis);
    const orders = { redisUrl: redis.url, limits, role: 'work', computeMs: 0 } as const;
    const victim = await startWorker({ ...orders, concurrency: 1, waitMs: 60_000 });
    await queue.enqueue(aJob(WATCHED, 'c'));
    while ((await queue.load()).running === 0) await wait(20);
    const heir = await startWorker({ ...orders, concurrency: 1, waitMs: 0 });
    // Somewhere in the period of lock and check.
    await wait(round * 1_100);
    const ended = new Promise<void>((resolve) => {
      heir.onTold = () => resolve();
    });
    const from = performance.now();
    victim.process.kill('SIGKILL');
    await ended;
    took.push((performance.now() - from) / 1_000);
    stop([heir]);
    await queue.close(0);
  }
  const list = took.map((seconds) => seconds.toFixed(1)).join(', ');
  console.log(`kill        a killed worker's job runs again after ${list} s`);
}

async function outage(redis: TestRedis, seconds: number): Promise<void> {
  const port = Number(new URL(redis.url).port);
  const queue = await openQueue(redis);
  const orders = { redisUrl: redis.url, limits, concurrency: CONCURRENCY } as const;
  const worker = await startWorker({ ...orders, role: 'work', waitMs: 0, computeMs: 0 });
  let ended = 0;
  worker.onTold = () => {
    ended += 1;
  };
  await queue.schedule(aJob(WATCHED, 'again'), 1_000);
  while (ended < 3) await wait(50);
  await redis.close();
  await wait(seconds * 1_000);
  const after = await startRedis(port);
  if (after === null) throw new Error('the Redis did not come back');
  const [from, before] = [performance.now(), ended];
  while (ended === before) await wait(20);
  const took = (performance.now() - from) / 1_000;
  console.log(
    `outage      ${seconds} s without Redis, back empty: repeats go on after ${took.toFixed(1)} s`,
  );
  stop([worker]);
  await queue.close(0);
  await after.close();
}

const redis = await startRedis();
if (redis === null) {
  console.error('bench queue: there is no redis-server on the PATH.');
  process.exit(2);
}
const only = values.only.split(',');
if (only.includes('throughput')) {
  const [one, two] = [await throughput(redis, 1), await throughput(redis, 2)];
  console.log(`throughput  two workers do ${(two / one).toFixed(2)} times what one does`);
}
if (only.includes('fairness')) await fairness(redis, Number(values.seconds));
if (only.includes('kill')) await kill(redis);
if (only.includes('outage')) await outage(redis, Number(values.outage));
else await redis.close();
