import type { Intervention } from '../system.ts'
import { total } from './order-lines.ts'
import { removeOrder } from './orders.ts'
import { sets } from './schema.ts'
import type { Row } from './store.ts'
import type { Work } from './work.ts'

/** Somebody changed a record in the client: no rule speaks against it. `native` is the set. Answers the id. */
export function intervene(work: Work, change: Intervention): unknown {
  const set = sets[change.native]
  if (!set) throw new Error(`business-central has no records called ${change.native}`)
  const { company } = work
  const now = change.at ?? work.now
  const at = { ...work, now }
  if (change.op === 'insert') {
    const values = { ...change.data, ...(change.key !== undefined && { id: change.key }) }
    return company.insert(set, values, now).id
  }
  const row = company.find(set.name, change.key)
  if (!row) throw new Error(`business-central has no ${change.native} ${String(change.key)}`)
  if (change.op === 'update') company.change(set, row, change.data ?? {}, now)
  else if (set.name === 'purchaseOrders') removeOrder(at, row)
  else {
    company.remove(set.name, row, now)
    recount(at, row)
  }
  return row.id
}

function recount(work: Work, row: Row): void {
  const order = row.documentId && work.company.find('purchaseOrders', row.documentId)
  if (order) total(work, order, true)
}
