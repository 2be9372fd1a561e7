import { type EntityName, isEntityName } from '@millwright/model'
import { UsageError } from '../command.ts'
import type { SourceDocument, SourceObject } from '../documents/document.ts'
import { suggest } from '../suggest.ts'

/** How systems call what the model has, without spaces and in the singular; the first that is there is taken. */
const NAMES: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  sites: ['site', 'plant', 'facility'],
  locations: ['location', 'functionallocation'],
  users: ['user', 'employee', 'person', 'worker'],
  vendors: ['vendor', 'supplier', 'creditor'],
  'purchase-requisitions': ['purchaserequisition', 'purchaserequisitionheader', 'requisition'],
  'purchase-orders': ['purchaseorder', 'purchaseorderheader', 'order'],
  'goods-receipts': ['goodsreceipt', 'purchasereceipt', 'receipt'],
  items: ['item', 'product', 'material', 'part', 'article'],
  'inventory-locations': ['inventorylocation', 'storagelocation', 'warehouse', 'storeroom'],
  'stock-levels': ['stocklevel', 'stock', 'inventory', 'inventorybalance'],
  'stock-movements': ['stockmovement', 'inventorytransaction', 'itemledgerentry'],
  assets: ['asset', 'equipment', 'machine'],
  meters: ['meter', 'measuringpoint'],
  'meter-readings': ['meterreading', 'measurementdocument', 'reading'],
  'maintenance-plans': ['maintenanceplan', 'preventivemaintenance'],
  'work-requests': ['workrequest', 'servicerequest', 'maintenancenotification', 'ticket'],
  'work-orders': ['workorder', 'maintenanceorder', 'task'],
}

export interface Match {
  entity: EntityName
  object: SourceObject
}

/** Objects that look like entities of the model: those that are named, else those whose names say so. */
export function matchEntities(document: SourceDocument, named: readonly string[]): Match[] {
  if (named.length > 0) return named.map((pair) => readPair(document, pair))
  return Object.entries(NAMES).flatMap(([entity, names]) => {
    for (const name of names) {
      const object = document.objects.find((one) => toSingular(one.name) === name)
      if (object) return [{ entity: entity as EntityName, object }]
    }
    return []
  })
}

function readPair({ objects }: SourceDocument, pair: string): Match {
  const [entity = '', name = ''] = pair.split(/=(.*)/)
  if (!isEntityName(entity) || entity === 'statuses' || entity === 'attachments')
    throw new UsageError(`There is no entity "${entity}". ${suggest(entity, Object.keys(NAMES))}`)
  const object = objects.find((one) => one.name === name || one.name === `/${name}`)
  if (object) return { entity, object }
  const known = objects.map((one) => one.name)
  throw new UsageError(`The document has no "${name}". ${suggest(name, known)}`)
}

/** `A_PurchaseOrders`, `/v1/purchase-orders` → `purchaseorder`. */
function toSingular(name: string): string {
  const last = name.split('/').at(-1)!.replace(/^A_/, '')
  const plain = last.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase()
  return plain
    .replace(/ies$/, 'y')
    .replace(/(?<=x|ss)es$/, '')
    .replace(/(?<!s)s$/, '')
}
