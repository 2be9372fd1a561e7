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
   * Takes up to `want` calls, `needed` at least or none, and gives `back` what was not used. Answers undefined where
   * it did not answer: from then on it is not up.
   */
  lease(
    key: string,
    limit: Limit,
    asked: { want: number; needed: number; back: number },
  ): Promise<Lease | undefined>
  close(): Promise<void>
}

/**
 * The generic cell rate algorithm in Redis' own time, in microseconds: the key is when the whole quota is there again.
 * Near the end grants become small, so that no node lies on what another could use.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window, quota = tonumber(ARGV[1]) * 1000000, tonumber(ARGV[2])
local want, needed, back = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local each = window / quota
local before = tonumber(redis.call('GET', KEYS[1]) or now)
local full = math.min(math.max(before - back * each, now), now + window)
local free = math.floor((now + window - full) / each + 0.000001)
local granted = 0
if want > 0 and free >= needed then
  granted = math.min(want, math.max(needed, math.ceil(free / 4)))
  full = full + granted * each
end
if granted > 0 or back > 0 then
  redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
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
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS)
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
