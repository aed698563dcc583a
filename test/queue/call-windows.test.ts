// Places for calls: the same promises from the windows of one process and from those on Redis, where
// several workers share them.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { localWindows } from '../../connectors/local-windows.ts';
import { redisWindows } from '../../jobs/redis-windows.ts';
import type { CallWindows } from '../../src/ports/call-windows.ts';
import { findRedis } from '../helpers/redis.ts';

const PREFIX = `parley-test-${randomUUID()}`;
const NOBODY: CallWindows = {
  claim: () => Promise.reject(new Error('nobody stands in')),
  rest: async () => {},
};

/** `open` gives another worker's view of the same windows. */
function promises(open: () => CallWindows): void {
  const aWindow = (max: number, lengthMs = 60_000) => ({
    ...{ name: randomUUID(), max, lengthMs, parts: 20 },
  });

  it('gives as many places as there are, over all workers, and says when to ask again', async () => {
    const window = aWindow(5);
    const workers = [open(), open(), open()];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, call) => workers[call % 3]?.claim(window)),
    );
    expect(answers.filter((ms) => ms === 0)).toHaveLength(5);
    for (const ms of answers.filter((one) => one !== 0)) {
      expect(ms).toBeGreaterThan(50_000);
      expect(ms).toBeLessThanOrEqual(63_000);
    }
  });

  it('gives a place away again when its part of the window has left', async () => {
    const window = aWindow(2, 100);
    const worker = open();
    expect([await worker.claim(window), await worker.claim(window)]).toEqual([0, 0]);
    let ms = await worker.claim(window);
    expect(ms).toBeGreaterThan(0);
    for (; ms > 0; ms = await worker.claim(window)) await wait(ms);
  });

  it('lets a caller with more places go on where another has none left', async () => {
    const worker = open();
    const window = aWindow(3);
    for (let call = 0; call < 3; call += 1) expect(await worker.claim(window)).toBe(0);
    expect(await worker.claim(window)).toBeGreaterThan(0);
    expect(await worker.claim({ ...window, max: 4 })).toBe(0);
  });

  it('gives nothing away while it rests, whoever said so; the longer rest counts', async () => {
    const window = aWindow(9);
    await open().rest(window.name, 30_000);
    await open().rest(window.name, 10);
    const ms = await open().claim(window);
    expect(ms).toBeGreaterThan(20_000);
    expect(ms).toBeLessThanOrEqual(30_000);
    expect(await open().claim(aWindow(9))).toBe(0);
  });
}

describe('the windows of one process', () => {
  const windows = localWindows();
  promises(() => windows);
});

const found = await findRedis();
describe.skipIf(found === null)('the windows on Redis', () => {
  const clients: Redis[] = [];
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await found?.removeKeys(PREFIX);
    await found?.close();
  });
  const open = (standIn = NOBODY) => {
    const redis = new Redis(found?.url ?? '');
    clients.push(redis);
    return redisWindows({ redis, prefix: PREFIX, standIn });
  };
  promises(open);

  it('are kept by each worker for itself while Redis does not answer', async () => {
    const redis = new Redis({ port: 1, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    redis.on('error', () => {});
    const windows = redisWindows({ redis, prefix: PREFIX, standIn: localWindows() });
    const window = { name: 'away', max: 1, lengthMs: 60_000, parts: 20 };
    expect(await windows.claim(window)).toBe(0);
    expect(await windows.claim(window)).toBeGreaterThan(0);
  });

  it('leave nothing behind for ever', async () => {
    const name = randomUUID();
    await open().claim({ name, max: 1, lengthMs: 1_000, parts: 20 });
    expect(await found?.redis.pttl(`${PREFIX}:calls:${name}`)).toBeGreaterThan(0);
  });
});
