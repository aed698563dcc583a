// A process of bench/queue.ts, started by it with one JSON argument. As `work` it works every job by
// waiting as for a CRM and a little computing; as `noise` it rings jobs of one tenant, each another,
// as fast as it is told to.
import { setTimeout as wait } from 'node:timers/promises';
import { bullQueue } from '../../jobs/bull-queue.ts';
import type { Job } from '../../src/ports/queue.ts';
import { type Told, WATCHED, type WorkerOrders } from './words.ts';

const orders: WorkerOrders = JSON.parse(process.argv[2] ?? '{}');
const tell = (told: Told) => process.send?.(told);

function compute(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const queue = await bullQueue({
  redisUrl: orders.redisUrl,
  prefix: 'bench',
  limits: orders.limits,
  concurrency: orders.concurrency,
  clock: { now: () => Date.now() },
  onError: (error) => process.stderr.write(`${error}\n`),
});

async function work({ waitMs, computeMs }: { waitMs: number; computeMs: number }): Promise<void> {
  await queue.start(async ({ tenantId, connectionId }) => {
    if (waitMs > 0) await wait(waitMs);
    compute(computeMs);
    if (tenantId.startsWith(WATCHED)) tell({ ended: String(connectionId), at: Date.now() });
    return undefined;
  });
}

async function noise(job: Job, perSecond: number): Promise<void> {
  const everyMs = 10;
  for (let due = 0, at = performance.now(); ; ) {
    due += (perSecond * everyMs) / 1_000;
    const rings = [];
    for (; due >= 1; due -= 1) {
      const connectionId = `n${performance.now()}-${rings.length}` as Job['connectionId'];
      rings.push(queue.enqueue({ ...job, connectionId }, 'webhook'));
    }
    await Promise.all(rings);
    at += everyMs;
    await wait(Math.max(0, at - performance.now()));
  }
}

process.on('disconnect', () => process.exit());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  tell({ cpuMs: (user + system) / 1_000 });
});
if (orders.role === 'work') await work(orders);
tell({ ready: true });
if (orders.role === 'noise') await noise(orders.job, orders.perSecond);
