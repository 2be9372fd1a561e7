import { createRandom } from '../random.ts'
import { Environment, type User } from './environment.ts'
import type { Row } from './model.ts'
import { allModels, wholeModels } from './releases.ts'
import { Store } from './store.ts'
import type { Switches } from './switches.ts'
import { createRow } from './write.ts'

const START = Date.UTC(2026, 8, 1, 6)

export const SYSTEM: User = { id: 1, groups: [], companies: [1, 2], company: 1 }

/** Makes the history of a plant: one transaction after the other, each some minutes later. */
export class Plant {
  readonly store = new Store(allModels)
  readonly random: () => number
  readonly #switches: Switches
  #now = START

  constructor(seed: number, switches: Switches) {
    this.random = createRandom(seed)
    this.#switches = { ...switches, version: 19, conflicts: '', list_cap: 0 }
  }

  /** Past all rights, a few minutes later than the last one. */
  environment(company = 1, minutes = 7): Environment {
    this.#now += minutes * 60_000
    return new Environment({
      store: this.store,
      switches: this.#switches,
      user: { ...SYSTEM, company },
      now: this.#now,
      isSuper: true,
      models: wholeModels,
    })
  }

  add(model: string, values: Record<string, unknown>, company = 1): Row {
    const env = this.environment(company)
    return createRow(env, env.model(model), values)
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!
  }

  /** A whole number from 1 to `most`. */
  upTo(most: number): number {
    return 1 + Math.floor(this.random() * most)
  }

  /** A day from the plant's own now on, as a moment in the morning. */
  morning(days: number): string {
    const at = new Date(this.#now + days * 86_400_000)
    return `${at.toISOString().slice(0, 10)} 07:00:00`
  }
}
