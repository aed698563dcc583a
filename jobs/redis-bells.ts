// What Parley itself keeps in Redis beside Bull's jobs: which doorbells ring, what repeats when, and
// which jobs were given up.
//
// A bell is (job key -> token), a new token with every ring. It is set before Bull gets the job and
// removed only after a run that started with this very token: a ring in between leaves another
// token, so it is never lost, and a run that came back late cannot silence a newer ring. A bell
// without a job in Bull (crash between two steps, a stalled job) is found by `orphans` and added
// again. All keys share one hash tag, so that they and Bull's live on one Redis Cluster node.
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { DeadJob } from '../src/ports/queue.ts';
import { decodeDeadJob, encodeDeadJob } from './job-wire.ts';
import { unreachable, withoutSecrets } from './redis-connection.ts';

/** KEYS bells, dead. ARGV job key, token, letter ('' after success). */
const SETTLE = `
if ARGV[3] == '' then redis.call('HDEL', KEYS[2], ARGV[1])
else redis.call('HSET', KEYS[2], ARGV[1], ARGV[3]) end
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end`;

/** Milliseconds by the clock of Redis: the clocks of several workers need not agree. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** KEYS due, periods. ARGV job key, period. The same period again keeps the appointment. */
const SCHEDULE = `${NOW}
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
end`;

/**
 * KEYS due, periods, bells. ARGV token. Moves each due job to its next appointment and rings it,
 * unless it rings already; returns those it rang. One step, so two workers never ring one twice.
 */
const RING_DUE = `${NOW}
local rung = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1000)) do
  redis.call('ZADD', KEYS[1], now + redis.call('HGET', KEYS[2], key), key)
  if redis.call('HSETNX', KEYS[3], key, ARGV[1]) == 1 then rung[#rung + 1] = key end
end
return rung`;

/**
 * KEYS bells. ARGV what Bull puts before a job id. Bells that no job in Bull answers to. A hash
 * without `data` is none: Bull leaves one behind when a job vanishes while it is being fetched.
 */
const ORPHANS = `
local orphans = {}
for _, key in ipairs(redis.call('HKEYS', KEYS[1])) do
  if redis.call('HEXISTS', ARGV[1] .. key, 'data') == 0 then
    redis.call('DEL', ARGV[1] .. key)
    orphans[#orphans + 1] = key
  end
end
return orphans`;

const keyList = z.array(z.string());

/**
 * The bells, repeats and dead jobs under one prefix. Every method throws REDIS_UNREACHABLE when
 * Redis does not carry it out; none leaves anything half done.
 */
export class RedisBells {
  readonly #redis: Redis;
  readonly #address: string;
  readonly #keys: Record<'bells' | 'dead' | 'due' | 'periods' | 'epoch', string>;
  #epoch: string | null = null;

  /** `prefix` has a hash tag. The bells own `redis` and close it. */
  constructor(redis: Redis, address: string, prefix: string) {
    this.#redis = redis;
    this.#address = address;
    this.#keys = {
      bells: `${prefix}:bells`,
      dead: `${prefix}:dead`,
      due: `${prefix}:due`,
      periods: `${prefix}:periods`,
      epoch: `${prefix}:epoch`,
    };
  }

  /** Rings. Returning means Redis has it. */
  async ring(key: string): Promise<void> {
    await this.#ask((redis) => redis.hset(this.#keys.bells, key, randomUUID()));
  }

  /** The token that rings now; null when the bell is silent. */
  token(key: string): Promise<string | null> {
    return this.#ask((redis) => redis.hget(this.#keys.bells, key));
  }

  /** Ends a run that began with `token`: the bell falls silent unless it rang again meanwhile. */
  async settle(key: string, token: string | null, dead: DeadJob | null): Promise<void> {
    const { bells, dead: letters } = this.#keys;
    const letter = dead === null ? '' : encodeDeadJob(dead);
    await this.#ask((redis) => redis.eval(SETTLE, 2, bells, letters, key, token ?? '', letter));
  }

  /** True when no bell rings: nothing waits, runs or is to be retried. */
  async silent(): Promise<boolean> {
    return (await this.#ask((redis) => redis.hlen(this.#keys.bells))) === 0;
  }

  /** Keys of ringing bells for which `jobPrefix` + key does not exist. */
  async orphans(jobPrefix: string): Promise<readonly string[]> {
    return keyList.parse(
      await this.#ask((redis) => redis.eval(ORPHANS, 1, this.#keys.bells, jobPrefix)),
    );
  }

  async deadJobs(): Promise<readonly DeadJob[]> {
    const letters = await this.#ask((redis) => redis.hvals(this.#keys.dead));
    return letters.map(decodeDeadJob);
  }

  /** Repeats a job; idempotent, first due after one period. */
  async schedule(key: string, everyMs: number): Promise<void> {
    const { due, periods } = this.#keys;
    await this.#ask((redis) => redis.eval(SCHEDULE, 2, due, periods, key, everyMs));
  }

  async unschedule(key: string): Promise<void> {
    const { due, periods } = this.#keys;
    await this.#ask((redis) => redis.multi().zrem(due, key).hdel(periods, key).exec());
  }

  /** Rings what is due; returns the keys to add to Bull. */
  async ringDue(): Promise<readonly string[]> {
    const { due, periods, bells } = this.#keys;
    return keyList.parse(
      await this.#ask((redis) => redis.eval(RING_DUE, 3, due, periods, bells, randomUUID())),
    );
  }

  /**
   * True once after Redis lost everything since the last call: schedules must be made again. The
   * first call only learns which Redis this is.
   */
  async wasWiped(): Promise<boolean> {
    const { epoch } = this.#keys;
    await this.#ask((redis) => redis.set(epoch, randomUUID(), 'NX'));
    const current = await this.#ask((redis) => redis.get(epoch));
    const wiped = this.#epoch !== null && current !== this.#epoch;
    this.#epoch = current;
    return wiped;
  }

  /** Jobs that Bull itself gave up (`failedKey`: its sorted set), with its reason and tries. */
  async givenUp(failedKey: string, jobPrefix: string): Promise<readonly GivenUp[]> {
    const keys = await this.#ask((redis) => redis.zrange(failedKey, 0, 99));
    return Promise.all(
      keys.map(async (key) => {
        const [reason, attempts] = await this.#ask((redis) =>
          redis.hmget(`${jobPrefix}${key}`, 'failedReason', 'attemptsMade'),
        );
        return { key, reason: reason ?? 'unknown', attempts: Number(attempts ?? 0) };
      }),
    );
  }

  /** Removes such a job, so that its key is free again. */
  async forget(key: string, failedKey: string, jobPrefix: string): Promise<void> {
    await this.#ask((redis) => redis.multi().zrem(failedKey, key).del(`${jobPrefix}${key}`).exec());
  }

  close(): void {
    this.#redis.disconnect();
  }

  /** Every command goes through here: its fault becomes REDIS_UNREACHABLE. */
  async #ask<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await command(this.#redis);
    } catch (error) {
      throw unreachable(this.#address, withoutSecrets(error));
    }
  }
}

export type GivenUp = { readonly key: string; readonly reason: string; readonly attempts: number };
