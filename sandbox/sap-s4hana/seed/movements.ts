import type { Row } from '../odata/schema.ts'
import { moveStock } from '../stock.ts'
import type { Store } from '../store.ts'
import { number, text } from '../work.ts'
import { day, locationOf, people, plants, products, seedEnd } from './masters.ts'

/** Posts material documents of the past: the same records and stock that a posting makes. */
export class Ledger {
  readonly #store: Store
  #last = 5_000_000_000

  constructor(store: Store) {
    this.#store = store
  }

  get last() {
    return this.#last
  }

  /** Posts one document. Items name their movement type, place and quantity in base units. */
  post(moment: number, header: Row, items: Row[]): string {
    this.#last += 1
    const document = String(this.#last)
    const date = Math.floor(moment / day) * day
    const year = new Date(moment).getUTCFullYear().toString()
    this.#store.table('A_MaterialDocumentHeader').insert({
      MaterialDocumentYear: year,
      MaterialDocument: document,
      InventoryTransactionType: 'WE',
      DocumentDate: date,
      PostingDate: date,
      CreationDate: date,
      CreationTime: Math.floor((moment % day) / 1000),
      CreatedByUser: people[this.#last % people.length]!,
      ...header,
    })
    for (const [index, item] of items.entries()) {
      this.#store.table('A_MaterialDocumentItem').insert({
        MaterialDocumentYear: year,
        MaterialDocument: document,
        MaterialDocumentItem: String(index + 1),
        FiscalYear: year,
        QuantityInEntryUnit: number(item.QuantityInBaseUnit),
        EntryUnit: text(item.MaterialBaseUnit),
        ...item,
      })
      const material = text(item.Material)
      if (material !== '')
        moveStock(
          this.#store,
          {
            material,
            plant: text(item.Plant),
            location: text(item.StorageLocation),
            type: text(item.InventoryStockType) || '01',
          },
          number(item.QuantityInBaseUnit) * (outgoing.has(text(item.GoodsMovementType)) ? -1 : 1),
        )
    }
    return document
  }

  /** Marks an item as taken back by a later document. */
  cancel(document: string, year: string, item: number) {
    const table = this.#store.table('A_MaterialDocumentItem')
    const row = table.get({
      MaterialDocumentYear: year,
      MaterialDocument: document,
      MaterialDocumentItem: String(item),
    })
    if (row) table.update(row, { GoodsMovementIsCancelled: true })
  }
}

const outgoing = new Set(['102', '122', '201', '261', '502', '562'])

/** Initial stock of every product but the one that is out of stock, and some issues to cost centres. */
export function seedOpeningStock(store: Store, ledger: Ledger) {
  for (const [index, product] of products.entries()) {
    if (product.outOfStock) {
      const [plant = ''] = product.plants
      const place = { material: product.id, plant, location: locationOf(plant, product) }
      moveStock(store, place, 0)
      continue
    }
    const items = product.plants.map((plant) => ({
      GoodsMovementType: '561',
      InventoryStockType: '01',
      Material: product.id,
      Plant: plant,
      StorageLocation: locationOf(plant, product),
      MaterialBaseUnit: product.unit,
      QuantityInBaseUnit: 40 + (index % 7) * 12,
    }))
    if (index % 20 === 0)
      for (const [type, quantity] of [
        ['02', 4],
        ['07', 2],
      ] as const)
        items.push({ ...items[0]!, InventoryStockType: type, QuantityInBaseUnit: quantity })
    ledger.post(
      seedEnd - 700 * day + index * 60_000,
      { InventoryTransactionType: 'WA', MaterialDocumentHeaderText: 'Initial stock' },
      items,
    )
  }
  for (const [index, product] of products.entries()) {
    if (product.outOfStock || index % 3 !== 0) continue
    ledger.post(
      seedEnd - 650 * day + index * 3_600_000,
      { InventoryTransactionType: 'WA', MaterialDocumentHeaderText: 'Issue' },
      [
        {
          GoodsMovementType: '201',
          Material: product.id,
          Plant: plants[0].plant,
          StorageLocation: locationOf(plants[0].plant, product),
          MaterialBaseUnit: product.unit,
          QuantityInBaseUnit: 3 + (index % 4),
          CostCenter: '4100',
        },
      ],
    )
  }
}
