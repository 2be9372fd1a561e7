import type { PageFault } from '../system.ts'
import type { State } from './store.ts'
import type { Structure } from './structures.ts'
import type { Switches } from './switches.ts'

export type Bag = Record<string, any>

/** One request on an object structure. */
export interface Visit {
  state: State
  switches: Switches
  now: number
  structure: Structure
  /** Address of the structure as answers show it. */
  address: string
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: Bag
  listFault: PageFault | null
}
