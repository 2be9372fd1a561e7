import { randomUUID } from 'node:crypto'
import { type CommandParser, createClient, defineScript } from 'redis'
import type { Limit } from './schema-keys.ts'

/** Calls that this node may let pass without asking. */
export interface Lease {
  granted: number
  /** What others could still take. */
  remaining: number
  /** Milliseconds until the whole quota is there again. */
  reset_ms: number
}

/** Where the nodes share what is used of limits. */
export interface LeaseSource {
  /** False while it does not answer: then nobody waits for it. */
  isUp(): boolean
  /** How many nodes share; as last known. */
  nodes(): number
  /**
   * Takes up to `want` calls, `needed` at least or none, and gives `back` what was not used; below 0, so many were used
   * without a lease. Answers undefined where it did not answer: from then on it is not up.
   */
  lease(
    key: string,
    limit: Limit,
    asked: { want: number; needed: number; back: number },
  ): Promise<Lease | undefined>
  close(): Promise<void>
}

/**
 * The generic cell rate algorithm in Redis' own time, in microseconds. A key holds when the whole quota is there again,
 * under which limit, and what a smaller limit had no room for (as limit-memory.ts has it). Near the end grants become
 * small, so that no node lies on what another could use.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window, quota = tonumber(ARGV[1]) * 1000000, tonumber(ARGV[2])
local want, needed, back = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local each = window / quota
local full, keptUntil, keptRate = now, 0, 0
local isChanged = back ~= 0
local known = redis.call('GET', KEYS[1])
if known then
  local words = {}
  for word in string.gmatch(known, '%S+') do words[#words + 1] = tonumber(word) end
  local before, oldQuota, oldWindow = words[1], words[2], words[3]
  keptUntil, keptRate = words[4], words[5]
  -- A clock that was set back takes nothing for longer than the window.
  isChanged = isChanged or before > now + oldWindow
  full = math.min(math.max(before, now), now + oldWindow)
  if oldQuota ~= quota or oldWindow ~= window then
    isChanged = true
    local kept = math.max(0, keptUntil - now) * keptRate
    local used = (full - now) * oldQuota / oldWindow + kept
    local over = math.max(0, used - quota)
    if over > 0 then
      keptRate = math.max(oldQuota / oldWindow, kept > 0 and keptRate or 0)
      keptUntil = now + over / keptRate
    else
      keptUntil = 0
    end
    full = now + (used - over) * each
  end
end
full = math.min(math.max(full - back * each, now), now + window)
local free = math.floor((now + window - full) / each + 0.000001)
local granted = 0
if want > 0 and free >= needed then
  granted = math.min(want, math.max(needed, math.ceil(free / 4)))
  full = full + granted * each
end
if granted > 0 or isChanged then
  local stay = math.max(full, keptUntil) - now
  redis.call('SET', KEYS[1],
    string.format('%.0f %.0f %.0f %.0f %.17g', full, quota, window, keptUntil, keptRate),
    'PX', math.ceil(stay / 1000) + 1)
end
return {granted, free - granted, math.ceil(full - now)}`

const leaseScript = defineScript({
  SCRIPT,
  NUMBER_OF_KEYS: 1,
  FIRST_KEY_INDEX: 0,
  IS_READ_ONLY: false,
  parseCommand(parser: CommandParser, key: string, ...numbers: number[]) {
    parser.pushKey(key)
    parser.push(...numbers.map(String))
  },
  transformReply: (reply: unknown) => reply as number[],
})

const PREFIX = 'millwright:limit:'
const NODES = 'millwright:nodes'
const BEAT_MS = 2_000
/** After a failure it is asked sooner: one slow answer is no reason to go on alone for long. */
const AGAIN_MS = 100
/** A node that was not heard of for so long is gone. */
const GONE_MS = 7_000
/** Redis is near: what takes longer is not waited for. */
const PATIENCE_MS = 250
const LONGEST_DELAY_MS = 1_000

export interface LeaseSourceOptions {
  url: string
  /** Told once when it goes, and once when it is back. */
  onChange: (isUp: boolean, error: unknown) => void
}

/** Shares by Redis or Valkey. Resolves when it answers, or does not within a second: it is tried for ever. */
export async function openLeaseSource(options: LeaseSourceOptions): Promise<LeaseSource> {
  const id = randomUUID()
  const client = createClient({
    url: options.url,
    disableOfflineQueue: true,
    scripts: { lease: leaseScript },
    socket: {
      connectTimeout: 1_000,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 10), LONGEST_DELAY_MS),
    },
  })
  let isUp = false
  let wasTold = true
  let nodes = 1
  let isClosed = false
  const turn = (up: boolean, error?: unknown) => {
    if (isClosed) return
    isUp = up
    if (up === wasTold) return
    wasTold = up
    options.onChange(up, error)
    if (!up) setTimeout(() => void beat(), AGAIN_MS).unref()
  }
  client.on('error', (error) => turn(false, error))
  client.on('end', () => turn(false))
  client.on('ready', () => void beat())

  /** Says that this node is there, and finds out whether Redis answers and who else is there. */
  async function beat(): Promise<void> {
    if (!client.isReady) return
    try {
      const now = Date.now()
      const [, , count] = await inTime(
        client
          .multi()
          .zAdd(NODES, { score: now, value: id })
          .zRemRangeByScore(NODES, 0, now - GONE_MS)
          .zCard(NODES)
          .expire(NODES, Math.ceil((2 * GONE_MS) / 1000))
          .exec(),
      )
      nodes = Math.max(1, Number(count))
      turn(true)
    } catch (error) {
      turn(false, error)
    }
  }

  const timer = setInterval(() => void beat(), BEAT_MS).unref()
  const connected = client.connect().then(beat, (error) => turn(false, error))
  await Promise.race([connected, pause(1_000)])
  if (!isUp) turn(false, new Error('it does not answer'))
  return {
    isUp: () => isUp,
    nodes: () => nodes,
    async lease(key, { quota, window_s }, { want, needed, back }) {
      if (!isUp) return undefined
      try {
        const asked = client.lease(PREFIX + key, window_s, quota, want, needed, back)
        const [granted = 0, remaining = 0, reset = 0] = await inTime(asked)
        return { granted, remaining, reset_ms: reset / 1000 }
      } catch (error) {
        turn(false, error)
        return undefined
      }
    },
    async close() {
      clearInterval(timer)
      if (isUp) await inTime(client.zRem(NODES, id)).catch(() => {})
      isClosed = true
      isUp = false
      client.destroy()
    },
  }
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error(`no answer in ${PATIENCE_MS} ms`))
    // Where this process itself was held up, the answer may lie there already: it is read before.
    timer = setTimeout(() => setImmediate(giveUp), PATIENCE_MS)
  })
  // A late refusal is nobody's any more.
  answer.catch(() => {})
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
