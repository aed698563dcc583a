// A Lua script that Redis is sent once and afterwards called by its hash.
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs `lua` with one key and any arguments; sends its text again when Redis has forgotten it. */
export class RedisScript {
  readonly #lua: string;
  readonly #hash: string;

  constructor(lua: string) {
    this.#lua = lua;
    this.#hash = createHash('sha1').update(lua).digest('hex');
  }

  async run(redis: Redis, key: string, args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.#hash, 1, key, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.#lua, 1, key, ...args);
    }
  }
}
