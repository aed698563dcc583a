// What Parley itself keeps in Redis beside Bull's jobs: which doorbells ring, whose turn it is, what
// repeats when, and which jobs were given up.
//
// A bell is (job key -> token), a new token with every ring. It is set before Bull gets the job and
// removed only after a run that started with this very token: a ring in between leaves another
// token, so it is never lost, and a run that came back late cannot silence a newer ring. Where the
// job of a bell stands until Bull gets it: lanes-lua.ts. All keys share one hash tag, so that they
// and Bull's live on one Redis Cluster node.
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type DeadJob, PRIORITIES, type Priority, type QueueLoad } from '../src/ports/queue.ts';
import { decodeDeadJob, encodeDeadJob } from './job-wire.ts';
import type { LaneLimits } from './lanes.ts';
import * as lua from './lanes-lua.ts';
import { unreachable, withoutSecrets } from './redis-connection.ts';
import { RedisScript } from './redis-script.ts';

/** A job whose turn has come: to be added to Bull. */
export type Turn = { readonly key: string; readonly priority: Priority };

/** What a worker learns when it begins a job. */
export type Begun = {
  /** Null: nobody rang for it. */
  readonly token: string | null;
  /** Tries before this one that failed. */
  readonly failures: number;
  readonly priority: Priority;
  readonly turns: readonly Turn[];
};

/** How a run ended. */
export type Settled = {
  readonly token: string | null;
  readonly priority: Priority;
  /** Working time the tenant is charged for. */
  readonly usedMs: number;
  readonly outcome:
    | { readonly is: 'done' | 'more' }
    | { readonly is: 'dead'; readonly letter: DeadJob }
    | { readonly is: 'retry'; readonly waitMs: number; readonly failures: number };
};

/** A job that Bull itself gave up. */
export type GivenUp = { readonly key: string; readonly reason: string; readonly attempts: number };

const SCRIPTS = {
  ring: new RedisScript(lua.RING),
  begin: new RedisScript(lua.BEGIN),
  settle: new RedisScript(lua.SETTLE),
  release: new RedisScript(lua.RELEASE),
  tick: new RedisScript(lua.TICK),
  sweep: new RedisScript(lua.SWEEP),
  load: new RedisScript(lua.LOAD),
  schedule: new RedisScript(lua.SCHEDULE),
};

const priority = z
  .number()
  .int()
  .transform((place): Priority => PRIORITIES[place] ?? 'poll');
const turns = z.array(
  z.tuple([z.string(), priority]).transform(([key, one]): Turn => ({ key, priority: one })),
);
const begun = z.tuple([z.string(), z.number(), priority, turns]);
const load = z.array(z.number()).length(9);

const placeOf = (one: Priority): number => PRIORITIES.indexOf(one);

/**
 * The bells, turns, repeats and dead jobs under one prefix. Every method throws REDIS_UNREACHABLE
 * when Redis does not carry it out; none leaves anything half done.
 */
export class RedisBells {
  readonly #redis: Redis;
  readonly #address: string;
  readonly #prefix: string;
  readonly #limits: readonly number[];
  #epoch: string | null = null;

  /** `prefix` has a hash tag. The bells own `redis` and close it. */
  constructor(redis: Redis, address: string, prefix: string, limits: LaneLimits) {
    this.#redis = redis;
    this.#address = address;
    this.#prefix = prefix;
    this.#limits = [limits.ready, limits.perTenant, limits.perConnection];
  }

  /** Rings. Returning means Redis has it. */
  async ring(key: string, one: Priority): Promise<readonly Turn[]> {
    return turns.parse(await this.#run('ring', key, randomUUID(), placeOf(one)));
  }

  async begin(key: string): Promise<Begun> {
    const [token, failures, one, handed] = begun.parse(await this.#run('begin', key));
    return { token: token === '' ? null : token, failures, priority: one, turns: handed };
  }

  /** Ends a run: the bell falls silent unless it rang again meanwhile or there is more to do. */
  async settle(key: string, { token, priority: one, usedMs, outcome }: Settled): Promise<void> {
    const letter = outcome.is === 'dead' ? encodeDeadJob(outcome.letter) : '';
    const [waitMs, failures] =
      outcome.is === 'retry' ? [outcome.waitMs, outcome.failures] : ([0, 0] as const);
    const used = Math.round(usedMs);
    const run = [key, token ?? '', used, placeOf(one), outcome.is, letter, waitMs, failures];
    await this.#run('settle', ...run);
  }

  /** After Bull has let go of a job. */
  async release(key: string): Promise<readonly Turn[]> {
    return turns.parse(await this.#run('release', key));
  }

  /** Rings what is due. */
  async tick(): Promise<readonly Turn[]> {
    return turns.parse(await this.#run('tick', randomUUID()));
  }

  /** Finds what crashes left behind, unless some process did so less than `pauseMs` ago. */
  async sweep(pauseMs: number): Promise<readonly Turn[]> {
    return turns.parse(await this.#run('sweep', pauseMs));
  }

  async load(): Promise<QueueLoad> {
    const numbers = load.parse(await this.#run('load'));
    const at = (place: number) => numbers[place] ?? 0;
    return {
      waiting: { user: at(0), webhook: at(1), poll: at(2), backfill: at(3) },
      ready: at(4),
      running: at(5),
      retrying: at(6),
      dead: at(7),
      oldestWaitingMs: at(8),
    };
  }

  /** True when no bell rings: nothing waits, runs or is to be retried. */
  async silent(): Promise<boolean> {
    return (await this.#ask((redis) => redis.hlen(this.#key('bells')))) === 0;
  }

  async deadJobs(): Promise<readonly DeadJob[]> {
    const letters = await this.#ask((redis) => redis.hgetall(this.#key('dead')));
    return Object.entries(letters).map(([key, text]) => decodeDeadJob(text, key));
  }

  async forgetDead(key: string): Promise<boolean> {
    return (await this.#ask((redis) => redis.hdel(this.#key('dead'), key))) === 1;
  }

  /** Repeats a job; idempotent, first due after one period. */
  async schedule(key: string, everyMs: number): Promise<void> {
    await this.#run('schedule', key, everyMs);
  }

  async unschedule(key: string): Promise<void> {
    await this.#ask((redis) =>
      redis.multi().zrem(this.#key('due'), key).hdel(this.#key('periods'), key).exec(),
    );
  }

  /**
   * True once after Redis lost everything since the last call: schedules must be made again. The
   * first call only learns which Redis this is.
   */
  async wasWiped(): Promise<boolean> {
    const epoch = this.#key('epoch');
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

  #key(name: string): string {
    return `${this.#prefix}:${name}`;
  }

  #run(name: keyof typeof SCRIPTS, ...args: readonly (string | number)[]): Promise<unknown> {
    return this.#ask((redis) => SCRIPTS[name].run(redis, this.#prefix, [...this.#limits, ...args]));
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
