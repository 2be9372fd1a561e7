import { Gate, type GateAt } from './gate.ts'
import { GovernedHost, type HostState, type Surroundings } from './governed-host.ts'
import type { MeterState } from './meter.ts'

/** Connections and hosts that are remembered at most, each; those used longest ago go first. */
const CAPACITY = 20_000

/**
 * Keeps all calls of this process under what the sources allow. Each process has one: with several, each learns the
 * share that the source leaves to it, and a declared limit counts for each of them.
 */
export interface Governor {
  /** The way of a connection to its host. The same connection gets the same one, with all it has learned. */
  gate(at: GateAt): Gate
  /** Where a host stands; null where nothing is known of it. */
  describe(host: string): HostState | null
  /** Where a connection stands; null where nothing is known of it. */
  describeConnection(host: string, connection: string): MeterState | null
}

export interface GovernorOptions {
  /** Ms from any moment on. Default: the monotonic clock. A clock that steps back stands still instead. */
  now?: () => number
  /** Ms since 1970, for dates of sources and quiet hours. */
  wall?: () => number
  random?: () => number
  /** Calls `work` after `ms`; what it returns cancels that. Default: a timer; there is one only while calls wait. */
  later?: Surroundings['later']
}

export function createGovernor(options: GovernorOptions = {}): Governor {
  const around: Surroundings = {
    now: onlyGrowing(options.now ?? (() => performance.now())),
    wall: options.wall ?? Date.now,
    random: options.random ?? Math.random,
    later: options.later ?? setTimer,
  }
  const hosts = new Map<string, GovernedHost>()

  return {
    gate(at) {
      let host = hosts.get(at.host)
      if (!host) {
        host = new GovernedHost(at.host, around)
        hosts.set(at.host, host)
        dropOldest(hosts, (one) => one.isIdle)
      }
      const known = host.gates.get(at.connection)
      if (known && known.at.tenant === at.tenant) {
        known.at = at
        return known
      }
      const gate = new Gate(at, host)
      host.gates.set(at.connection, gate)
      dropOldest(host.gates, (one) => one.meter.inFlight === 0)
      return gate
    },
    describe: (host) => hosts.get(host)?.describe(around.now()) ?? null,
    describeConnection: (host, connection) =>
      hosts.get(host)?.gates.get(connection)?.meter.describe(around.now()) ?? null,
  }
}

function dropOldest<T>(kept: Map<string, T>, mayGo: (one: T) => boolean): void {
  if (kept.size <= CAPACITY) return
  const [key, oldest] = kept.entries().next().value!
  kept.delete(key)
  // One that is in use comes back as the newest.
  if (!mayGo(oldest)) kept.set(key, oldest)
}

/** A clock that never goes back: what it was set back by is added from then on. */
function onlyGrowing(now: () => number): () => number {
  let last = Number.NEGATIVE_INFINITY
  let added = 0
  return () => {
    const at = now() + added
    if (at < last) added += last - at
    else last = at
    return last
  }
}

function setTimer(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}
