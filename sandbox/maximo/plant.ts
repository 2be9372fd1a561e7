import { createRandom } from '../random.ts'
import { fillIn } from './defaults.ts'
import { type Row, State, type Value } from './store.ts'

type Values = Record<string, Value>

export const DAY = 86_400_000
/** The plant began to use the product then. */
export const START = Date.UTC(2024, 1, 1, 7)

/** What seeding shares. */
export class Plant {
  readonly state = new State()
  readonly random: () => number
  now = START

  constructor(seed: number) {
    this.random = createRandom(seed)
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)]!
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1))
  }

  add(object: string, values: Values, parent?: { row: Row; name: string }): Row {
    const all: Values = { ...values }
    fillIn(all, {
      object,
      state: this.state,
      now: this.now,
      user: 'MAXADMIN',
      ...(parent && { parent: parent.row }),
    })
    const row = this.state.insert(object, all)
    if (parent) parent.row.children[parent.name]!.push(row)
    return row
  }

  /** Some minutes and a fraction of a second later. */
  pass(minutes: number): void {
    this.now += Math.floor(minutes * 60_000 * (0.5 + this.random())) + 137
  }
}

export const NORTH = { siteid: 'NORTH', orgid: 'MWORG' }

export const VENDORS = [
  ['HYDROPUMP', 'Hydro Pump Ltd', 'EUR'],
  ['SEALTEC', 'Sealtec GmbH', 'EUR'],
  ['NORDBEAR', 'Nordic Bearings AB', 'SEK'],
  ['VALVECO', 'Valve Company Inc', 'USD'],
  ['LUBRI', 'Lubri Öl & Fett KG', 'EUR'],
  ['MOTORWK', 'Motorenwerk Süd', 'EUR'],
  ['FILTRA', 'Filtra S.p.A.', 'EUR'],
  ['TOOLMAX', 'Toolmax', 'GBP'],
] as const
