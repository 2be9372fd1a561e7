import type { Row } from './odata/schema.ts'
import type { Store } from './store.ts'
import { dayOf, secondsOf, stampOf, text, wallOf } from './work.ts'

/** The record whose stamp moves when a record of a table changes: [table, fields of the child]. */
const headers: Record<string, [table: string, keys: Record<string, string>]> = {
  A_PurchaseOrderItem: ['A_PurchaseOrder', { PurchaseOrder: 'PurchaseOrder' }],
  A_PurchaseOrderNote: ['A_PurchaseOrder', { PurchaseOrder: 'PurchaseOrder' }],
  A_PurchaseOrderItemNote: ['A_PurchaseOrder', { PurchaseOrder: 'PurchaseOrder' }],
  A_PurchaseOrderScheduleLine: ['A_PurchaseOrder', { PurchaseOrder: 'PurchasingDocument' }],
  A_PurOrdAccountAssignment: ['A_PurchaseOrder', { PurchaseOrder: 'PurchaseOrder' }],
  A_PurOrdPricingElement: ['A_PurchaseOrder', { PurchaseOrder: 'PurchaseOrder' }],
  A_Supplier: ['A_BusinessPartner', { BusinessPartner: 'Supplier' }],
  A_ProductDescription: ['A_Product', { Product: 'Product' }],
  MaintenanceOrderOperation: ['MaintenanceOrder', { MaintenanceOrder: 'MaintenanceOrder' }],
  MaintOrderOpComponent: ['MaintenanceOrder', { MaintenanceOrder: 'MaintenanceOrder' }],
  MaintenanceOrderLongText: ['MaintenanceOrder', { MaintenanceOrder: 'MaintenanceOrder' }],
  MaintenanceNotificationItem: [
    'MaintenanceNotification',
    { MaintenanceNotification: 'MaintenanceNotification' },
  ],
}

/** How the change marker of a table looks; whole seconds where the vendor keeps no more. */
const precision: Record<string, 'exact' | 'seconds' | 'day' | 'partner'> = {
  A_PurchaseOrder: 'exact',
  A_PurchaseRequisitionItem: 'exact',
  A_Product: 'exact',
  A_BusinessPartner: 'partner',
  Equipment: 'seconds',
  FunctionalLocation: 'seconds',
  MaintenanceNotification: 'seconds',
  MaintenanceOrder: 'seconds',
  MaintenancePlan: 'seconds',
  MaintenanceItem: 'seconds',
}

/** Moves the change marker of a record, or of the header that it belongs to. */
export function touch(store: Store, table: string, row: Row, now: number, user: string) {
  const header = headers[table]
  if (header) {
    const [parent, keys] = header
    const where = Object.fromEntries(
      Object.entries(keys).map(([theirs, mine]) => [theirs, row[mine] ?? '']),
    )
    const found = store.table(parent).get(where)
    if (found) touch(store, parent, found, now, user)
    return
  }
  const changes = markersOf(table, row, now, wallOf(now, store.zone))
  if (changes) store.table(table).update(row, { ...changes, LastChangedByUser: user })
}

function markersOf(table: string, row: Row, now: number, wall: number): Row | null {
  const seconds = Math.floor(now / 1000) * 1000
  switch (precision[table]) {
    case 'exact': {
      const key = text(row.PurchaseOrder ?? row.PurchaseRequisition ?? row.Product)
      return { LastChangeDateTime: stampOf(now, key), LastChangeDate: dayOf(now) }
    }
    case 'seconds':
      return { LastChangeDateTime: seconds, LastChangeDate: dayOf(now) }
    case 'partner':
      return { LastChangeDate: dayOf(wall), LastChangeTime: secondsOf(wall) }
    default:
      return null
  }
}
