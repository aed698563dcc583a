import { afterAll, describe } from 'vitest';
import { bullQueue } from '../../jobs/bull-queue.ts';
import { findRedis } from '../helpers/redis.ts';
import { conformsToQueue } from './conformance.ts';
import { randomUUID } from 'node:crypto';

const redis = await findRedis();
const timing = { tickMs: 5, sweepMs: 20, lockMs: 400, stalledCheckMs: 100 };
afterAll(async () => {
  await redis?.removeKeys('{parley-test-');
  await redis?.close();
});
describe.skipIf(redis === null)('Bull queue', () => {
  conformsToQueue((options) =>
    bullQueue({ ...options, redisUrl: redis!.url, prefix: `parley-test-${randomUUID()}`, timing }),
  );
});
