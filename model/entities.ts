import type * as z from 'zod'
import { asset } from './entities/asset.ts'
import { attachment } from './entities/attachment.ts'
import { goodsReceipt } from './entities/goods-receipt.ts'
import { inventoryLocation } from './entities/inventory-location.ts'
import { item } from './entities/item.ts'
import { location } from './entities/location.ts'
import { maintenancePlan } from './entities/maintenance-plan.ts'
import { meter } from './entities/meter.ts'
import { meterReading } from './entities/meter-reading.ts'
import { purchaseOrder } from './entities/purchase-order.ts'
import { purchaseRequisition } from './entities/purchase-requisition.ts'
import { site } from './entities/site.ts'
import { status } from './entities/status.ts'
import { stockLevel } from './entities/stock-level.ts'
import { stockMovement } from './entities/stock-movement.ts'
import { user } from './entities/user.ts'
import { vendor } from './entities/vendor.ts'
import { workOrder } from './entities/work-order.ts'
import { workRequest } from './entities/work-request.ts'
import type { EntityName } from './names.ts'

/** Every entity of the model by its name. */
export const entities = Object.freeze({
  sites: site,
  locations: location,
  users: user,
  vendors: vendor,
  'purchase-requisitions': purchaseRequisition,
  'purchase-orders': purchaseOrder,
  'goods-receipts': goodsReceipt,
  items: item,
  'inventory-locations': inventoryLocation,
  'stock-levels': stockLevel,
  'stock-movements': stockMovement,
  assets: asset,
  meters: meter,
  'meter-readings': meterReading,
  'maintenance-plans': maintenancePlan,
  'work-requests': workRequest,
  'work-orders': workOrder,
  statuses: status,
  attachments: attachment,
})

/** The record that the API answers with, e.g. `Unified<'purchase-orders'>`. */
export type Unified<N extends EntityName> = z.infer<(typeof entities)[N]['record']>

type Partly<T> = T extends readonly (infer E)[]
  ? Partly<E>[]
  : T extends object
    ? { [K in keyof T]?: Partly<T[K]> } & { deleted?: true }
    : T

/** A body for create or update: any part of the record. `checkBody` says what may be written. */
export type Writable<N extends EntityName> = {
  [K in keyof Omit<Unified<N>, 'raw' | 'allowed' | 'expanded' | 'problems'>]?: Partly<Unified<N>[K]>
}
