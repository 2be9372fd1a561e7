import type { Row, State } from '../store.ts'
import type { Bag, Visit } from '../visit.ts'
import { type CostRow, costRowsOf } from './work-order-cost.ts'
import { availabilityOf, readParts } from './work-order-parts.ts'

interface Assignee {
  type: string
  id: number
}

/** What an order shows beyond what it stores; expensive parts only when they are asked for. */
export function readWorkOrder(row: Row, visit: Visit): Bag {
  const { state, expand } = visit
  const assignees = row.assignees as Assignee[]
  const idsOf = (type: string) => assignees.filter((who) => who.type === type).map((who) => who.id)
  return {
    assigneeIds: idsOf('USER'),
    teamIds: idsOf('TEAM'),
    dueDateIsFullDay: row.dueDate ? false : null,
    partsAvailability: availabilityOf(state, row),
    progress: row.isParent ? progressOf(state, row) : null,
    ...(expand.has('parts') && { parts: readParts(state, row, expand.has('part_extra_fields')) }),
    ...(expand.has('asset') && {
      asset: glance(state, 'assets', row.assetId, expand.has('asset_extra_fields'), 'asset'),
    }),
    ...(expand.has('location') && {
      location: glance(
        state,
        'locations',
        row.locationId,
        expand.has('location_extra_fields'),
        'location',
      ),
    }),
    ...costFields(state, row, expand),
  }
}

function glance(state: State, path: string, id: unknown, withExtra: boolean, name: string) {
  const row = state.find(path, id)
  if (!row) return null
  return { ...row, ...(withExtra && { [`${name}ExtraFields`]: row.extraFields }) }
}

function costFields(state: State, row: Row, expand: ReadonlySet<string>): Bag {
  const wanted = ['times', 'time_items', 'expenditures'].some((name) => expand.has(name))
  if (!wanted) return {}
  const rows = costRowsOf(state, row)
  const ofType = (type: CostRow['type']) => rows.filter((cost) => cost.type === type)
  return { times: ofType('TIME'), timeItems: ofType('TIME'), expenditures: ofType('EXPENSE') }
}

function progressOf(state: State, row: Row): Bag {
  const children = childOrders(state, row)
  const count = (status: string) => children.filter((child) => child.status === status).length
  return {
    openCount: count('OPEN'),
    inProgressCount: count('IN_PROGRESS'),
    onHoldCount: count('ON_HOLD'),
    doneCount: count('DONE'),
  }
}

/** Live orders below a parent. */
export function childOrders(state: State, row: Row): Row[] {
  return state
    .table('workorders')
    .ordered('id')
    .filter((child) => child.parentId === row.id)
}
