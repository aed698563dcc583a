// Call windows that all workers share: one hash per window, a field per part of its length. Redis'
// own clock counts, so that workers whose clocks differ agree.
import type { Redis } from 'ioredis';
import type { CallWindows } from '../src/ports/call-windows.ts';
import { RedisScript } from './redis-script.ts';

/** KEYS[1] the window; ARGV: most calls, length and part in ms. The same rule as the local windows. */
const CLAIM = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, length, part = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local oldest, first, taken = math.floor((now - length) / part), nil, 0
local fields = redis.call('HGETALL', KEYS[1])
for index = 1, #fields, 2 do
  if fields[index] == 'rest' then
    local rest = tonumber(fields[index + 1])
    if now < rest then return rest - now end
  else
    local number = tonumber(fields[index])
    if number < oldest then
      redis.call('HDEL', KEYS[1], fields[index])
    else
      taken = taken + tonumber(fields[index + 1])
      if first == nil or number < first then first = number end
    end
  end
end
if taken >= most then
  return math.max(1, math.ceil(((first or oldest) + 1) * part + length - now))
end
redis.call('HINCRBY', KEYS[1], math.floor(now / part), 1)
redis.call('PEXPIRE', KEYS[1], math.ceil(length + part))
return 0
`);

/** KEYS[1] the window; ARGV: ms. What lies further in the future stays. */
const REST = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local before = tonumber(redis.call('HGET', KEYS[1], 'rest') or '0')
local rest = math.max(before, now + math.ceil(tonumber(ARGV[1])))
redis.call('HSET', KEYS[1], 'rest', rest)
if redis.call('PTTL', KEYS[1]) < rest - now then redis.call('PEXPIRE', KEYS[1], rest - now) end
return 0
`);

export type RedisWindowsOptions = {
  readonly redis: Redis;
  /** First part of every key. */
  readonly prefix: string;
  /** Stands in while Redis does not answer: a worker then keeps to the limit by itself. */
  readonly standIn: CallWindows;
};

/** Call windows on Redis. Never throws: what Redis does not answer, `standIn` does. */
export function redisWindows({ redis, prefix, standIn }: RedisWindowsOptions): CallWindows {
  const keyOf = (name: string) => `${prefix}:calls:${name}`;
  return {
    async claim(window) {
      const { name, max, lengthMs, parts } = window;
      const args = [max, lengthMs, lengthMs / parts];
      const ms = await CLAIM.run(redis, keyOf(name), args).catch(() => null);
      return typeof ms === 'number' ? ms : standIn.claim(window);
    },
    async rest(name, ms) {
      await standIn.rest(name, ms);
      await REST.run(redis, keyOf(name), [ms]).catch(() => null);
    },
  };
}
