import type { FaultRule } from './faults.ts'
import type { Plan } from './interventions.ts'
import { RequestLog } from './request-log.ts'
import type { Spoil } from './spoils.ts'
import type { Seed, System } from './system.ts'

export const DEFAULT_SEED: Seed = { seed: 1, purchase_orders: 200 }

/** One system with what the server keeps beside it. */
export class Host {
  readonly #system: System
  readonly faults: FaultRule[] = []
  readonly requests = new RequestLog()
  /** What waits for calls. */
  readonly plans: Plan[] = []
  /** What is another on its way out. */
  readonly spoils: Spoil[] = []
  /** False for what only serves the systems. */
  readonly connectable: boolean
  /** Compress answers above 1 kB for clients that accept it. */
  gzip = false
  /** Seconds by which the system's clock is ahead of the sandbox's. */
  clockSkew = 0
  #number = 0
  #seed: Seed
  #seeded = false

  constructor(system: System, seed: Seed, connectable: boolean) {
    this.#system = system
    this.connectable = connectable
    this.#seed = seed
  }

  get name(): string {
    return this.#system.name
  }

  /** The system, seeded on first use: a start must not wait for data that nobody asks for. */
  get system(): System {
    if (!this.#seeded) this.reset({})
    return this.#system
  }

  /** The seeded state again; what is left out stays as it was last time. */
  reset(seed: Partial<Seed>): void {
    this.#seed = { ...this.#seed, ...seed }
    this.#seeded = true
    this.#number = 0
    this.plans.length = 0
    this.spoils.length = 0
    this.#system.reset(this.#seed)
  }

  /** Milliseconds by which the system's clock is ahead. */
  get skew(): number {
    return this.clockSkew * 1000
  }

  /** Counts what was changed by hand, so that texts can differ; from 1 again after a reset. */
  nextNumber(): number {
    this.#number += 1
    return this.#number
  }

  listSwitches(): Record<string, string | number | boolean> {
    return { ...this.#system.switches, gzip: this.gzip, clock_skew_s: this.clockSkew }
  }

  setSwitch(name: string, value: string | number | boolean): void {
    if (name === 'gzip') this.gzip = value === true
    else if (name === 'clock_skew_s') this.clockSkew = Number(value)
    else this.#system.switches[name] = value
  }
}
