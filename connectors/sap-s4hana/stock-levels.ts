import { decodeKey, type EntityMap, encodeKey, type Native } from '@millwright/kit'
import { decimal, derived, readOnly, reference, text, toText } from '@millwright/kit/fields'
import { anyOf, type ODataAt } from '@millwright/kit/protocols'
import { byId, byIds } from './fields.ts'
import { stockStatus } from './goods-receipts.ts'
import { services } from './services.ts'
import { placeField } from './storage-places.ts'
import { unitFields } from './units.ts'

const key = [
  'Material',
  'Plant',
  'StorageLocation',
  'Batch',
  'Supplier',
  'Customer',
  'WBSElementInternalID',
  'SDDocument',
  'SDDocumentItem',
  'InventorySpecialStockType',
  'InventoryStockType',
] as const

const at: ODataAt = { version: 2, service: services.stock, set: 'A_MatlStkInAcctMod' }

function ownershipOf(stock: Native): string {
  const type = toText(stock.InventorySpecialStockType)
  if (type === null) return 'own'
  if (type === 'K') return 'vendor_consignment'
  if (type === 'Q') return 'project'
  return type === 'B' ? 'customer' : 'unknown'
}

/** Stock of the accounting view: one record per combination of its eleven dimensions. */
export const stockLevels: EntityMap<'stock-levels', ODataAt> = {
  native: 'A_MatlStkInAcctMod',
  at,
  key,
  ops: {
    list: true,
    get: true,
    create: { reason: 'Stock arises from movements: post one with POST stock-movements.' },
    update: { reason: 'Stock changes by movements only: post one with POST stock-movements.' },
  },
  fields: {
    item_id: readOnly(reference('Material')),
    item_number: readOnly(text('Material')),
    site_id: readOnly(reference('Plant')),
    inventory_location_id: readOnly(placeField()),
    lot_number: readOnly(text('Batch')),
    stock_status: stockStatus as never,
    source_stock_status: readOnly(text('InventoryStockType')),
    ownership: derived('InventorySpecialStockType', ownershipOf) as never,
    owner_vendor_id: derived(['Supplier', 'InventorySpecialStockType'], (stock) =>
      toText(stock.InventorySpecialStockType) === 'K' && toText(stock.Supplier) !== null
        ? encodeKey([stock.Supplier])
        : null,
    ),
    owner_customer_id: derived(['Customer', 'InventorySpecialStockType'], (stock) =>
      toText(stock.InventorySpecialStockType) === 'B' && toText(stock.Customer) !== null
        ? encodeKey([stock.Customer])
        : null,
    ),
    unit: readOnly(unitFields('MaterialBaseUnit').unit),
    unit_code: readOnly(unitFields('MaterialBaseUnit').unit_code),
    quantity_on_hand: readOnly(decimal('MatlWrhsStkQtyInMatlBaseUnit')),
  },
  filters: {
    ids: byIds(key),
    item_id: byId('Material'),
    site_id: byId('Plant'),
    lot_number: (value: string) => anyOf(2, 'Batch', [value]),
    inventory_location_id: (id: string) => {
      const parts = decodeKey(id, 2)
      return parts
        ? `${anyOf(2, 'Plant', [parts[0]!])} and ${anyOf(2, 'StorageLocation', [parts[1]!])}`
        : undefined
    },
  },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'Stock has no stamp; a movement tells which levels to read again.',
  },
  version: 'none',
  detail: 'lot',
  actions: {
    adjust: {
      reason:
        'SAP corrects stock by a physical inventory document, which this interface does not post; post a movement instead.',
    },
  },
}
