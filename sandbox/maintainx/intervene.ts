import type { Intervention } from '../system.ts'
import { RESOURCES } from './catalogue.ts'
import { createRow } from './crud.ts'
import type { Resource } from './resource.ts'
import { countOrdered } from './rules/purchase-order.ts'
import { occurs } from './shape.ts'
import { type Row, type State, wholeSecond } from './store.ts'
import { defaultSwitches } from './switches.ts'
import { type Bag, innerVisit, type Visit } from './visit.ts'

/**
 * Somebody changed a record in the app: no state machine, but the stamps move.
 * `native` is the resource's path (`purchaseorders`), `data` what POST takes for an insert, what GET shows
 * for an update, and in both any other field such as `status`. Answers the id.
 */
export function intervene(state: State, change: Intervention, now: number): unknown {
  const resource = requireResource(change.native)
  const at = change.at ?? now
  const visit = innerVisit(state, defaultSwitches(), at, state.organizations[0]!)
  const data = structuredClone(change.data ?? {})
  if (change.op === 'insert') return insert(resource, data, visit, change.key)
  const row = state.table(resource.path).find(Number(change.key))
  if (!row) throw new Error(`maintainx has no ${change.native} ${String(change.key)}`)
  // Deletion is soft in any case: nobody sees the record any more.
  const removed = change.op === 'delete' ? { deletedAt: wholeSecond(at) } : {}
  overwrite(resource, row, { ...data, ...removed }, visit)
  return row.id
}

/** The ids of all live records of a resource. */
export function listKeys(state: State, native: string): number[] {
  return state
    .table(requireResource(native).path)
    .ordered('id')
    .map(({ id }) => id)
}

function requireResource(native: string): Resource {
  const resource = RESOURCES.find(({ path }) => path === native)
  if (!resource) throw new Error(`maintainx has no records called ${native}`)
  return resource
}

function insert(resource: Resource, data: Bag, visit: Visit, key: unknown): number {
  const id = key === undefined ? undefined : Number(key)
  if (id !== undefined && visit.state.find(resource.path, id)) {
    throw new Error(`maintainx has ${resource.path} ${id} already`)
  }
  const row = createRow(resource, data, visit, id)
  const written = (name: string) => resource.fields[name] && occurs(resource.fields[name], 'create')
  const rest = Object.fromEntries(Object.entries(data).filter(([name]) => !written(name)))
  overwrite(resource, row, rest, visit)
  return row.id
}

function overwrite(resource: Resource, row: Row, data: Bag, visit: Visit): void {
  const ordered = resource.path === 'purchaseorders'
  if (ordered) countOrdered(visit.state, row, -1)
  Object.assign(row, resource.rules?.adopt?.(row, data, visit) ?? data)
  if (ordered && row.deletedAt === null) countOrdered(visit.state, row, 1)
  if (data.updatedAt === undefined) row.updatedAt = wholeSecond(visit.now)
  visit.state.table(resource.path).changed(row)
}
