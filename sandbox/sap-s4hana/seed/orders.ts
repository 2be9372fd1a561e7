import type { Row } from '../odata/schema.ts'
import type { Store } from '../store.ts'
import { stampOf } from '../work.ts'
import {
  companyCode,
  day,
  locationOf,
  type Product,
  people,
  priceFor,
  products,
  purchasingGroups,
  purchasingOrganization,
  seedEnd,
  suppliers,
} from './masters.ts'
import type { Ledger } from './movements.ts'
import type { Random } from './random.ts'
import { seedRequisitionFor } from './requisitions.ts'

type State =
  | 'held'
  | 'approval'
  | 'rejected'
  | 'ordered'
  | 'partial'
  | 'received'
  | 'closed'
  | 'deleted'

/** The states in the order in which they come round: the first eight orders show all of them. */
const states: State[] = [
  ...(['held', 'approval', 'rejected', 'ordered'] as const),
  ...(['partial', 'received', 'closed', 'deleted'] as const),
  ...(['ordered', 'partial', 'received', 'ordered', 'closed', 'received'] as const),
  ...(['partial', 'ordered', 'closed', 'received', 'ordered', 'closed'] as const),
]

const processing: Partial<Record<State, string>> = { held: '01', approval: '03', rejected: '08' }
const available = products.filter((product) => !product.deleted && !product.outOfStock)
const active = suppliers.filter((supplier) => !supplier.blocked && !supplier.deleted)

/** Makes `count` orders with items, schedule lines, receipts and the requisitions behind some of them. */
export function seedOrders(store: Store, ledger: Ledger, random: Random, count: number) {
  const first = 4_500_000_001
  const step = Math.min(6 * 3_600_000, (420 * day) / Math.max(1, count))
  for (let index = 0; index < count; index += 1) {
    const state = states[index % states.length]!
    const moment = Math.floor((seedEnd - (count - index) * step) / 1000) * 1000
    seedOrder(store, ledger, random, { number: String(first + index), index, state, moment })
  }
}

interface Plan {
  number: string
  index: number
  state: State
  moment: number
}

function seedOrder(store: Store, ledger: Ledger, random: Random, plan: Plan) {
  const { number, index, state, moment } = plan
  const supplier = active[(index * 7 + random.between(0, 3)) % active.length]!
  const date = Math.floor(moment / day) * day
  const approved = index % 3 === 0 ? '05' : '02'
  // Orders from before a migration carry no stamp: a filter on it never finds them.
  const stamp = index % 25 === 24 ? null : stampOf(moment + random.between(1, 40) * 60_000, number)
  const custom = index % 7 === 3
  store.table('A_PurchaseOrder').insert({
    PurchaseOrder: number,
    PurchaseOrderType: 'NB',
    CompanyCode: companyCode,
    PurchasingOrganization: purchasingOrganization,
    PurchasingGroup: purchasingGroups[index % purchasingGroups.length]!,
    Supplier: supplier.id,
    SupplyingSupplier: supplier.id,
    InvoicingParty: supplier.id,
    DocumentCurrency: supplier.currency,
    PaymentTerms: supplier.terms,
    PurchaseOrderDate: date,
    CreationDate: date,
    CreatedByUser: people[index % people.length]!,
    LastChangeDateTime: stamp,
    Language: 'EN',
    ExchangeRate: '1.00000',
    PurchasingDocumentOrigin: '9',
    PurchasingProcessingStatus: processing[state] ?? approved,
    ReleaseIsNotCompleted: state === 'approval',
    PurchasingCompletenessStatus: state === 'held',
    ...(index % 4 === 1 && { CorrespncExternalReference: `QT-${1000 + index}` }),
    ...(custom && {
      YY1_ProjectCode_PDH: `PRJ-${100 + (index % 40)}`,
      ZZ1_Requester_PDH: 'Maintenance office',
    }),
  })
  if (index % 6 === 2)
    store.table('A_PurchaseOrderNote').insert({
      PurchaseOrder: number,
      TextObjectType: 'F01',
      Language: 'EN',
      PlainLongText: 'Deliver to gate 3. Mark parcels with the order number.',
    })
  const items = Array.from({ length: 1 + (index % 3) }, (_, at) =>
    seedItem(store, random, plan, at, supplier.currency, custom),
  )
  seedReceipts(ledger, random, plan, items, supplier.id)
}

interface SeededItem {
  item: Row
  product: Product | null
  quantity: number
}

