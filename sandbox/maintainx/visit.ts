import type { IncomingHttpHeaders } from 'node:http'
import type { PageFault } from '../system.ts'
import { type Row, type State, wholeSecond } from './store.ts'
import type { Switches } from './switches.ts'

export type Bag = Record<string, unknown>

/** One authenticated call on its way through an operation. */
export interface Visit {
  state: State
  switches: Switches
  now: number
  /** Address of the system, without `/v1`. */
  base: string
  path: string
  params: Record<string, number | string>
  query: URLSearchParams
  expand: ReadonlySet<string>
  headers: IncomingHttpHeaders
  body: Bag
  bytes: Buffer
  /** Organizations whose records the call sees. */
  organizations: readonly number[]
  /** Organization that new records belong to. */
  organization: number
  /** What a list does wrongly on purpose. */
  listFault: PageFault | null
}

/** The live record of a resource that the call may see. */
export function visible(visit: Visit, path: string, id: unknown): Row | undefined {
  const row = visit.state.find(path, id)
  return row && visit.organizations.includes(row.organizationId) ? row : undefined
}

/** A record changed: its stamp moves and its table's orders are void. */
export function touch(path: string, row: Row, visit: Visit): void {
  row.updatedAt = wholeSecond(visit.now)
  visit.state.table(path).changed(row)
}

/** The record that GET by id reads: deleted ones only where the switch says so. */
export function findForRead(path: string, visit: Visit, id: unknown): Row | undefined {
  const live = visible(visit, path, id)
  if (live || visit.switches.deleted_record !== 200) return live
  const dead = visit.state.table(path).rows.get(Number(id))
  return dead && visit.organizations.includes(dead.organizationId) ? dead : undefined
}

/** A visit that comes from no call: for seeding and for changes made by hand. */
export function innerVisit(
  state: State,
  switches: Switches,
  now: number,
  organization: number,
): Visit {
  return {
    state,
    switches,
    now,
    base: 'http://localhost',
    path: '/',
    params: {},
    query: new URLSearchParams(),
    expand: new Set(),
    headers: {},
    body: {},
    bytes: Buffer.alloc(0),
    organizations: [organization],
    organization,
    listFault: null,
  }
}
