import type { Call } from '../system.ts'
import type { Company } from './store.ts'
import type { Switches } from './switches.ts'

/** One request inside one company. */
export interface Work {
  company: Company
  switches: Switches
  now: number
  /** Address of the company's sets, for links. */
  root: string
  call: Call
}

export function today({ now }: Work): string {
  return new Date(now).toISOString().slice(0, 10)
}
