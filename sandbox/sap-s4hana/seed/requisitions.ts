import type { Row } from '../odata/schema.ts'
import type { Store } from '../store.ts'
import { stampOf } from '../work.ts'
import {
  companyCode,
  day,
  locationOf,
  type Product,
  people,
  products,
  purchasingOrganization,
  seedEnd,
  suppliers,
} from './masters.ts'
import type { Random } from './random.ts'

const first = 10_000_000

/** The requisition behind an order item: ordered in full and closed. Returns what the item refers to. */
export function seedRequisitionFor(
  store: Store,
  order: { PurchaseOrder: string; PurchaseOrderItem: string },
  product: Product,
  plant: string,
  quantity: number,
  moment: number,
): { PurchaseRequisition: string; PurchaseRequisitionItem: string } {
  const number = String(first + store.table('A_PurchaseRequisitionHeader').size)
  const own = { PurchaseRequisition: number, PurchaseRequisitionItem: '10' }
  insertRequisition(store, number)
  store.table('A_PurchaseRequisitionItem').insert({
    ...itemFields(own, product, plant, quantity, moment - 3 * day),
    OrderedQuantity: quantity,
    PurchasingDocument: order.PurchaseOrder,
    PurchasingDocumentItem: order.PurchaseOrderItem,
    ProcessingStatus: 'B',
    IsClosed: true,
    LastChangeDateTime: stampOf(moment, number),
  })
  return own
}

/** Requisitions that nobody has ordered yet: open, waiting for release, blocked, deleted, closed. */
export function seedOpenRequisitions(store: Store, random: Random, count: number) {
  for (let index = 0; index < count; index += 1) {
    const number = String(first + store.table('A_PurchaseRequisitionHeader').size)
    const moment = seedEnd - (count - index) * day + index * 97_000
    insertRequisition(store, number, index % 3 === 0 ? 'Shutdown spring' : '')
    for (let at = 0; at <= index % 2; at += 1) {
      const product = random.pick(products)
      const waiting = index % 5 === 1
      store.table('A_PurchaseRequisitionItem').insert({
        ...itemFields(
          { PurchaseRequisition: number, PurchaseRequisitionItem: String((at + 1) * 10) },
          product,
          product.plants[0]!,
          random.between(2, 40),
          moment,
        ),
        ReleaseIsNotCompleted: waiting,
        PurReqnReleaseStatus: waiting ? '01' : '02',
        IsPurReqnBlocked: index % 7 === 5 ? '1' : '',
        IsDeleted: index % 6 === 4 ? 'X' : '',
        IsClosed: index % 9 === 8,
      })
    }
  }
}

function insertRequisition(store: Store, number: string, text = '') {
  store.table('A_PurchaseRequisitionHeader').insert({
    PurchaseRequisition: number,
    PurchaseRequisitionType: 'NB',
    PurReqnDescription: text,
    SourceDetermination: false,
    PurReqnDoOnlyValidation: false,
  })
}

function itemFields(own: Row, product: Product, plant: string, quantity: number, moment: number) {
  const date = Math.floor(moment / day) * day
  const number = String(own.PurchaseRequisition)
  return {
    ...own,
    PurchaseRequisitionType: 'NB',
    PurchaseRequisitionItemText: product.text,
    Material: product.id,
    MaterialGroup: product.group,
    RequestedQuantity: quantity,
    BaseUnit: product.unit,
    PurchaseRequisitionPrice: Number(product.price.toFixed(2)),
    PurReqnPriceQuantity: product.per,
    PurReqnItemCurrency: 'EUR',
    DeliveryDate: date + 21 * day,
    Plant: plant,
    StorageLocation: locationOf(plant, product),
    CompanyCode: companyCode,
    PurchasingGroup: '001',
    PurchasingOrganization: purchasingOrganization,
    RequisitionerName: people[Number(number) % people.length]!,
    Supplier: suppliers[Number(number) % 10]!.id,
    ProcessingStatus: 'N',
    PurReqnReleaseStatus: '02',
    PurReqnOrigin: 'R',
    GoodsReceiptIsExpected: true,
    InvoiceIsExpected: true,
    CreationDate: date,
    PurReqCreationDate: date,
    CreatedByUser: people[Number(number) % people.length]!,
    LastChangeDateTime: stampOf(moment, number),
  } satisfies Row
}
