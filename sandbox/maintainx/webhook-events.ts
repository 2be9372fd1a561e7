import type { Row, State } from './store.ts'
import type { Bag } from './visit.ts'

/** What happened to a record, in the vendor's form of delivery. */
export interface WebhookEvent {
  type: string
  organization: number
  payload: Bag
  newStatus?: unknown
}

/** What a record was like when it was last looked at. */
interface Glance {
  isThere: boolean
  status: unknown
  parts: unknown
  quantities: string
  rest: string
}

interface Kind {
  /** Property of the event with the id of the record. */
  id: string
  status?: string
  created?: string
  changed?: string
  deleted?: string
  statusChanged?: string
}

const KINDS: Readonly<Record<string, Kind>> = {
  workorders: {
    id: 'workOrderId',
    status: 'status',
    created: 'NEW_WORK_ORDER',
    changed: 'WORK_ORDER_CHANGE',
    deleted: 'WORK_ORDER_DELETE',
    statusChanged: 'WORK_ORDER_STATUS_CHANGE',
  },
  workrequests: {
    id: 'workRequestId',
    status: 'requestStatus',
    created: 'NEW_WORK_REQUEST',
    statusChanged: 'WORK_REQUEST_STATUS_CHANGE',
  },
  purchaseorders: {
    id: 'purchaseOrderId',
    status: 'status',
    created: 'NEW_PURCHASE_ORDER',
    changed: 'PURCHASE_ORDER_CHANGE',
    statusChanged: 'PURCHASE_ORDER_STATUS_CHANGE',
  },
  parts: { id: 'partId', created: 'NEW_PART', changed: 'PART_CHANGE', deleted: 'PART_DELETE' },
  assets: { id: 'assetId', created: 'NEW_ASSET' },
  locations: { id: 'locationId', created: 'NEW_LOCATION' },
  vendors: { id: 'vendorId', created: 'NEW_VENDOR' },
}

/** Tells what happened to records by comparing them with what they were like before. */
export class EventWatch {
  readonly #state: State
  readonly #known = new Map<Row, Glance>()

  /** From now on: what is there already is no news. */
  constructor(state: State) {
    this.#state = state
    state.touched = new Map()
    for (const path of Object.keys(KINDS)) {
      for (const row of state.table(path).rows.values()) this.#known.set(row, glance(path, row))
    }
  }

  /** The events since it was last asked. */
  take(now: number): WebhookEvent[] {
    const touched = this.#state.touched ?? new Map<Row, string>()
    this.#state.touched = new Map()
    return [...touched].flatMap(([row, path]) => this.#compare(path, row, now))
  }

  #compare(path: string, row: Row, now: number): WebhookEvent[] {
    if (path === 'assetstatuses') {
      const payload = this.#envelope('ASSET_STATUS_CHANGE', row, now)
      return [wrap('ASSET_STATUS_CHANGE', row, { ...payload, assetId: row.assetId })]
    }
    const kind = KINDS[path]
    if (!kind) return []
    const before = this.#known.get(row)
    const after = glance(path, row)
    this.#known.set(row, after)
    return typesOf(kind, path, before, after).map((type) => {
      const payload = { ...this.#envelope(type, row, now), [kind.id]: row.id }
      if (type === 'WORK_REQUEST_STATUS_CHANGE') {
        // Another name for the id, and no type: seen so by one who receives them.
        const { eventType: _, workRequestId: requestId, ...rest } = payload as Bag
        const words = { newStatus: after.status, oldStatus: before?.status }
        return wrap(type, row, { ...words, ...rest, requestId }, after.status)
      }
      if (type !== kind.statusChanged) return wrap(type, row, payload)
      const words = { oldStatus: before?.status, newStatus: after.status }
      return wrap(type, row, { ...payload, ...words }, after.status)
    })
  }

  #envelope(eventType: string, row: Row, now: number): Bag {
    const occurredAt = new Date(now).toISOString()
    const orgId = row.organizationId
    return { eventType, occurredAt, orgId, customerId: null, userId: this.#state.me }
  }
}

function typesOf(kind: Kind, path: string, before: Glance | undefined, after: Glance): string[] {
  const types: (string | undefined)[] = []
  if (!before?.isThere) return after.isThere && kind.created ? [kind.created] : []
  if (!after.isThere) return kind.deleted ? [kind.deleted] : []
  if (before.status !== after.status) types.push(kind.statusChanged)
  if (path === 'workorders' && before.parts !== after.parts) {
    types.push('WORK_ORDER_PART_STATUS_CHANGE')
  }
  if (path === 'parts' && before.quantities !== after.quantities) {
    types.push('PART_QUANTITY_CHANGE')
  }
  if (before.rest !== after.rest) types.push(kind.changed)
  return types.filter((type) => type !== undefined)
}

function wrap(type: string, row: Row, payload: Bag, newStatus?: unknown): WebhookEvent {
  return { type, organization: row.organizationId, payload, newStatus }
}

function glance(path: string, row: Row): Glance {
  const { updatedAt: _, deletedAt, status, partStatus, requestStatus, ...rest } = row
  return {
    isThere: deletedAt === null,
    status: KINDS[path]?.status === 'requestStatus' ? requestStatus : status,
    parts: partStatus,
    quantities: JSON.stringify(row.locations ?? null),
    rest: JSON.stringify(rest),
  }
}
