import { receivedQuantity } from '../computed.ts'
import type { Input } from '../odata/body.ts'
import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import { checkLock, dayOf, number, realChanges, type TableRules, text, type Work } from '../work.ts'
import { refuseInApproval, refuseWriteOnce, restartApproval } from './purchase-order.ts'
import { orderRequisition, releaseRequisition } from './requisition-order.ts'

const itemError = (item: string): [string, string] => [
  'MEPO/001',
  `Item ${item} still contains faulty data`,
]
const writeOnce = ['Material', 'PurchaseOrderItemCategory', 'PurchaseOrderQuantityUnit']
const restarting = ['Plant', 'MaterialGroup', 'NetPriceAmount', 'NetPriceQuantity', 'OrderQuantity']
const categories = ['', '0', '2', '3', '5', 'A']

export const purchaseOrderItemRules: TableRules = {
  create(work, input, parent) {
    const order =
      parent ??
      work.store.table('A_PurchaseOrder').get({ PurchaseOrder: input.row.PurchaseOrder ?? '' })
    if (!order) throw refuse('06/019', `Document ${text(input.row.PurchaseOrder)} does not exist`)
    checkLock(work, text(order.PurchaseOrder))
    refuseInApproval(work, order)
    const item = addItem(work, order, input, order.PurchasingCompletenessStatus === true)
    restartApproval(work, order)
    touch(work.store, 'A_PurchaseOrder', order, work.now, work.user)
    return item
  },

  update(work, item, sent, set) {
    checkLock(work, text(item.PurchaseOrder))
    const changes = realChanges(item, sent)
    if (item.PurchasingDocumentDeletionCode === 'L')
      throw refuse('06/020', `Item ${text(item.PurchaseOrderItem)} already deleted`)
    refuseWriteOnce(changes, set, writeOnce)
    if (Object.keys(changes).length === 0) return
    const order = orderOf(work, item)
    refuseInApproval(work, order)
    checkQuantity(work, item, changes)
    if ('Plant' in changes) checkMaterial(work, text(item.Material), text(changes.Plant))
    work.store.table('A_PurchaseOrderItem').update(item, changes)
    if ('OrderQuantity' in changes) spreadQuantity(work, item)
    if (restarting.some((field) => field in changes)) restartApproval(work, order)
    touch(work.store, 'A_PurchaseOrderItem', item, work.now, work.user)
  },

  remove(work, item) {
    checkLock(work, text(item.PurchaseOrder))
    if (item.PurchasingDocumentDeletionCode)
      throw refuse('06/020', `Item ${text(item.PurchaseOrderItem)} already deleted`)
    deleteItem(work, item)
    touch(work.store, 'A_PurchaseOrderItem', item, work.now, work.user)
  },
}

export const scheduleLineRules: TableRules = {
  create(work, input) {
    const own = {
      PurchasingDocument: input.row.PurchasingDocument ?? '',
      PurchasingDocumentItem: input.row.PurchasingDocumentItem ?? '',
    }
    const item = work.store.table('A_PurchaseOrderItem').get({
      PurchaseOrder: own.PurchasingDocument,
      PurchaseOrderItem: own.PurchasingDocumentItem,
    })
    if (!item) throw refuse('06/011', `Item ${text(own.PurchasingDocumentItem)} does not exist`)
    const row = addScheduleLine(work, item, input.row)
    sumQuantity(work, item)
    touch(work.store, 'A_PurchaseOrderItem', item, work.now, work.user)
    return row
  },
  update(work, line, sent) {
    checkLock(work, text(line.PurchasingDocument))
    const changes = realChanges(line, sent)
    if (Object.keys(changes).length === 0) return
    work.store.table('A_PurchaseOrderScheduleLine').update(line, changes)
    if ('ScheduleLineOrderQuantity' in changes) sumQuantity(work, itemOfLine(work, line))
    touch(work.store, 'A_PurchaseOrderScheduleLine', line, work.now, work.user)
  },
  remove(work, line) {
    const item = itemOfLine(work, line)
    if (linesOf(work, item).length === 1)
      throw refuse(
        'MEPO/001',
        `Item ${text(item.PurchaseOrderItem)} still contains faulty schedule lines`,
      )
    work.store.table('A_PurchaseOrderScheduleLine').delete(line)
    sumQuantity(work, item)
    touch(work.store, 'A_PurchaseOrderItem', item, work.now, work.user)
  },
}

export const accountAssignmentRules: TableRules = {
  create(work, input) {
    const row = addAssignment(work, input.row, input.row)
    touch(work.store, 'A_PurOrdAccountAssignment', row, work.now, work.user)
    return row
  },
  update(work, row, changes) {
    work.store.table('A_PurOrdAccountAssignment').update(row, changes)
    touch(work.store, 'A_PurOrdAccountAssignment', row, work.now, work.user)
  },
  remove(work, row) {
    work.store.table('A_PurOrdAccountAssignment').update(row, { IsDeleted: true })
    touch(work.store, 'A_PurOrdAccountAssignment', row, work.now, work.user)
  },
}

