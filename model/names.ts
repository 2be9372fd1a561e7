/** Entities with their own record schema, in the order of the documentation. */
export const entityNames = [
  'sites',
  'locations',
  'users',
  'vendors',
  'purchase-requisitions',
  'purchase-orders',
  'goods-receipts',
  'items',
  'inventory-locations',
  'stock-levels',
  'stock-movements',
  'assets',
  'meters',
  'meter-readings',
  'maintenance-plans',
  'work-requests',
  'work-orders',
  'statuses',
  'attachments',
] as const

/** Entities that references may point at, but that have no record schema yet. */
export const extendedNames = [
  'organizations',
  'teams',
  'workers',
  'accounts',
  'customers',
  'companies',
  'rfqs',
  'purchase-order-lines',
  'invoices',
  'return-orders',
  'item-groups',
  'stock-transfers',
  'stock-adjustments',
  'units',
  'sales-orders',
  'fulfillments',
  'shipments',
  'asset-models',
  'asset-downtimes',
  'failure-codes',
  'work-order-tasks',
  'work-order-labor',
  'work-order-materials',
  'boms',
  'production-orders',
  'projects',
  'currencies',
  'exchange-rates',
  'taxes',
  'payment-terms',
] as const

export type EntityName = (typeof entityNames)[number]
export type ExtendedName = (typeof extendedNames)[number]
export type AnyEntityName = EntityName | ExtendedName

export type Family =
  | 'organization'
  | 'partners'
  | 'procurement'
  | 'inventory'
  | 'maintenance'
  | 'shared'

const irregular: Record<string, string> = { statuses: 'status', taxes: 'tax' }

/** Singular snake_case of an entity name: `purchase-orders` → `purchase_order`. */
export function objectName(name: string): string {
  const singular =
    irregular[name] ?? name.replace(/ies$/, 'y').replace(/s$/, name.endsWith('ies') ? 's' : '')
  return singular.replaceAll('-', '_')
}

export function isEntityName(name: string): name is EntityName {
  return (entityNames as readonly string[]).includes(name)
}
