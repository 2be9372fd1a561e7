import type { Native } from '@millwright/kit'
import { internalOf } from './fields.ts'
import { words } from './filters.ts'

/** By internal value; releases and sites differ in whether WMATL and WSCH have one of their own. */
const statuses: Readonly<Record<string, string>> = {
  WAPPR: 'draft',
  APPR: 'approved',
  WSCH: 'scheduled',
  WMATL: 'on_hold',
  INPRG: 'in_progress',
  COMP: 'completed',
  CLOSE: 'closed',
  HISTEDIT: 'closed',
  CAN: 'cancelled',
}

/** Delivered synonyms of APPR that say more. */
const waiting: Readonly<Record<string, string>> = {
  WMATL: 'on_hold',
  WPCOND: 'on_hold',
  WSCH: 'scheduled',
}

export function workStatusOf(order: Native): string {
  const internal = internalOf(order, 'status') ?? ''
  const status = (internal === 'APPR' ? waiting[order.status] : undefined) ?? statuses[internal]
  // Planned, but nobody has said when.
  if (status === 'scheduled' && !order.schedstart) return 'approved'
  return status ?? 'unknown'
}

export const workStatusFilter = words('status', {
  needs: ['schedstart'],
  of: workStatusOf,
  internal: (word) => {
    const own = Object.keys(statuses).filter((internal) => statuses[internal] === word)
    const isPart = ['approved', 'scheduled', 'on_hold'].includes(word)
    return isPart ? ['APPR', 'WSCH', 'WMATL'] : own
  },
})

export const workStatuses = [
  ...Object.entries(statuses).map(([source_status, status]) => ({
    source_status,
    label: source_status,
    status,
  })),
  { source_status: 'WPCOND', label: 'Waiting on plant condition', status: 'on_hold' },
]
