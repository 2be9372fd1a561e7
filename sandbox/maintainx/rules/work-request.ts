import type { Rules } from '../resource.ts'
import type { Row } from '../store.ts'
import type { Bag, Visit } from '../visit.ts'
import { readWorkOrder } from './work-order-read.ts'

export const workRequestRules: Rules = {
  create(row, body) {
    row.priority = body.priority ?? 'NONE'
    row.requestStatus = 'PENDING'
    row.workOrderId = null
    row.sendEmailNotification = false
    setContact(row, body)
  },
  update: (row, body) => setContact(row, body),
  read: (row, visit) => readRequest(row, visit),
}

/** Contact data is a plain string when written and typed when read. */
function setContact(row: Row, body: Bag): void {
  const sent = body.creatorContactInfo
  if (sent === undefined) return
  row.creatorContactInfo = sent === null ? null : { type: kindOf(String(sent)), value: sent }
}

function kindOf(contact: string): string {
  if (contact.includes('@')) return 'EMAIL'
  return /^\+?[\d\s()/-]+$/.test(contact) ? 'PHONE' : 'OTHER'
}

function readRequest(row: Row, visit: Visit): Bag {
  const { state, expand } = visit
  const order = expand.has('work_order') ? state.find('workorders', row.workOrderId) : undefined
  return {
    ...(expand.has('asset') && { asset: state.find('assets', row.assetId) }),
    ...(expand.has('location') && { location: state.find('locations', row.locationId) }),
    ...(order && { workOrder: { ...order, ...readWorkOrder(order, visit) } }),
  }
}
