import type { Store } from '../store.ts'
import { stampOf } from '../work.ts'
import { day, locationOf, products, seedEnd } from './masters.ts'

/** Products with texts, plants, storage locations, units and valuation. Stock comes with the movements. */
export function seedProducts(store: Store) {
  for (const [index, product] of products.entries()) {
    const changed = seedEnd - (5 + index) * day + 33_267_000
    store.table('A_Product').insert({
      Product: product.id,
      ProductType: 'ERSA',
      BaseUnit: product.unit,
      ProductGroup: product.group,
      IndustrySector: 'M',
      Division: '00',
      GrossWeight: product.unit === 'PC' ? Number((product.price / 40).toFixed(3)) : 1,
      NetWeight: product.unit === 'PC' ? Number((product.price / 42).toFixed(3)) : 1,
      WeightUnit: 'KG',
      ProductOldID: index % 4 === 0 ? `OLD-${1000 + index}` : '',
      ProductManufacturerNumber: `MF-${product.id}`,
      IsMarkedForDeletion: product.deleted,
      CrossPlantStatus: product.deleted ? '01' : '',
      CreationDate: seedEnd - 1200 * day,
      CreatedByUser: 'MHANSEN',
      LastChangeDate: seedEnd - (5 + index) * day,
      LastChangedByUser: 'MHANSEN',
      LastChangeDateTime: stampOf(changed, product.id),
    })
    store
      .table('A_ProductDescription')
      .insert({ Product: product.id, Language: 'EN', ProductDescription: product.text })
    if (index % 5 === 0)
      store
        .table('A_ProductDescription')
        .insert({ Product: product.id, Language: 'DE', ProductDescription: `${product.text} (DE)` })
    store.table('A_ProductBasicText').insert({
      Product: product.id,
      Language: 'EN',
      LongText: `${product.text}. Store dry.`,
    })
    seedUnits(store, product.id, product.unit)
    store
      .table('A_ProductProcurement')
      .insert({ Product: product.id, PurchaseOrderQuantityUnit: product.unit })
    for (const plant of product.plants) {
      store.table('A_ProductPlant').insert({
        Product: product.id,
        Plant: plant,
        MRPType: 'VB',
        MRPResponsible: '001',
        PurchasingGroup: '001',
        ProcurementType: 'F',
        AvailabilityCheckType: 'SR',
        BaseUnit: product.unit,
        MinimumLotSizeQuantity: 5,
        MaximumLotSizeQuantity: 500,
        GoodsReceiptDuration: 1,
        IsMarkedForDeletion: product.deleted,
      })
      const location = locationOf(plant, product)
      store.table('A_ProductStorageLocation').insert({
        Product: product.id,
        Plant: plant,
        StorageLocation: location,
        WarehouseStorageBin: `A-${String((index % 20) + 1).padStart(2, '0')}-${(index % 4) + 1}`,
        CreationDate: seedEnd - 1200 * day,
      })
      store.table('A_ProductValuation').insert({
        Product: product.id,
        ValuationArea: plant,
        ValuationType: '',
        ValuationClass: '3040',
        InventoryValuationProcedure: 'V',
        MovingAveragePrice: product.price,
        PriceUnitQty: product.per,
        Currency: 'EUR',
        BaseUnit: product.unit,
      })
    }
  }
}

function seedUnits(store: Store, product: string, unit: string) {
  const table = store.table('A_ProductUnitsOfMeasure')
  const own = { Product: product, BaseUnit: unit }
  table.insert({ ...own, AlternativeUnit: unit, QuantityNumerator: 1, QuantityDenominator: 1 })
  if (unit === 'PC')
    table.insert({ ...own, AlternativeUnit: 'CAR', QuantityNumerator: 12, QuantityDenominator: 1 })
}
