// What befalls the jobs in Redis: one that Bull gave up by itself, one that nobody can read, and all lost.
import { setTimeout as wait } from 'node:timers/promises';
import Bull from 'bull';
import { Redis } from 'ioredis';
import { encodeJob, jobKeyOf } from '../../jobs/job-wire.ts';
import type { Job } from '../../src/ports/queue.ts';

/** Where the jobs of a vendor are; `prefix` as all its processes have it. */
export type QueuePlace = { readonly redisUrl: string; readonly prefix: string };

/** As Bull calls it. */
const STALLED = 'job stalled more than allowable limit';
const POLL_MS = 20;
/** Longer than it takes a worker of the forgetful morning to learn which Redis this is. */
const LEARNING_MS = 2_000;
const PATIENCE_MS = 60_000;

/** Its workers died more often than Bull allows: it holds its key until somebody buries it. */
export function leaveGivenUp(place: QueuePlace, job: Job): Promise<void> {
  return withBull(place, async (bull) => {
    await bull.add(encodeJob(job), { jobId: jobKeyOf(job) });
    const taken = await bull.getNextJob();
    await taken?.moveToFailed({ message: STALLED }, true);
  });
}

/** As a version to come may write it, or somebody else. */
export function leaveUnreadable(place: QueuePlace, job: Job): Promise<void> {
  return withBull(place, async (bull) => {
    await bull.add({ ...encodeJob(job), v: 2 }, { jobId: jobKeyOf(job) });
  });
}

async function withBull(
  { redisUrl, prefix }: QueuePlace,
  work: (bull: Bull.Queue) => Promise<void>,
) {
  const bull = new Bull('jobs', redisUrl, { prefix });
  try {
    await work(bull);
  } finally {
    await bull.close();
  }
}

/** Redis forgets everything while a worker that had scheduled its jobs lives on; until they are there again. */
export async function loseEverything({ redisUrl, prefix }: QueuePlace): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    await untilScheduled(redis, prefix);
    await wait(LEARNING_MS);
    await redis.flushdb();
    await untilScheduled(redis, prefix);
  } finally {
    redis.disconnect();
  }
}

async function untilScheduled(redis: Redis, prefix: string): Promise<void> {
  const limit = Date.now() + PATIENCE_MS;
  while ((await redis.zcard(`${prefix}:due`)) === 0 && Date.now() < limit) await wait(POLL_MS);
}

/** Where each job is that rings, for people: `sync sf-1 running, detect tried again in 2.0 s`. */
export async function jobsInWords({ redisUrl, prefix }: QueuePlace): Promise<string> {
  const redis = new Redis(redisUrl);
  try {
    const key = (name: string) => `${prefix}:${name}`;
    const [bells, out, ready, dead, now] = await Promise.all([
      redis.hkeys(key('bells')),
      redis.smembers(key('out')),
      redis.smembers(key('ready')),
      redis.hkeys(key('dead')),
      redis.time(),
    ]);
    const words = [...new Set([...bells, ...out, ...dead])].map(async (job) => {
      const [kind, , connection] = JSON.parse(job) as (string | null)[];
      const later = await redis.zscore(key('later'), job);
      const lock = await redis.pttl(`${key('jobs')}:${job}:lock`);
      const waitMs = later === null ? 0 : Number(later) - Number(now[0]) * 1_000;
      const where = [
        bells.includes(job) ? null : 'silent',
        later === null ? null : `again in ${(waitMs / 1_000).toFixed(1)} s`,
        ready.includes(job) ? 'ready' : out.includes(job) ? 'out' : null,
        lock > 0 ? `locked for ${lock} ms` : null,
        dead.includes(job) ? 'given up' : null,
      ];
      return `${kind} ${connection?.slice(0, 2) ?? ''}: ${where.filter(Boolean).join(', ') || 'waits'}`;
    });
    return (await Promise.all(words)).join('; ');
  } finally {
    redis.disconnect();
  }
}
