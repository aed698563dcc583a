// Whose turn it is, as Lua inside Redis: one place that every worker process shares, one step per
// question, so that no two processes can decide differently and no crash leaves half a decision.
//
// A job that rings is in exactly one of three places: waiting in its tenant's lane, handed out (to
// Bull: `ready` until a worker begins it), or `later` (to be tried again). Handing out takes the most
// urgent class first; within it, the tenant that has used the least working time (start-time fair
// queueing: a tenant that comes back starts at the common clock and has no credit to spend). A
// tenant at its limit of jobs in flight stands back until one of them ends. Few jobs are `ready`
// at a time: what Bull holds no longer feels whose turn it is.
//
// Redis emptied means all of this is gone at once, counts included: nothing is left to be wrong.

/**
 * KEYS[1] prefix with hash tag. ARGV[1..3] ready limit, limit per tenant, limit per connection; a
 * script's own arguments follow. Keys: bells, prio (class of a job that waits or is ready; of a
 * running one: of its next run), waiting (job, since), wait:CLASS:TENANT, depth (waiting per class),
 * line:CLASS (tenant, time used), used, clock, out, ready, flying (handed out per tenant and
 * connection), later, tries, dead, due, periods.
 */
const LANES = `
local prefix = KEYS[1]
local function k(name) return prefix .. ':' .. name end
local bull = k('jobs:')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local CLASSES, DEFAULT, BACKFILL = 4, 2, 3
-- What a job is taken to cost until it ends and says so.
local GUESS_MS = 100
-- A connection has fewer kinds of jobs than this: further down there is another one.
local LOOK = 50

local function lane_of(key)
  local ok, parts = pcall(cjson.decode, key)
  if not ok or type(parts) ~= 'table' or type(parts[2]) ~= 'string' then return '?', '?' end
  local connection = type(parts[3]) == 'string' and parts[3] or ''
  return parts[2], cjson.encode({ parts[2], connection })
end
local function wait_list(class, tenant) return k('wait:' .. class .. ':' .. tenant) end
local function number_at(hash, field) return tonumber(redis.call('HGET', k(hash), field) or 0) end
local function class_of(key) return tonumber(redis.call('HGET', k('prio'), key) or DEFAULT) end

local function fly(key, by)
  local tenant, connection = lane_of(key)
  for _, field in ipairs({ 't' .. tenant, 'c' .. connection }) do
    if redis.call('HINCRBY', k('flying'), field, by) <= 0 then
      redis.call('HDEL', k('flying'), field)
    end
  end
end
local function hand_out(key) if redis.call('SADD', k('out'), key) == 1 then fly(key, 1) end end
local function take_back(key)
  redis.call('SREM', k('ready'), key)
  if redis.call('SREM', k('out'), key) == 1 then fly(key, -1) end
end

-- The tenant stands in line wherever it has work; handing out sends away who has none or too much.
local function stand_in_line(tenant)
  for class = 0, CLASSES - 1 do
    if redis.call('EXISTS', wait_list(class, tenant)) == 1 then
      redis.call('ZADD', k('line:' .. class), number_at('used', tenant), tenant)
    end
  end
end
local function leave(key)
  local since = redis.call('ZSCORE', k('waiting'), key)
  if not since then return nil end
  local class = class_of(key)
  redis.call('ZREM', k('waiting'), key)
  redis.call('ZREM', wait_list(class, (lane_of(key))), key)
  redis.call('HINCRBY', k('depth'), class, -1)
  return since
end
local function wait(key, class, since)
  local tenant = lane_of(key)
  local from = since or string.format('%.0f', time[1] * 1000000 + time[2])
  redis.call('HSET', k('prio'), key, class)
  redis.call('ZADD', k('waiting'), from, key)
  redis.call('ZADD', wait_list(class, tenant), from, key)
  redis.call('HINCRBY', k('depth'), class, 1)
  local clock = tonumber(redis.call('GET', k('clock')) or 0)
  if number_at('used', tenant) < clock then redis.call('HSET', k('used'), tenant, clock) end
  stand_in_line(tenant)
end

-- In Bull's own list, as its addJobWithPriority does: it has no call for a job that is there already.
local function move_up_in_bull(key, class)
  if redis.call('LREM', bull .. 'wait', 0, key) == 0 then return end
  redis.call('HSET', bull .. key, 'priority', class + 1)
  redis.call('ZADD', bull .. 'priority', class + 1, key)
  local ahead = redis.call('ZCOUNT', bull .. 'priority', 0, class + 1)
  local after = redis.call('LINDEX', bull .. 'wait', redis.call('LLEN', bull .. 'wait') - (ahead - 1))
  if after then redis.call('LINSERT', bull .. 'wait', 'BEFORE', after, key)
  else redis.call('RPUSH', bull .. 'wait', key) end
end

-- The bell of this job rings with this class: wherever the job is, it is not there less urgently.
local function ask(key, class)
  local known = tonumber(redis.call('HGET', k('prio'), key) or CLASSES)
  local isUp = class < known
  if redis.call('SISMEMBER', k('out'), key) == 1 or redis.call('ZSCORE', k('later'), key) then
    if isUp then redis.call('HSET', k('prio'), key, class) end
    if isUp and redis.call('SISMEMBER', k('ready'), key) == 1 then move_up_in_bull(key, class) end
  elseif redis.call('ZSCORE', k('waiting'), key) then
    if isUp then wait(key, class, leave(key)) end
  else
    wait(key, class)
  end
end

local function first_free(class, tenant)
  if number_at('flying', 't' .. tenant) >= tonumber(ARGV[2]) then return nil end
  for _, key in ipairs(redis.call('ZRANGE', wait_list(class, tenant), 0, LOOK - 1)) do
    local _, connection = lane_of(key)
    if number_at('flying', 'c' .. connection) < tonumber(ARGV[3]) then return key end
  end
  return nil
end
-- Whose turn it is, until enough are ready. Returns jobs with their classes, to be added to Bull.
local function hand_out_turns()
  local handed = {}
  local room = tonumber(ARGV[1]) - redis.call('SCARD', k('ready'))
  local class = 0
  while room > 0 and class < CLASSES do
    local head = redis.call('ZRANGE', k('line:' .. class), 0, 0, 'WITHSCORES')
    local tenant = head[1]
    local key = tenant and first_free(class, tenant)
    if not tenant then
      class = class + 1
    elseif not key then
      redis.call('ZREM', k('line:' .. class), tenant)
    else
      leave(key)
      hand_out(key)
      redis.call('SADD', k('ready'), key)
      if tonumber(head[2]) > tonumber(redis.call('GET', k('clock')) or 0) then
        redis.call('SET', k('clock'), head[2])
      end
      redis.call('HINCRBY', k('used'), tenant, GUESS_MS)
      stand_in_line(tenant)
      handed[#handed + 1] = { key, class }
      room = room - 1
    end
  end
  return handed
end
`;

