import { Circuit, type CircuitState } from './circuit.ts'

/** Tenants whose failures are remembered at most; those that failed first are forgotten first. */
const MOST = 1_000
/** A tenant whose calls were answered for so long, in ms, has no trouble of its own any more. */
const WELL = 30_000

/** Which of the two circuits a call tries. */
export interface Trial {
  host: boolean
  own: boolean
}

/** No trial. */
const GO: Trial = { host: false, own: false }

/**
 * The circuit of a host, and beside it one of each tenant whose calls fail: that of the host opens where the failures
 * meet most of those who call it. One tenant's broken calls keep nobody else from a host that serves many.
 */
export class HostCircuits {
  readonly #host: Circuit
  readonly #own = new Map<string, { circuit: Circuit; failedAt: number; isFailing: boolean }>()
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
    this.#host = new Circuit(random)
  }

  /** What a call that starts now may do: `retryAfterMs` keeps it back. */
  pass(tenant: string, now: number, isProbe: boolean): Trial | { retryAfterMs: number } {
    const own = this.#circuitOf(tenant)
    if (!own && this.#host.isClosed) return GO
    const ownPassage = own?.pass(now, isProbe) ?? 'go'
    if (typeof ownPassage === 'object') return ownPassage
    const passage = this.#host.pass(now, isProbe)
    if (typeof passage === 'object') {
      own?.withdraw(ownPassage === 'trial')
      return passage
    }
    return { host: passage === 'trial', own: ownPassage === 'trial' }
  }

  /** Until a call of this tenant may try, in ms; 0 = now. */
  wait(tenant: string, now: number): number {
    return Math.max(this.#host.wait(now), this.#circuitOf(tenant)?.wait(now) ?? 0)
  }

  /** The source answered. */
  succeed(tenant: string, now: number): void {
    this.#host.succeed(now)
    const own = this.#own.size > 0 ? this.#own.get(tenant) : undefined
    if (!own) return
    own.circuit.succeed(now)
    own.isFailing = false
    if (now - own.failedAt > WELL) this.#own.delete(tenant)
  }

  /**
   * No answer, or a fault of the server. What opened by this. `active`: the tenants that called lately, asked only where
   * the host's circuit would open.
   */
  fail(
    tenant: string,
    now: number,
    trial: Trial,
    active: () => ReadonlySet<string>,
  ): 'host' | 'own' | null {
    const own = this.#own.get(tenant) ?? this.#add(tenant)
    own.failedAt = now
    own.isFailing = true
    const opensOwn = own.circuit.fail(now, trial.own)
    const opensHost = this.#host.fail(now, trial.host, () => this.#isCommon(active()))
    return opensHost ? 'host' : opensOwn ? 'own' : null
  }

  /** A call ended without saying anything: where it was a trial, the next one is. */
  withdraw(tenant: string, trial: Trial): void {
    if (trial.host) this.#host.withdraw(true)
    if (trial.own) this.#circuitOf(tenant)?.withdraw(true)
  }

  /** As this tenant meets them; without one that of the host. */
  describe(now: number, tenant?: string): CircuitState {
    const own = tenant === undefined ? undefined : this.#circuitOf(tenant)
    const states = [this.#host, ...(own ? [own] : [])].map((circuit) => circuit.describe(now))
    return states.reduce((worst, one) =>
      (one.retry_after_ms ?? -1) > (worst.retry_after_ms ?? -1) ? one : worst,
    )
  }

  #circuitOf(tenant: string): Circuit | undefined {
    return this.#own.size === 0 ? undefined : this.#own.get(tenant)?.circuit
  }

  #add(tenant: string) {
    if (this.#own.size >= MOST) this.#own.delete(this.#own.keys().next().value!)
    const own = { circuit: new Circuit(this.#random), failedAt: 0, isFailing: true }
    this.#own.set(tenant, own)
    return own
  }

  /** Whether failures meet at least half of the tenants that call, and more than one. */
  #isCommon(active: ReadonlySet<string>): boolean {
    let failing = 0
    for (const tenant of active) if (this.#own.get(tenant)?.isFailing === true) failing++
    return failing > 1 && failing * 2 >= active.size
  }
}
