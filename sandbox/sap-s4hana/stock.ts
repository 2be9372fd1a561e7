import type { Row } from './odata/schema.ts'
import type { Store } from './store.ts'
import { number, round, text } from './work.ts'

/** Where goods lie: stock types are 01 unrestricted, 02 quality inspection, 07 blocked. */
export interface StockPlace {
  material: string
  plant: string
  location: string
  type?: string
}

function rowKey({ material, plant, location, type = '01' }: StockPlace): Row {
  return {
    Material: material,
    Plant: plant,
    StorageLocation: location,
    Batch: '',
    Supplier: '',
    Customer: '',
    WBSElementInternalID: '0',
    SDDocument: '',
    SDDocumentItem: '0',
    InventorySpecialStockType: '',
    InventoryStockType: type,
  }
}

export function stockOf(store: Store, place: StockPlace): number {
  return number(store.table('A_MatlStkInAcctMod').get(rowKey(place))?.MatlWrhsStkQtyInMatlBaseUnit)
}

/** Adds to the stock of a place, or takes away with a negative quantity. */
export function moveStock(store: Store, place: StockPlace, quantity: number) {
  const table = store.table('A_MatlStkInAcctMod')
  const unit = text(store.table('A_Product').get({ Product: place.material })?.BaseUnit)
  const materials = store.table('A_MaterialStock')
  if (!materials.get({ Material: place.material }))
    materials.insert({ Material: place.material, MaterialBaseUnit: unit })
  const row = table.get(rowKey(place)) ?? table.insert({ ...rowKey(place), MaterialBaseUnit: unit })
  const next = round(number(row.MatlWrhsStkQtyInMatlBaseUnit) + quantity)
  table.update(row, { MatlWrhsStkQtyInMatlBaseUnit: next })
}
