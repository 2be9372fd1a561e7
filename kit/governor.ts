import { Gate, type GateAt, type GateState } from './gate.ts'
import { GovernedHost, type HostState, type Surroundings } from './governed-host.ts'

/** Connections that are remembered; where there are more, those go that have not called for so long, in ms. */
const CAPACITY = 20_000
const REST = 600_000
/** Old ones that are looked at for each new one. */
const LOOKED_AT = 8

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
  describeConnection(host: string, connection: string): GateState | null
}

export interface GovernorOptions {
  /** Ms from any moment on. Default: the monotonic clock. A clock that steps back stands still instead. */
  now?: () => number
  /** Ms since 1970, for dates of sources and quiet hours. */
  wall?: () => number
  random?: () => number
  /** Calls `work` after `ms`; what it returns cancels that. Default: a timer; there is one only while calls wait. */
  later?: Surroundings['later']
  /** Connections that are remembered; 20 000 unless told. */
  capacity?: number
}

export function createGovernor(options: GovernorOptions = {}): Governor {
  const { capacity = CAPACITY } = options
  const around: Surroundings = {
    now: onlyGrowing(options.now ?? (() => performance.now())),
    wall: options.wall ?? Date.now,
    random: options.random ?? Math.random,
    later: options.later ?? setTimer,
  }
  const hosts = new Map<string, GovernedHost>()
  // Of all hosts, in the order in which they were made or looked at.
  const gates = new Set<Gate>()

  function dropOldest(): void {
    const before = around.now() - REST
    for (let looked = 0; gates.size > capacity && looked < LOOKED_AT; looked++) {
      const gate = gates.values().next().value!
      gates.delete(gate)
      if (gate.isAtRest(before)) drop(gate)
      else gates.add(gate)
    }
  }

  function drop({ host, connection }: Gate): void {
    host.gates.delete(connection)
    if (host.gates.size === 0) hosts.delete(host.name)
  }

  return {
    gate(at) {
      const host = hosts.get(at.host) ?? new GovernedHost(at.host, around)
      hosts.set(at.host, host)
      const known = host.gates.get(at.connection)
      if (known?.tenant === at.tenant) {
        known.update(at)
        return known
      }
      const gate = new Gate(at, host)
      host.gates.set(at.connection, gate)
      if (known) gates.delete(known)
      gates.add(gate)
      dropOldest()
      return gate
    },
    describe: (host) => hosts.get(host)?.describe(around.now()) ?? null,
    describeConnection: (host, connection) =>
      hosts.get(host)?.gates.get(connection)?.describe() ?? null,
  }
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