export function itemsOf(work: Work, order: Row): Row[] {
  return work.store.table('A_PurchaseOrderItem').find({ PurchaseOrder: order.PurchaseOrder ?? '' })
}

/** Adds an item with its schedule lines and account assignments. A held order may be incomplete. */
export function addItem(work: Work, order: Row, input: Input, held: boolean): Row {
  const existing = itemsOf(work, order)
  const last = Math.max(0, ...existing.map((item) => number(item.PurchaseOrderItem)))
  const sent = input.row
  const asked = text(sent.PurchaseOrderItem)
  const name = asked === '' || asked === '0' ? String(Math.floor(last / 10) * 10 + 10) : asked
  if (existing.some((item) => item.PurchaseOrderItem === name))
    throw refuse('06/012', `Item ${name} already exists`)
  const item: Row = {
    ...sent,
    PurchaseOrder: text(order.PurchaseOrder),
    PurchaseOrderItem: name,
    ...(held ? {} : completeItem(work, order, sent, name)),
  }
  work.store.table('A_PurchaseOrderItem').insert(item)
  const lines = childrenNamed(input, 'ScheduleLine')
  if (lines.length === 0)
    addScheduleLine(work, item, { ScheduleLineOrderQuantity: number(item.OrderQuantity) })
  for (const line of lines) addScheduleLine(work, item, line.row)
  if (lines.length > 0) sumQuantity(work, item)
  for (const each of childrenNamed(input, 'AccountAssignment')) addAssignment(work, item, each.row)
  for (const each of childrenNamed(input, 'ItemNote'))
    work.store.table('A_PurchaseOrderItemNote').insert({
      Language: 'EN',
      ...each.row,
      PurchaseOrder: text(order.PurchaseOrder),
      PurchaseOrderItem: name,
    })
  orderRequisition(work, item)
  return item
}

function completeItem(work: Work, order: Row, sent: Row, name: string): Row {
  const fail = (code: string, message: string) => refuse(code, message, [itemError(name)])
  const category = text(sent.PurchaseOrderItemCategory)
  if (work.switches.po_type_guard && !categories.includes(category))
    throw refuse('APPL_MM_PUR_PO/065', 'Use a supported purchase order item category')
  if (!sent.Material && !sent.AccountAssignmentCategory)
    throw fail('06/026', 'Enter material number or account assignment category')
  if (!sent.Plant) throw fail('ME/083', 'Enter Plant')
  const product = sent.Material
    ? checkMaterial(work, text(sent.Material), text(sent.Plant))
    : undefined
  if (!product && !sent.PurchaseOrderItemText) throw fail('ME/083', 'Enter Short Text')
  if (number(sent.OrderQuantity) <= 0) throw fail('ME/083', 'Enter Quantity')
  const free = sent.PurchasingItemIsFreeOfCharge === true
  if (number(sent.NetPriceAmount) <= 0 && !free)
    throw fail('06/215', 'Net price must be greater than 0')
  const unit = text(product?.PurchaseOrderQuantityUnit) || text(product?.BaseUnit)
  const sentUnit = text(sent.PurchaseOrderQuantityUnit)
  if (product && sentUnit !== '' && sentUnit !== unit)
    throw fail(
      'MMPUR_POHANDLER_TECH/010',
      'The input of field PURCHASEORDERQUANTITYUNIT on A_PurchaseOrderItemType level cannot be processed',
    )
  const used = sentUnit || unit
  if (used === '') throw fail('ME/083', 'Enter Order Unit')
  return {
    PurchaseOrderItemText: sent.PurchaseOrderItemText || describe(work, text(sent.Material)),
    PurchaseOrderItemCategory: category || '0',
    MaterialGroup: sent.MaterialGroup || product?.ProductGroup || '',
    PurchaseOrderQuantityUnit: used,
    OrderPriceUnit: sent.OrderPriceUnit || used,
    OrderPriceUnitToOrderUnitNmrtr: number(sent.OrderPriceUnitToOrderUnitNmrtr) || 1,
    OrdPriceUnitToOrderUnitDnmntr: number(sent.OrdPriceUnitToOrderUnitDnmntr) || 1,
    NetPriceQuantity: number(sent.NetPriceQuantity) || 1,
    DocumentCurrency: text(order.DocumentCurrency),
    GoodsReceiptIsExpected: sent.GoodsReceiptIsExpected ?? true,
    InvoiceIsExpected: sent.InvoiceIsExpected ?? true,
  }
}

/** The product, if it is kept in the plant. */
function checkMaterial(work: Work, material: string, plant: string): Row | undefined {
  if (material === '') return undefined
  const product = work.store.table('A_Product').get({ Product: material })
  const kept = work.store.table('A_ProductPlant').get({ Product: material, Plant: plant })
  if (!product || !kept)
    throw refuse('M3/351', `Material ${material} not maintained in plant ${plant}`)
  return product
}