/** ARGV job, token, class. Returns what is handed out. */
export const RING = `${LANES}
redis.call('HSET', k('bells'), ARGV[4], ARGV[5])
ask(ARGV[4], tonumber(ARGV[6]))
return hand_out_turns()`;

/** ARGV job. A worker begins it: returns token, failed tries so far, class, and what is handed out. */
export const BEGIN = `${LANES}
local key = ARGV[4]
leave(key)
redis.call('ZREM', k('later'), key)
hand_out(key)
redis.call('SREM', k('ready'), key)
local class = class_of(key)
redis.call('HDEL', k('prio'), key)
local token = redis.call('HGET', k('bells'), key) or ''
return { token, number_at('tries', key), class, hand_out_turns() }`;

/**
 * ARGV job, token, time used in ms, class of this run, outcome (done, dead, more, retry), letter of
 * a dead one, wait and failed tries of one to be tried again. The bell falls silent when the run is
 * over and it did not ring again; a run that began before Redis was emptied silences nothing.
 */
export const SETTLE = `${LANES}
local key, token, outcome = ARGV[4], ARGV[5], ARGV[8]
local tenant = lane_of(key)
if redis.call('SISMEMBER', k('out'), key) == 1 then
  redis.call('HINCRBY', k('used'), tenant, ARGV[6] - GUESS_MS)
end
if outcome == 'retry' then
  if redis.call('HEXISTS', k('bells'), key) == 1 then
    redis.call('HSET', k('tries'), key, ARGV[11])
    redis.call('ZADD', k('later'), now + ARGV[10], key)
    redis.call('HSETNX', k('prio'), key, ARGV[7])
  end
  return
end
redis.call('HDEL', k('tries'), key)
if outcome == 'dead' then redis.call('HSET', k('dead'), key, ARGV[9])
else redis.call('HDEL', k('dead'), key) end
if outcome == 'more' then redis.call('HSETNX', k('prio'), key, BACKFILL)
elseif redis.call('HGET', k('bells'), key) == token then redis.call('HDEL', k('bells'), key) end`;

