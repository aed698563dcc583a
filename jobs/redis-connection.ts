// Opens connections to Redis and says plainly when there is none.
import { Redis, type RedisOptions } from 'ioredis';
import { ParleyError } from '../src/domain/errors.ts';

const SIGN_IN_CURE = 'Correct user and password in REDIS_URL.';
const REFUSED_CURE =
  'See that it is a primary, has memory left and runs maxmemory-policy noeviction.';
const CURE = 'Start Redis or correct REDIS_URL; without REDIS_URL Parley runs embedded.';
const RECONNECT_AFTER_AT_MOST_MS = 2_000;

/** `host:port` of a Redis address, never its password. Throws CONFIG_INVALID for another address. */
export function redisAddress(redisUrl: string): string {
  const url = URL.canParse(redisUrl) ? new URL(redisUrl) : null;
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    throw new ParleyError('CONFIG_INVALID', 'REDIS_URL is no Redis address.', {
      hint: 'Write it as redis://HOST:PORT, or rediss://USER:PASSWORD@HOST:PORT for TLS.',
    });
  }
  return `${url.hostname}:${url.port === '' ? 6379 : url.port}`;
}

/**
 * A connection that has answered once; later it reconnects by itself and gives a command up after
 * `commandMs`, so that nobody hangs on a Redis that is down. Throws REDIS_UNREACHABLE, naming host
 * and port, when there is no answer within `connectMs`.
 */
export async function connectRedis(
  redisUrl: string,
  options: { readonly connectMs: number; readonly commandMs: number },
  onError: (error: Error) => void,
): Promise<Redis> {
  const address = redisAddress(redisUrl);
  let connected = false;
  let lastError: Error | null = null;
  const redis = openRedis(redisUrl, {
    lazyConnect: true,
    connectTimeout: options.connectMs,
    commandTimeout: options.commandMs,
    maxRetriesPerRequest: 1,
    // The first connection is tried once: a wrong address is to be reported, not waited for.
    retryStrategy: (times) => (connected ? reconnectDelayMs(times) : null),
  });
  redis.on('error', (error: Error) => {
    lastError = withoutSecrets(error);
    if (connected) onError(unreachable(address, lastError));
  });
  const deadline = setTimeout(() => redis.disconnect(), options.connectMs);
  try {
    await redis.connect();
    await redis.ping();
    connected = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    throw unreachable(address, lastError ?? withoutSecrets(error));
  } finally {
    clearTimeout(deadline);
  }
}

/** A connection that waits for Redis as long as it takes; for Bull, which must never give up. */
export function openRedis(redisUrl: string, options: RedisOptions): Redis {
  return new Redis(redisUrl, { retryStrategy: reconnectDelayMs, ...options });
}

function reconnectDelayMs(times: number): number {
  return Math.min(times * 100, RECONNECT_AFTER_AT_MOST_MS);
}

/**
 * REDIS_UNREACHABLE for a command that Redis did not carry out: no answer, sign-in refused, or out
 * of memory and the like. `cause` must have lost its secrets.
 */
export function unreachable(address: string, cause: Error): ParleyError {
  if (/^(NOAUTH|WRONGPASS|NOPERM)/.test(cause.message)) {
    return fault(`Redis at ${address} refuses the user or password.`, SIGN_IN_CURE, cause);
  }
  if (cause.name === 'ReplyError') {
    return fault(`Redis at ${address} refuses a command: ${cause.message}`, REFUSED_CURE, cause);
  }
  return fault(`Redis at ${address} does not answer.`, CURE, cause);
}

function fault(message: string, hint: string, cause: Error): ParleyError {
  return new ParleyError('REDIS_UNREACHABLE', message, { hint, cause });
}

/** ioredis hangs the failed command on its errors; of `AUTH` that would be the password. */
export function withoutSecrets(error: unknown): Error {
  const plain = new Error(error instanceof Error ? error.message : String(error));
  if (error instanceof Error) {
    plain.name = error.name;
    if (error.stack !== undefined) plain.stack = error.stack;
  }
  return plain;
}