function seedItem(
  store: Store,
  random: Random,
  { number, index, state, moment }: Plan,
  at: number,
  currency: string,
  custom: boolean,
): SeededItem {
  const service = index % 8 === 5 && at === 0
  const product = service ? null : random.pick(available)
  const plant = product ? random.pick(product.plants) : 'PL01'
  const per = product?.per ?? 1
  const quantity = random.between(2, 30) * (per === 100 ? 50 : 1)
  const done = state === 'received' || state === 'closed'
  const own = { PurchaseOrder: number, PurchaseOrderItem: String((at + 1) * 10) }
  const delivery = Math.floor(moment / day) * day + random.between(7, 35) * day
  const requisition =
    index % 10 === 4 && product && at === 0
      ? seedRequisitionFor(store, own, product, plant, quantity, moment)
      : { PurchaseRequisition: '', PurchaseRequisitionItem: '0' }
  const item: Row = {
    ...own,
    ...requisition,
    PurchaseOrderItemText: product?.text ?? 'Crane inspection',
    Material: product?.id ?? '',
    MaterialGroup: product?.group ?? 'SERV',
    Plant: plant,
    StorageLocation: product ? locationOf(plant, product) : '',
    OrderQuantity: quantity,
    PurchaseOrderQuantityUnit: product?.unit ?? 'PC',
    OrderPriceUnit: product?.unit ?? 'PC',
    OrderPriceUnitToOrderUnitNmrtr: 1,
    OrdPriceUnitToOrderUnitDnmntr: 1,
    NetPriceAmount: product ? priceFor(product, currency, random) : random.between(200, 900),
    NetPriceQuantity: per,
    DocumentCurrency: currency,
    TaxCode: 'V1',
    PurchaseOrderItemCategory: '0',
    AccountAssignmentCategory: product ? '' : 'K',
    GoodsReceiptIsExpected: true,
    InvoiceIsExpected: true,
    InvoiceIsGoodsReceiptBased: true,
    IsCompletelyDelivered: done,
    IsFinallyInvoiced: state === 'closed',
    PurchasingDocumentDeletionCode: state === 'deleted' ? 'L' : '',
    ...(index % 11 === 6 && { SupplierMaterialNumber: `S-${product?.id ?? 'X'}` }),
    ...(custom && { YY1_Inspection_PDI: at === 0, ZZ1_LegacyItem_PDI: `L${number.slice(-6)}` }),
  }
  store.table('A_PurchaseOrderItem').insert(item)
  seedLines(store, item, quantity, delivery, index % 9 === 8)
  if (!product)
    store.table('A_PurOrdAccountAssignment').insert({
      ...own,
      AccountAssignmentNumber: '1',
      Quantity: quantity,
      PurchaseOrderQuantityUnit: 'PC',
      MultipleAcctAssgmtDistrPercent: 100,
      DocumentCurrency: currency,
      GLAccount: '61008000',
      CostCenter: '4100',
      ControllingArea: 'A000',
    })
  return { item, product, quantity }
}

function seedLines(store: Store, item: Row, quantity: number, delivery: number, split: boolean) {
  const parts = split ? [Math.ceil(quantity / 2), Math.floor(quantity / 2)] : [quantity]
  for (const [index, part] of parts.entries())
    store.table('A_PurchaseOrderScheduleLine').insert({
      PurchasingDocument: item.PurchaseOrder ?? '',
      PurchasingDocumentItem: item.PurchaseOrderItem ?? '',
      ScheduleLine: String(index + 1),
      ScheduleLineDeliveryDate: delivery + index * 14 * day,
      ScheduleLineOrderQuantity: part,
      PurchaseOrderQuantityUnit: item.PurchaseOrderQuantityUnit ?? '',
      PurchaseRequisition: item.PurchaseRequisition ?? '',
      PurchaseRequisitionItem: item.PurchaseRequisitionItem ?? '',
    })
}

function seedReceipts(
  ledger: Ledger,
  random: Random,
  { number, index, state, moment }: Plan,
  items: SeededItem[],
  supplier: string,
) {
  if (state !== 'partial' && state !== 'received' && state !== 'closed') return
  const received = state === 'partial' ? items.slice(0, 1) : items
  const arrival = Math.min(moment + random.between(5, 20) * day, seedEnd - 3_600_000)
  const movements = received.map(({ item, product, quantity }) => {
    const part = state === 'partial' ? Math.max(1, Math.floor(quantity * 0.5)) : quantity
    return {
      GoodsMovementType: '101',
      GoodsMovementRefDocType: 'B',
      PurchaseOrder: number,
      PurchaseOrderItem: item.PurchaseOrderItem ?? '',
      Supplier: supplier,
      Material: item.Material ?? '',
      Plant: item.Plant ?? '',
      StorageLocation: item.StorageLocation ?? '',
      MaterialBaseUnit: product?.unit ?? 'PC',
      QuantityInBaseUnit: part,
      $order_quantity: part,
      IsCompletelyDelivered: state !== 'partial',
      ...(!product && { AccountAssignmentCategory: 'K', CostCenter: '4100' }),
    }
  })
  const header = { ReferenceDocument: `DN-${88_000 + index}` }
  const document = ledger.post(arrival, header, movements)
  // A receipt that was posted twice and taken back leaves two documents that cancel each other.
  if (state === 'partial' && index % 20 === 9) {
    const wrong = ledger.post(arrival + 600_000, header, movements)
    const year = new Date(arrival).getUTCFullYear().toString()
    const back = movements.map((movement) => ({
      ...movement,
      GoodsMovementType: '102',
      ReversedMaterialDocumentYear: year,
      ReversedMaterialDocument: wrong,
      ReversedMaterialDocumentItem: '1',
    }))
    ledger.cancel(wrong, year, 1)
    ledger.post(
      arrival + 900_000,
      { ...header, MaterialDocumentHeaderText: `Not ${document}` },
      back,
    )
  }
}
