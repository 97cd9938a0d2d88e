#include "redis/script.h"

namespace signet::redis {

const std::string_view script = R"lua(
local hash, expiry = KEYS[1], KEYS[2]
local operation, now = ARGV[1], tonumber(ARGV[2])

-- What a replica knows may be old: a session that ended, a message that was used.
if not string.find(redis.call('INFO', 'replication'), 'role:master', 1, true) then
  return redis.error_reply('READONLY this Redis is a replica')
end

-- The marker of a table is the run of Redis that it was begun in: what a later run has of it comes
-- from a snapshot, and may lack what was written last. Asked for at each call, since a connection
-- through a proxy may outlive a run.
local marker = ARGV[3]
if marker == '' then
  marker = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  if not marker then return redis.error_reply('ERR no run_id') end
end
local marked = redis.call('HGET', hash, 'm')
local dated = redis.call('ZSCORE', expiry, 'm' .. marker)

-- All tables begin anew together: what waits in one is proof in another.
local function begin_anew()
  for i, key in ipairs(KEYS) do
    local found, wanted = redis.call('TYPE', key).ok, i % 2 == 1 and 'hash' or 'zset'
    if found ~= 'none' and found ~= wanted then error('WRONGTYPE ' .. key .. ' is a ' .. found) end
  end
  for i = 1, #KEYS, 2 do
    redis.call('UNLINK', KEYS[i], KEYS[i + 1])
    redis.call('HSET', KEYS[i], 'm', marker, 'b', ARGV[2], 'f', ARGV[2])
    redis.call('ZADD', KEYS[i + 1], 'inf', 'm' .. marker)
  end
end
if marked ~= marker or not dated then begin_anew() end

local function ids_of(key)
  local packed = redis.call('HGET', hash, 'i' .. key)
  return packed and cmsgpack.unpack(packed) or {}
end

local function store_ids(key, ids)
  if #ids == 0 then
    redis.call('HDEL', hash, 'i' .. key)
  else
    redis.call('HSET', hash, 'i' .. key, cmsgpack.pack(ids))
  end
end

local function enter(id, value, expires_at, keys)
  redis.call('ZADD', expiry, expires_at, 'v' .. id)
  if value ~= '' then redis.call('HSET', hash, 'v' .. id, value) end
  if #keys > 0 then redis.call('HSET', hash, 'k' .. id, cmsgpack.pack(keys)) end
  for _, key in ipairs(keys) do
    local ids = ids_of(key)
    ids[#ids + 1] = id
    store_ids(key, ids)
  end
end

local function drop(id)
  local packed = redis.call('HGET', hash, 'k' .. id)
  for _, key in ipairs(packed and cmsgpack.unpack(packed) or {}) do
    local others = {}
    for _, other in ipairs(ids_of(key)) do
      if other ~= id then others[#others + 1] = other end
    end
    store_ids(key, others)
  end
  redis.call('HDEL', hash, 'v' .. id, 'k' .. id)
  redis.call('ZREM', expiry, 'v' .. id)
end

local function forget(id, expired_at)
  drop(id)
  if expired_at > tonumber(redis.call('HGET', hash, 'f')) then
    redis.call('HSET', hash, 'f', string.format('%.0f', expired_at))
  end
end

local function expires_at(id)
  return tonumber(redis.call('ZSCORE', expiry, 'v' .. id) or '-inf')
end

local function living(id)
  if expires_at(id) <= now then return nil end
  return redis.call('HGET', hash, 'v' .. id) or ''
end

-- What nobody asks for any more goes in small pieces, so that no call takes long.
local function drop_expired()
  local gone = redis.call('ZRANGEBYSCORE', expiry, '-inf', now, 'WITHSCORES', 'LIMIT', 0, 200)
  for i = 1, #gone, 2 do forget(string.sub(gone[i], 2), tonumber(gone[i + 1])) end
end

local function keys_from(first)
  local keys = {}
  for i = first, #ARGV do keys[#keys + 1] = ARGV[i] end
  return keys
end

local operations = {}

function operations.insert(id, value, expires, absent_before, capacity, most_per_key)
  drop_expired()
  local known = expires_at(id)
  if known > now then return 'known' end
  if known > -math.huge then forget(id, known) end
  local until_when = tonumber(expires)
  if until_when <= now or until_when <= tonumber(redis.call('HGET', hash, 'f')) then return 'late' end
  if tonumber(absent_before) < tonumber(redis.call('HGET', hash, 'b')) then return 'unsure' end
  if redis.call('ZCARD', expiry) > tonumber(capacity) then return 'full' end
  local keys = keys_from(10)
  for _, key in ipairs(keys) do
    if #ids_of(key) >= tonumber(most_per_key) then return 'crowded' end
  end
  enter(id, value, expires, keys)
  return 'done'
end

function operations.replace(id, old_value, value)
  if living(id) ~= old_value then return 'no' end
  local expires = redis.call('ZSCORE', expiry, 'v' .. id)
  drop(id)
  enter(id, value, expires, keys_from(7))
  return 'yes'
end

function operations.find(id)
  return living(id)
end

function operations.find_by(key)
  local values = {}
  for _, id in ipairs(ids_of(key)) do values[#values + 1] = living(id) end
  return values
end

function operations.list(limit)
  local values = {}
  local last = redis.call('ZREVRANGEBYSCORE', expiry, '(inf', '(' .. ARGV[2], 'LIMIT', 0, limit)
  for _, id in ipairs(last) do values[#values + 1] = living(string.sub(id, 2)) end
  return values
end

function operations.take(id)
  local value = living(id)
  drop(id)
  return value
end

local answer = operations[operation](unpack(ARGV, 4, math.min(#ARGV, 9)))
return type(answer) == 'table' and answer or { answer }
)lua";

}  // namespace signet::redis
