import { framework, refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import {
  checkLock,
  dayOf,
  type FunctionRule,
  number,
  realChanges,
  stampOf,
  type TableRules,
  text,
  type Work,
} from '../work.ts'

/** Fields that the metadata calls updatable and the system ignores on a change. */
const ignored = [
  'PurReqnReleaseStatus',
  'ReleaseIsNotCompleted',
  'ReleaseStrategy',
  'ReleaseCode',
  'OrderedQuantity',
  'PurchasingDocument',
  'PurchasingDocumentItem',
  'ProcessingStatus',
  'PurchaseRequisitionStatus',
  'PurchaseRequisitionType',
  'ExternalApprovalStatus',
]

export const requisitionRules: TableRules = {
  create(work, input) {
    const items = input.children.get('to_PurchaseReqnItem') ?? []
    if (items.length === 0) throw refuse('06/010', 'Document contains no items')
    const simulate = input.row.PurReqnDoOnlyValidation === true
    const number = simulate ? '' : work.numbers.next('purchase_requisition')
    const type = text(input.row.PurchaseRequisitionType) || 'NB'
    const header: Row = {
      ...input.row,
      PurchaseRequisition: number,
      PurchaseRequisitionType: type,
    }
    const rows = items.map((item, index) =>
      completeItem(work, item.row, number, text(item.row.PurchaseRequisitionItem), index, type),
    )
    if (simulate) return header
    work.store.table('A_PurchaseRequisitionHeader').insert(header)
    for (const [index, row] of rows.entries()) {
      insertItem(work, row)
      for (const each of items[index]!.children.get('to_PurchaseReqnAcctAssgmt') ?? [])
        addAssignment(work, row, each.row)
      for (const each of items[index]!.children.get('to_PurchaseReqnItemText') ?? [])
        work.store.table('A_PurchaseReqnItemText').insert({ ...each.row, ...keysOf(row) })
    }
    work.messages.push({
      code: '06/017',
      message: `Purchase requisition created under the number ${number}`,
      severity: 'success',
      target: '',
    })
    return header
  },
  update(work, header, { PurReqnDescription }) {
    if (PurReqnDescription === undefined) return
    work.store.table('A_PurchaseRequisitionHeader').update(header, { PurReqnDescription })
  },
}

export const requisitionItemRules: TableRules = {
  create(work, input, parent) {
    const number = text(parent?.PurchaseRequisition) || text(input.row.PurchaseRequisition)
    const header = work.store
      .table('A_PurchaseRequisitionHeader')
      .get({ PurchaseRequisition: number })
    if (!header) throw refuse('06/019', `Document ${number} does not exist`)
    const existing = itemsOf(work, number)
    const row = completeItem(
      work,
      input.row,
      number,
      text(input.row.PurchaseRequisitionItem),
      existing.length,
      text(header.PurchaseRequisitionType),
    )
    const name = text(row.PurchaseRequisitionItem)
    if (existing.some((item) => item.PurchaseRequisitionItem === name))
      throw refuse('06/012', `Item ${name} already exists`)
    return insertItem(work, row)
  },
  update(work, item, sent) {
    checkLock(work, text(item.PurchaseRequisition))
    const wanted = Object.fromEntries(
      Object.entries(sent).filter(([field]) => !ignored.includes(field)),
    )
    const changes = realChanges(item, wanted)
    if (Object.keys(changes).length === 0) return
    if (item.IsDeleted === 'X' && changes.IsDeleted === undefined)
      throw refuse('06/020', `Item ${text(item.PurchaseRequisitionItem)} already deleted`)
    if ('RequestedQuantity' in changes && number(changes.RequestedQuantity) <= 0)
      throw refuse('ME/083', 'Enter Quantity')
    if (changes.IsDeleted === 'X' && number(item.OrderedQuantity) > 0)
      throw refuse(
        '06/115',
        `Item ${text(item.PurchaseRequisitionItem)} cannot be deleted: a purchase order exists`,
      )
    work.store.table('A_PurchaseRequisitionItem').update(item, changes)
    touch(work.store, 'A_PurchaseRequisitionItem', item, work.now, work.user)
  },
}

function keysOf(item: Row): Row {
  return {
    PurchaseRequisition: item.PurchaseRequisition ?? '',
    PurchaseRequisitionItem: item.PurchaseRequisitionItem ?? '',
  }
}

function itemsOf(work: Work, number: string): Row[] {
  return work.store.table('A_PurchaseRequisitionItem').find({ PurchaseRequisition: number })
}

function insertItem(work: Work, row: Row): Row {
  return work.store.table('A_PurchaseRequisitionItem').insert(row)
}

function addAssignment(work: Work, item: Row, sent: Row) {
  const table = work.store.table('A_PurReqnAcctAssgmt')
  const count = table.find(keysOf(item)).length
  table.insert({
    ...sent,
    ...keysOf(item),
    PurchaseReqnAcctAssgmtNumber: String(count + 1),
  })
}

function completeItem(
  work: Work,
  sent: Row,
  requisition: string,
  asked: string,
  index: number,
  type: string,
): Row {
  const product = sent.Material
    ? work.store.table('A_Product').get({ Product: sent.Material })
    : undefined
  if (!sent.Material && !sent.PurchaseRequisitionItemText)
    throw refuse('06/026', 'Enter material number or account assignment category')
  if (!sent.Plant) throw refuse('ME/083', 'Enter Plant')
  if (sent.Material && !product)
    throw refuse(
      'M3/351',
      `Material ${text(sent.Material)} not maintained in plant ${text(sent.Plant)}`,
    )
  if (number(sent.RequestedQuantity) <= 0) throw refuse('ME/083', 'Enter Quantity')
  const unit = text(sent.BaseUnit) || text(product?.BaseUnit)
  if (unit === '') throw refuse('ME/083', 'Enter Unit of Measure')
  const texts = product
    ? work.store.table('A_ProductDescription').find({ Product: product.Product ?? '' })
    : []
  return {
    CompanyCode: 'CC10',
    PurchasingGroup: '001',
    RequisitionerName: work.user,
    DeliveryDate: dayOf(work.now) + 14 * 86_400_000,
    ...sent,
    PurchaseRequisition: requisition,
    PurchaseRequisitionItem: asked === '' || asked === '0' ? String((index + 1) * 10) : asked,
    PurchaseRequisitionType: type,
    PurchaseRequisitionItemText:
      sent.PurchaseRequisitionItemText || text(texts[0]?.ProductDescription),
    MaterialGroup: sent.MaterialGroup || product?.ProductGroup || '',
    BaseUnit: unit,
    PurReqnPriceQuantity: number(sent.PurReqnPriceQuantity) || 1,
    PurReqnItemCurrency: sent.PurReqnItemCurrency || 'EUR',
    OrderedQuantity: 0,
    ProcessingStatus: 'N',
    PurReqnReleaseStatus: '02',
    ReleaseIsNotCompleted: false,
    PurReqnOrigin: 'R',
    IsDeleted: '',
    IsClosed: false,
    GoodsReceiptIsExpected: sent.GoodsReceiptIsExpected ?? true,
    InvoiceIsExpected: sent.InvoiceIsExpected ?? true,
    CreationDate: dayOf(work.now),
    PurReqCreationDate: dayOf(work.now),
    CreatedByUser: work.user,
    LastChangeDateTime: stampOf(work.now, requisition),
  }
}

const validate: FunctionRule = (work, { PurchaseRequisition }) => {
  const items = itemsOf(work, text(PurchaseRequisition))
  if (items.length === 0) throw framework.unknownKey('A_PurchaseRequisitionHeaderType')
  return items
    .filter((item) => !item.PurchasingGroup)
    .map((item) => message('E', 'ME', '083', 'Enter Purchasing Group', item))
}

/** Only requisitions that another system processes are enabled or discarded. */
const external: FunctionRule = (work, parameters) => {
  const items = itemsOf(work, text(parameters.PurchaseRequisition))
  const wanted = text(parameters.PurchaseRequisitionItem).replace(/^0+(?=\d)/, '')
  const chosen = items.filter((item) => wanted === '0' || item.PurchaseRequisitionItem === wanted)
  if (chosen.length === 0) throw framework.unknownKey('A_PurchaseRequisitionItemType')
  return chosen.map((item) =>
    message(
      'E',
      'MMPUR_PR',
      '001',
      `Item ${text(item.PurchaseRequisitionItem)} is not in external processing`,
      item,
    ),
  )
}

function message(Type: string, Id: string, code: string, Message: string, item: Row): Row {
  return { Type, Id, Number: code, Message, Row: number(item.PurchaseRequisitionItem) }
}

export const requisitionFunctions: Record<string, FunctionRule> = {
  'API_PURCHASEREQ_PROCESS_SRV.Validate': validate,
  'API_PURCHASEREQ_PROCESS_SRV.EnableForPurchasing': external,
  'API_PURCHASEREQ_PROCESS_SRV.DiscardFromPurchasing': external,
}
