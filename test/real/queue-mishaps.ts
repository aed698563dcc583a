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