/** ARGV job. Bull holds it no longer: its place is free, and it waits anew if it still rings. */
export const RELEASE = `${LANES}
local key = ARGV[4]
take_back(key)
if redis.call('HEXISTS', k('bells'), key) == 0 then redis.call('HDEL', k('prio'), key)
elseif not redis.call('ZSCORE', k('later'), key) and not redis.call('ZSCORE', k('waiting'), key) then
  wait(key, class_of(key))
end
stand_in_line((lane_of(key)))
return hand_out_turns()`;

/** ARGV token. Rings the repeats that are due and puts back in line whose wait after a fault is over. */
export const TICK = `${LANES}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', k('due'), '-inf', now, 'LIMIT', 0, 1000)) do
  redis.call('ZADD', k('due'), now + redis.call('HGET', k('periods'), key), key)
  if redis.call('HSETNX', k('bells'), key, ARGV[4]) == 1 then ask(key, DEFAULT) end
end
for _, key in ipairs(redis.call('ZRANGEBYSCORE', k('later'), '-inf', now, 'LIMIT', 0, 1000)) do
  -- One that Bull still holds waits for the next tick: Bull would take no second one.
  if redis.call('SISMEMBER', k('out'), key) == 0 then
    redis.call('ZREM', k('later'), key)
    wait(key, class_of(key))
  end
end
return hand_out_turns()`;

/**
 * ARGV pause in ms. What a crash left: jobs handed out that never reached Bull or vanished from it
 * are returned to be added again, bells that ring for nobody wait again. A hash without \`data\` is
 * no job: Bull leaves one behind when a job vanishes while it is being fetched. One process per pause.
 * Ringing and waiting are one step, so bells are looked through a part at a time: a hundred thousand
 * at once would stop Redis for as long as a job may compute.
 */
export const SWEEP = `${LANES}
if not redis.call('SET', k('swept'), '1', 'NX', 'PX', ARGV[4]) then return {} end
local lost = {}
for _, key in ipairs(redis.call('SMEMBERS', k('out'))) do
  if redis.call('HEXISTS', bull .. key, 'data') == 0 then
    redis.call('DEL', bull .. key)
    if redis.call('HEXISTS', k('bells'), key) == 1 and not redis.call('ZSCORE', k('later'), key) then
      lost[#lost + 1] = { key, class_of(key) }
    else
      take_back(key)
      stand_in_line((lane_of(key)))
    end
  end
end
local bells = redis.call('HSCAN', k('bells'), redis.call('GET', k('sweep-at')) or '0', 'COUNT', 1000)
redis.call('SET', k('sweep-at'), bells[1])
for place = 1, #bells[2], 2 do
  local key = bells[2][place]
  local isKnown = redis.call('SISMEMBER', k('out'), key) == 1
    or redis.call('ZSCORE', k('later'), key) or redis.call('ZSCORE', k('waiting'), key)
  if not isKnown then wait(key, class_of(key)) end
end
local handed = hand_out_turns()
for _, one in ipairs(lost) do handed[#handed + 1] = one end
return handed`;

/** Waiting per class, ready, running, to be tried again, dead, age of the oldest waiting in ms. */
export const LOAD = `${LANES}
local oldest = redis.call('ZRANGE', k('waiting'), 0, 0, 'WITHSCORES')
local age = oldest[2] and math.max(0, now - math.floor(tonumber(oldest[2]) / 1000)) or 0
local ready = redis.call('SCARD', k('ready'))
return {
  number_at('depth', 0), number_at('depth', 1), number_at('depth', 2), number_at('depth', 3),
  ready, redis.call('SCARD', k('out')) - ready,
  redis.call('ZCARD', k('later')), redis.call('HLEN', k('dead')), age,
}`;

/** ARGV job, period. The same period again keeps the appointment. */
export const SCHEDULE = `${LANES}
if redis.call('HGET', k('periods'), ARGV[4]) ~= ARGV[5] then
  redis.call('HSET', k('periods'), ARGV[4], ARGV[5])
  redis.call('ZADD', k('due'), now + ARGV[5], ARGV[4])
end`;
