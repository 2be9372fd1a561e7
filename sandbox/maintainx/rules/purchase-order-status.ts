import { forbidden, invalid, REFUSED } from '../errors.ts'
import type { Row } from '../store.ts'
import type { Visit } from '../visit.ts'

/** The vendor's table. PARTIALLY_FULFILLED is otherwise reached by receiving only. */
const NEXT: Record<string, readonly string[]> = {
  REQUESTED: ['PENDING', 'DECLINED', 'CANCELED'],
  PENDING: ['APPROVED', 'DECLINED', 'CANCELED'],
  DECLINED: ['PENDING', 'CANCELED'],
  APPROVED: ['CANCELED'],
  PARTIALLY_FULFILLED: ['COMPLETED'],
  COMPLETED: ['PARTIALLY_FULFILLED'],
  CANCELED: [],
}

/** Moves an order to another status, or refuses. The same status again is no move and refused, too. */
export function changeStatus(row: Row, status: string, visit: Visit): void {
  if (!NEXT[String(row.status)]?.includes(status)) throw invalid(REFUSED)
  const decides = status === 'APPROVED' || status === 'DECLINED'
  if (decides && visit.switches.key_role !== 'approver') {
    throw forbidden("User doesn't have the right permissions")
  }
  row.status = status
  if (status === 'APPROVED') {
    row.approverId = visit.state.me
    row.approvalDate = new Date(visit.now).toISOString()
  }
}
