import { computed } from './computed.ts'
import {
  type Compute,
  type EntitySet,
  parseProperty,
  parseSchema,
  type Service,
} from './odata/schema.ts'
import { attachmentSchema } from './schema/attachment.data.ts'
import { businessPartnerSchema } from './schema/business-partner.data.ts'
import { confirmationSchema } from './schema/confirmation.data.ts'
import { equipmentSchema } from './schema/equipment.data.ts'
import { functionalLocationSchema } from './schema/functional-location.data.ts'
import { maintenanceOrderSchema } from './schema/maintenance-order.data.ts'
import { maintenanceItemSchema, maintenancePlanSchema } from './schema/maintenance-plan.data.ts'
import { materialDocumentSchema } from './schema/material-document.data.ts'
import { measurementDocumentSchema } from './schema/measurement-document.data.ts'
import { measuringPointSchema } from './schema/measuring-point.data.ts'
import { notificationSchema } from './schema/notification.data.ts'
import { productSchema } from './schema/product.data.ts'
import { productV4Schema } from './schema/product-v4.data.ts'
import { purchaseOrderSchema } from './schema/purchase-order.data.ts'
import { purchaseOrderV4Schema } from './schema/purchase-order-v4.data.ts'
import { purchaseRequisitionSchema } from './schema/purchase-requisition.data.ts'
import { stockSchema } from './schema/stock.data.ts'
import type { Store } from './store.ts'

/** Fields that a customer has added in the key user tools, as most customers have. */
const customFields: Record<string, string> = {
  A_PurchaseOrder: 'YY1_ProjectCode_PDH:S20 ZZ1_Requester_PDH:S40',
  A_PurchaseOrderItem: 'YY1_Inspection_PDI:B ZZ1_LegacyItem_PDI:S15 YY1_WarrantyDays_PDI:D5.0',
}

/** V4 sets that show the records of a V2 set, with the properties that have another name there. */
const views: Record<string, [table: string, renamed: Record<string, string>]> = {
  PurchaseOrder: [
    'A_PurchaseOrder',
    { PurchaseOrderDeletionCode: 'PurchasingDocumentDeletionCode' },
  ],
  PurchaseOrderItem: [
    'A_PurchaseOrderItem',
    { PurchasingDocumentDeletionCode: 'PurchasingDocumentDeletionCode' },
  ],
  PurchaseOrderScheduleLine: [
    'A_PurchaseOrderScheduleLine',
    { PurchaseOrder: 'PurchasingDocument', PurchaseOrderItem: 'PurchasingDocumentItem' },
  ],
  PurchaseOrderNote: ['A_PurchaseOrderNote', {}],
  PurchaseOrderItemNote: ['A_PurchaseOrderItemNote', {}],
  PurchaseOrderAccountAssignment: ['A_PurOrdAccountAssignment', {}],
  Product: ['A_Product', {}],
  ProductDescription: ['A_ProductDescription', {}],
  ProductPlant: ['A_ProductPlant', {}],
  ProductUnitOfMeasure: ['A_ProductUnitsOfMeasure', {}],
  ProductValuation: ['A_ProductValuation', { ProductPriceUnitQuantity: 'PriceUnitQty' }],
}

/** All services of the system. They hold no state and may be shared. */
export const services: Service[] = [
  businessPartnerSchema,
  productSchema,
  productV4Schema,
  stockSchema,
  materialDocumentSchema,
  purchaseRequisitionSchema,
  purchaseOrderSchema,
  purchaseOrderV4Schema,
  equipmentSchema,
  functionalLocationSchema,
  notificationSchema,
  maintenanceOrderSchema,
  confirmationSchema,
  maintenancePlanSchema,
  maintenanceItemSchema,
  measuringPointSchema,
  measurementDocumentSchema,
  attachmentSchema,
].map(parseSchema)

const setsByTable = new Map<string, EntitySet>()
for (const service of services) {
  for (const set of service.sets.values()) {
    bindView(set)
    if (service.name === 'api_purchaseorder_2' && set.name !== 'PurchaseOrder')
      set.creatable = false
    addCustomFields(set)
    addComputed(set)
    if (!setsByTable.has(set.table) || set.name === set.table) setsByTable.set(set.table, set)
  }
}
for (const service of services) for (const set of service.sets.values()) inheritFlags(set)

/** The entity set of that name in any service, or undefined. */
export function findSet(name: string): EntitySet | undefined {
  for (const service of services) {
    const set = service.sets.get(name)
    if (set) return set
  }
  return undefined
}

/** Makes the empty tables of all entity sets. */
export function defineTables(store: Store) {
  for (const [table, set] of setsByTable)
    store.define(
      table,
      set.keys.map((key) => key.field),
    )
}

function bindView(set: EntitySet) {
  const view = set.service.version === 4 ? views[set.name] : undefined
  if (!view) return
  const [table, renamed] = view
  set.table = table
  for (const property of set.properties.values())
    property.field = renamed[property.name] ?? property.name
}

function addCustomFields(set: EntitySet) {
  for (const token of customFields[set.table]?.split(' ') ?? []) {
    const property = parseProperty(token)
    set.properties.set(property.name, property)
  }
}

function addComputed(set: EntitySet) {
  const rules: Record<string, Compute> = computed[`${set.service.version}.${set.name}`] ?? {}
  for (const [name, compute] of Object.entries(rules)) {
    const property = set.properties.get(name)
    if (!property) throw new Error(`no property ${name} in ${set.name}`)
    property.compute = compute
  }
}

/** V4 metadata does not say what may be written and which numbers lose zeros: the V2 twin knows. */
function inheritFlags(set: EntitySet) {
  const twin = setsByTable.get(set.table)
  if (!twin || twin === set || set.service.version !== 4) return
  const byField = new Map([...twin.properties.values()].map((each) => [each.field, each]))
  for (const property of set.properties.values()) {
    const same = byField.get(property.field)
    if (!same) continue
    property.creatable = same.creatable
    property.updatable = same.updatable
    property.digits = same.digits
  }
}
