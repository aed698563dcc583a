// Finds a Redis for the tests: REDIS_URL, else the usual port of this machine, else a server started
// from the PATH. Without any of them the tests are skipped, in CI they fail.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

const SERVER = 'redis-server';

export type TestRedis = {
  readonly url: string;
  /** A connection for looking inside. */
  readonly redis: Redis;
  /** Removes every key that begins with `prefix` (taken literally), all in one step. */
  removeKeys(prefix: string): Promise<void>;
  close(): Promise<void>;
};

/** Null, after one plain line, when this machine has no Redis. Throws when REDIS_URL is wrong. */
export async function findRedis(): Promise<TestRedis | null> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined) {
    const redis = await connect(given);
    if (redis === null) throw new Error('REDIS_URL is set, but there no Redis answers.');
    return testRedis(given, redis, null);
  }
  const usual = 'redis://127.0.0.1:6379';
  const running = await connect(usual);
  if (running !== null) return testRedis(usual, running, null);
  const started = await startRedis();
  if (started !== null) return started;
  const message =
    'No Redis: REDIS_URL is not set, port 6379 is closed, no redis-server on the PATH.';
  if (process.env['CI'] === 'true') throw new Error(message);
  console.log(`${message} The tests of the Redis queue are skipped.`);
  return null;
}

async function connect(url: string): Promise<Redis | null> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return redis;
  } catch {
    return null;
  }
}

/** A server of one's own, empty, that may be stopped. Null when there is none on the PATH. */
export async function startRedis(onPort?: number): Promise<TestRedis | null> {
  const port = onPort ?? (await freePort());
  const server = spawn(
    SERVER,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  if (!(await saysReady(server))) return null;
  const url = `redis://127.0.0.1:${port}`;
  const redis = await connect(url);
  if (redis === null) throw new Error(`redis-server started, but ${url} does not answer.`);
  return testRedis(url, redis, server);
}

/** False when there is no such program or it ends before it listens. */
function saysReady(server: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.once('exit', () => resolve(false));
    server.stdout?.on('data', (text: Buffer) => {
      if (text.toString().includes('eady to accept connections')) resolve(true);
    });
  });
}

/** In one step, as FLUSHALL would: half a queue is no state that Redis ever leaves behind. */
const REMOVE_KEYS = `
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end`;

function testRedis(url: string, redis: Redis, server: ChildProcess | null): TestRedis {
  return {
    url,
    redis,
    async removeKeys(prefix) {
      const pattern = `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
      await redis.eval(REMOVE_KEYS, 0, pattern);
    },
    async close() {
      redis.disconnect();
      if (server === null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  };
}
