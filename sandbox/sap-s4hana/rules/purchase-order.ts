import { netAmount } from '../computed.ts'
import type { Input } from '../odata/body.ts'
import { refuse } from '../odata/errors.ts'
import type { EntitySet, Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import {
  checkLock,
  dayOf,
  realChanges,
  stampOf,
  type TableRules,
  text,
  type Work,
} from '../work.ts'
import { addItem, deleteItem, itemsOf } from './purchase-order-item.ts'

const headerError: [string, string] = ['MEPO/002', 'PO header data still faulty']
const writeOnce = [
  'Supplier',
  'CompanyCode',
  'PurchasingOrganization',
  'PurchasingGroup',
  'DocumentCurrency',
  'PurchaseOrderType',
]
/** Changes of these send an approved or rejected order through approval again. */
const restarting = ['IncotermsClassification', 'InvoicingParty', 'SupplyingSupplier']

export const purchaseOrderRules: TableRules = {
  create(work, input) {
    const header = checkHeader(work, input.row)
    const number = work.numbers.next('purchase_order')
    const held = header.PurchasingCompletenessStatus === true
    const order: Row = {
      ...header,
      PurchaseOrder: number,
      PurchasingProcessingStatus: held ? '01' : '02',
      CreatedByUser: work.user,
      CreationDate: dayOf(work.now),
      LastChangeDateTime: stampOf(work.now, number),
      PurchasingDocumentOrigin: '9',
      ReleaseIsNotCompleted: false,
    }
    const items = [...childrenOf(input, 'Item')]
    if (items.length === 0 && !held)
      throw refuse('06/010', 'Document contains no items', [headerError])
    work.store.table('A_PurchaseOrder').insert(order)
    for (const item of items) addItem(work, order, item, held)
    addNotes(work, order, input)
    if (!held) startApproval(work, order)
    work.messages.push({
      code: '06/017',
      message: `Standard PO created under the number ${number}`,
      severity: 'success',
      target: '',
    })
    return order
  },

  update(work, order, sent, set) {
    checkLock(work, text(order.PurchaseOrder))
    const changes = realChanges(order, sent)
    refuseWriteOnce(changes, set, writeOnce)
    checkOpen(order)
    if (Object.keys(changes).length === 0) return
    refuseInApproval(work, order)
    work.store.table('A_PurchaseOrder').update(order, changes)
    if (changes.PurchasingCompletenessStatus === false) startApproval(work, order)
    else if (restarting.some((field) => field in changes)) restartApproval(work, order)
    touch(work.store, 'A_PurchaseOrder', order, work.now, work.user)
  },

  remove(work, order) {
    checkLock(work, text(order.PurchaseOrder))
    const open = itemsOf(work, order).filter((item) => !item.PurchasingDocumentDeletionCode)
    if (open.length === 0)
      throw refuse('06/020', `Purchasing document ${text(order.PurchaseOrder)} already deleted`)
    for (const item of open) deleteItem(work, item)
    touch(work.store, 'A_PurchaseOrder', order, work.now, work.user)
  },
}

/** Header and item texts: plain records whose change moves the stamp of the order. */
export function noteRules(table: string): TableRules {
  return {
    create(work, input) {
      const row = work.store.table(table).insert({ Language: 'EN', ...input.row })
      touch(work.store, table, row, work.now, work.user)
      return row
    },
    update(work, row, changes) {
      work.store.table(table).update(row, changes)
      touch(work.store, table, row, work.now, work.user)
    },
    remove(work, row) {
      touch(work.store, table, row, work.now, work.user)
      work.store.table(table).delete(row)
    },
  }
}

/** Children of a deep insert by what their navigation ends with, in V2 and V4. */
function childrenOf(input: Input, what: string): Input[] {
  for (const [name, children] of input.children)
    if (name.endsWith(`PurchaseOrder${what}`)) return children
  return []
}

function checkHeader(work: Work, sent: Row): Row {
  const type = text(sent.PurchaseOrderType) || 'NB'
  if (work.switches.po_type_guard && type !== 'NB' && type !== 'ZNB')
    throw refuse(
      'APPL_MM_PUR_PO/064',
      'Use purchase order type Standard (NB) or a type copied from NB',
    )
  const supplier = text(sent.Supplier)
  if (supplier === '' && !sent.SupplyingPlant)
    throw refuse('ME/083', 'Enter Supplier', [headerError])
  for (const [field, label] of [
    ['CompanyCode', 'Company Code'],
    ['PurchasingOrganization', 'Purch. Organization'],
    ['PurchasingGroup', 'Purchasing Group'],
  ] as const)
    if (!sent[field]) throw refuse('ME/083', `Enter ${label}`, [headerError])
  const organization = work.store.table('A_SupplierPurchasingOrg').get({
    Supplier: supplier,
    PurchasingOrganization: sent.PurchasingOrganization ?? '',
  })
  if (!organization)
    throw refuse(
      '06/027',
      `Vendor ${supplier} has not been created for purch. organization ${text(sent.PurchasingOrganization)}`,
      [headerError],
    )
  const partner = work.store.table('A_Supplier').get({ Supplier: supplier })
  if (partner?.PurchasingIsBlocked || partner?.DeletionIndicator)
    throw refuse('06/024', `Vendor ${supplier} is blocked`, [headerError])
  return {
    ...sent,
    PurchaseOrderType: type,
    DocumentCurrency: sent.DocumentCurrency || organization.PurchaseOrderCurrency || 'EUR',
    PaymentTerms: sent.PaymentTerms || organization.PaymentTerms || '',
    PurchaseOrderDate: sent.PurchaseOrderDate ?? dayOf(work.now),
    ExchangeRate: sent.ExchangeRate || '1.00000',
    Language: sent.Language || 'EN',
    SupplyingSupplier: sent.SupplyingSupplier || supplier,
    InvoicingParty: sent.InvoicingParty || supplier,
  }
}

function addNotes(work: Work, order: Row, input: Input) {
  for (const note of childrenOf(input, 'Note'))
    work.store
      .table('A_PurchaseOrderNote')
      .insert({ Language: 'EN', ...note.row, PurchaseOrder: text(order.PurchaseOrder) })
}

/** The value of an order: what its items that are not deleted cost. */
function orderValue(work: Work, order: Row): number {
  return itemsOf(work, order)
    .filter((item) => !item.PurchasingDocumentDeletionCode)
    .reduce((sum, item) => sum + netAmount(item), 0)
}

function startApproval(work: Work, order: Row) {
  const needed =
    work.switches.po_workflow === 'value' &&
    orderValue(work, order) > Number(work.switches.po_workflow_limit)
  work.store.table('A_PurchaseOrder').update(order, {
    ReleaseIsNotCompleted: needed,
    PurchasingProcessingStatus: needed ? '03' : '02',
  })
}

/** An approved, rejected or waiting order goes through approval again after a change that matters. */
export function restartApproval(work: Work, order: Row) {
  const status = text(order.PurchasingProcessingStatus)
  const approving = ['03', '05', '08'].includes(status)
  if (!approving || work.switches.po_approval_change !== 'restarts') return
  work.store
    .table('A_PurchaseOrder')
    .update(order, { ReleaseIsNotCompleted: true, PurchasingProcessingStatus: '03' })
}

export function refuseInApproval(work: Work, order: Row) {
  if (work.switches.po_approval_change === 'refused' && order.PurchasingProcessingStatus === '03')
    throw refuse('MEPO/058', `Purchase order ${text(order.PurchaseOrder)} is in approval`)
}

function checkOpen(order: Row) {
  if (order.PurchasingDocumentDeletionCode)
    throw refuse('06/020', `Purchasing document ${text(order.PurchaseOrder)} already deleted`)
}

/** Fields that only the creation may set are refused when they differ. */
export function refuseWriteOnce(changes: Row, set: EntitySet, fields: string[]) {
  for (const field of fields) {
    if (!(field in changes)) continue
    if (set.service.version === 4 && field === 'PurchaseOrderType')
      throw refuse('MMPUR_POHANDLER_TECH/011', 'Operation is not enabled')
    throw refuse(
      'MMPUR_POHANDLER_TECH/010',
      `The input of field ${field.toUpperCase()} on ${set.type} level cannot be processed`,
    )
  }
}
