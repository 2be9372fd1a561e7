import type { Answer } from './call.ts'
import type { Gate, Outcome, Wish } from './gate.ts'
import type { World } from './test-world.ts'

/** How a simulated source counts. */
export type HiddenLimit =
  | { kind: 'bucket'; perSecond: number; burst: number; tells?: 'retry' }
  | { kind: 'window'; calls: number; seconds: number; tells?: 'retry' | 'headers' }
  | { kind: 'concurrent'; calls: number }

/** A source that takes so many calls and refuses the others, in a world of its own. For simulations only. */
export class LimitedSource {
  taken = 0
  refused = 0
  /** Answers with server faults. */
  isDown = false
  /** Refuses everything. */
  isClosed = false
  latency: () => number
  #world: World
  #limit: HiddenLimit
  #tokens: number
  #at = 0
  #window = -1
  #used = 0
  #busy = 0

  constructor(world: World, limit: HiddenLimit, latency: () => number) {
    this.#world = world
    this.#limit = limit
    this.latency = latency
    this.#tokens = limit.kind === 'bucket' ? limit.burst : 0
  }

  async answer(): Promise<{ outcome: Outcome; headers: Answer['headers'] }> {
    // The way there, the work, and the way back.
    await this.#world.sleep(this.latency() / 4)
    const isTaken = !this.isClosed && this.#take()
    const headers = this.#headers(isTaken)
    if (!isTaken) {
      this.refused++
      await this.#world.sleep(this.latency() / 4)
      const seconds = Number(headers['retry-after'] ?? Number.NaN)
      const retryAfterMs = seconds > 0 ? seconds * 1000 : undefined
      return { outcome: { kind: 'limited', retryAfterMs }, headers }
    }
    this.taken++
    this.#busy++
    await this.#world.sleep(this.latency() / 2)
    this.#busy--
    await this.#world.sleep(this.latency() / 4)
    return { outcome: { kind: this.isDown ? 'down' : 'ok' }, headers }
  }

  #take(): boolean {
    const limit = this.#limit
    const { now } = this.#world
    if (limit.kind === 'concurrent') return this.#busy < limit.calls
    if (limit.kind === 'bucket') {
      const more = ((now - this.#at) / 1000) * limit.perSecond
      this.#tokens = Math.min(limit.burst, this.#tokens + more)
      this.#at = now
      if (this.#tokens < 1) return false
      this.#tokens--
      return true
    }
    const window = Math.floor(now / 1000 / limit.seconds)
    if (window !== this.#window) this.#used = 0
    this.#window = window
    return ++this.#used <= limit.calls
  }

  #headers(isTaken: boolean): Answer['headers'] {
    const limit = this.#limit
    if (!('tells' in limit)) return {}
    const left =
      limit.kind === 'window' ? limit.seconds - ((this.#world.now / 1000) % limit.seconds) : 1
    if (limit.tells === 'headers' && limit.kind === 'window')
      return {
        'x-ratelimit-limit': String(limit.calls),
        'x-ratelimit-remaining': String(Math.max(0, limit.calls - this.#used)),
        'x-ratelimit-reset': String(Math.ceil(left)),
      }
    return isTaken ? {} : { 'retry-after': String(Math.max(1, Math.ceil(left))) }
  }
}

/** What came of a simulated call. */
export interface Called {
  outcome: Outcome['kind'] | 'held_back'
  /** From the wish to the answer, the wait included. */
  ms: number
  error?: unknown
}

/** One call through a gate. */
export async function callThrough(
  world: World,
  gate: Gate,
  source: Pick<LimitedSource, 'answer'>,
  wish: Wish = {},
): Promise<Called> {
  const began = world.now
  try {
    const entered = gate.enter(wish)
    const pass = entered instanceof Promise ? await entered : entered
    const { outcome, headers } = await source.answer()
    gate.leave(pass, outcome, headers)
    return { outcome: outcome.kind, ms: world.now - began }
  } catch (error) {
    return { outcome: 'held_back', ms: world.now - began, error }
  }
}