function describe(work: Work, material: string): string {
  const texts = work.store.table('A_ProductDescription').find({ Product: material })
  return text((texts.find((each) => each.Language === 'EN') ?? texts[0])?.ProductDescription)
}

function childrenNamed(input: Input, what: string): Input[] {
  for (const [name, children] of input.children) if (name.includes(what)) return children
  return []
}

function addScheduleLine(work: Work, item: Row, sent: Row): Row {
  const lines = linesOf(work, item)
  const last = Math.max(0, ...lines.map((line) => number(line.ScheduleLine)))
  const asked = text(sent.ScheduleLine)
  return work.store.table('A_PurchaseOrderScheduleLine').insert({
    ScheduleLineDeliveryDate: dayOf(work.now) + 14 * 86_400_000,
    ...sent,
    PurchasingDocument: text(item.PurchaseOrder),
    PurchasingDocumentItem: text(item.PurchaseOrderItem),
    ScheduleLine: asked === '' || asked === '0' ? String(last + 1) : asked,
    ScheduleLineOrderQuantity: number(sent.ScheduleLineOrderQuantity) || number(item.OrderQuantity),
    PurchaseOrderQuantityUnit: text(item.PurchaseOrderQuantityUnit),
    PurchaseRequisition: text(item.PurchaseRequisition),
    PurchaseRequisitionItem: text(item.PurchaseRequisitionItem) || '0',
  })
}

function addAssignment(work: Work, item: Row, sent: Row): Row {
  const table = work.store.table('A_PurOrdAccountAssignment')
  const own = {
    PurchaseOrder: text(item.PurchaseOrder),
    PurchaseOrderItem: text(item.PurchaseOrderItem),
  }
  const asked = text(sent.AccountAssignmentNumber)
  const next = String(table.find(own).length + 1)
  return table.insert({
    MultipleAcctAssgmtDistrPercent: 100,
    ...sent,
    ...own,
    AccountAssignmentNumber: asked === '' || asked === '0' ? next : asked,
    DocumentCurrency: text(item.DocumentCurrency),
  })
}

function linesOf(work: Work, item: Row): Row[] {
  return work.store.table('A_PurchaseOrderScheduleLine').find({
    PurchasingDocument: item.PurchaseOrder ?? '',
    PurchasingDocumentItem: item.PurchaseOrderItem ?? '',
  })
}

function itemOfLine(work: Work, line: Row): Row {
  return work.store.table('A_PurchaseOrderItem').get({
    PurchaseOrder: line.PurchasingDocument ?? '',
    PurchaseOrderItem: line.PurchasingDocumentItem ?? '',
  })!
}

function orderOf(work: Work, item: Row): Row {
  return work.store.table('A_PurchaseOrder').get({ PurchaseOrder: item.PurchaseOrder ?? '' })!
}

/** The item orders what its schedule lines order. */
function sumQuantity(work: Work, item: Row) {
  const sum = linesOf(work, item).reduce(
    (total, line) => total + number(line.ScheduleLineOrderQuantity),
    0,
  )
  work.store.table('A_PurchaseOrderItem').update(item, { OrderQuantity: sum })
}

/** A new quantity of the item goes to its last schedule line. */
function spreadQuantity(work: Work, item: Row) {
  const lines = linesOf(work, item)
  const last = lines.at(-1)
  if (!last) return
  const others = lines
    .slice(0, -1)
    .reduce((sum, line) => sum + number(line.ScheduleLineOrderQuantity), 0)
  work.store.table('A_PurchaseOrderScheduleLine').update(last, {
    ScheduleLineOrderQuantity: Math.max(0, number(item.OrderQuantity) - others),
  })
}

function checkQuantity(work: Work, item: Row, changes: Row) {
  if (!('OrderQuantity' in changes)) return
  const wanted = number(changes.OrderQuantity)
  const received = receivedQuantity(item, work.reader.find)
  if (wanted <= 0) throw refuse('ME/083', 'Enter Quantity')
  if (wanted < received)
    throw refuse(
      '06/116',
      `Item ${text(item.PurchaseOrderItem)}: quantity delivered is ${received}`,
    )
}

/** Marks an item deleted and gives its requisition back. Refused after a receipt or an invoice. */
export function deleteItem(work: Work, item: Row) {
  if (receivedQuantity(item, work.reader.find) > 0 || item.IsFinallyInvoiced)
    throw refuse(
      '06/115',
      `Item ${text(item.PurchaseOrderItem)} cannot be deleted: goods receipt or invoice exists`,
    )
  work.store.table('A_PurchaseOrderItem').update(item, { PurchasingDocumentDeletionCode: 'L' })
  releaseRequisition(work, item)
}
