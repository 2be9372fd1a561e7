import {
  compare,
  decodeKey,
  type EntityMap,
  encodeKey,
  minus,
  type Native,
  type PlanAt,
  type Step,
  toDecimal,
} from '@millwright/kit'
import { custom, derived, readOnly, reference, text, toText } from '@millwright/kit/fields'
import { anyOf, type ODataAt, readDay } from '@millwright/kit/protocols'
import { code, customFields, day, today } from './fields.ts'
import { goodsReceipts, headerAt, stockStatus, totalValue, unitCost } from './goods-receipts.ts'
import { type DocumentClause, dateClauses, enteredAt, listItems } from './material-documents.ts'
import {
  codeOf,
  compact,
  postingStep,
  receivedKey,
  reversalSteps,
  serialNumbers,
} from './material-postings.ts'
import { kindOf, movementTypes, receiptTypes, signOf, transfers } from './movement-types.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { placeField } from './storage-places.ts'
import { unitFields } from './units.ts'

const head = 'to_MaterialDocumentHeader'

const at: ODataAt = {
  version: 2,
  service: services.materialDocument,
  set: 'A_MaterialDocumentItem',
  navigations: { [head]: {} },
}

function headOf(item: Native): Native {
  return item[head] ?? {}
}

function signed(item: Native, native: string): string | null {
  const quantity = toDecimal(item[native])
  const sign = signOf(item.GoodsMovementType, item.IsAutomaticallyCreated)
  if (quantity === null || sign === 0) return null
  return sign === 1 ? quantity : minus('0', quantity)
}

/** Words that a movement can be made with, and the type that each is posted as. */
const types: Readonly<Record<string, string>> = {
  receipt: '101',
  return_out: '122',
  transfer: '311',
}

function typeFor(word: string, body: Native): string {
  if (word === 'issue') return body.ManufacturingOrder ? '261' : '201'
  if (word === 'return_in') return body.ManufacturingOrder ? '262' : '202'
  const type = types[word]
  if (type) return type
  throw refuse(
    '/kind',
    'NOT_ALLOWED_WORD',
    `SAP posts no ${word} through this interface; send source_kind, a movement type.`,
  )
}

export const stockMovements: EntityMap<'stock-movements', ODataAt> = {
  native: 'A_MaterialDocumentItem',
  at,
  key: ['MaterialDocumentYear', 'MaterialDocument', 'MaterialDocumentItem'],
  ops: { list: true, get: true, create: true },
  fields: {
    number: readOnly(text('MaterialDocument')),
    line_number: readOnly(text('MaterialDocumentItem')),
    external_reference: custom(
      [head],
      (item) => toText(headOf(item).MaterialDocumentHeaderText),
      (value, body) => {
        body.$text = value
      },
      { write: 'create' },
    ),
    kind: custom(
      'GoodsMovementType',
      (item) => kindOf(item.GoodsMovementType),
      (word, body) => {
        body.$kind = word
      },
      { write: 'create' },
    ) as never,
    source_kind: text('GoodsMovementType', { write: 'create', max: 3 }),
    status: derived('GoodsMovementIsCancelled', (item) =>
      item.GoodsMovementIsCancelled === true ? 'reversed' : 'posted',
    ) as never,
    source_status: derived('GoodsMovementIsCancelled', (item) =>
      item.GoodsMovementIsCancelled === true ? 'X' : null,
    ),
    item_id: reference('Material', { write: 'create', required: true }),
    item_number: readOnly(text('Material')),
    quantity: custom(
      ['QuantityInEntryUnit', 'GoodsMovementType', 'IsAutomaticallyCreated'],
      (item) => signed(item, 'QuantityInEntryUnit'),
      (value, body) => {
        body.$quantity = value
      },
      { write: 'create', required: true },
    ),
    ...unitFields('EntryUnit', { write: 'create' }),
    base_quantity: derived(
      ['QuantityInBaseUnit', 'GoodsMovementType', 'IsAutomaticallyCreated'],
      (item) => signed(item, 'QuantityInBaseUnit'),
    ),
    site_id: reference('Plant', { write: 'create' }),
    inventory_location_id: placeField('Plant', 'StorageLocation', { write: 'create' }),
    counter_inventory_location_id: placeField(
      'IssuingOrReceivingPlant',
      'IssuingOrReceivingStorageLoc',
      { write: 'create' },
    ),
    bin: readOnly(text('EWMStorageBin')),
    lot_number: text('Batch', { write: 'create', max: 10 }),
    serial_numbers: custom(
      [],
      () => null,
      (numbers, body) => {
        body.$serials = numbers
      },
      { write: 'create' },
    ),
    expires_on: readOnly(day('ShelfLifeExpirationDate')),
    stock_status: stockStatus as never,
    source_stock_status: readOnly(text('InventoryStockType')),
    ownership: derived('InventorySpecialStockType', ownership) as never,
    posted_on: custom(
      [head],
      (item) => readDay(headOf(item).PostingDate),
      (value, body) => {
        body.$posted = value
      },
      { write: 'create' },
    ),
    posted_by_name: derived([head], (item) => toText(headOf(item).CreatedByUser)),
    unit_cost: derived(['GdsMvtExtAmtInCoCodeCrcy', 'QuantityInEntryUnit'], unitCost),
    total_value: derived('GdsMvtExtAmtInCoCodeCrcy', totalValue),
    currency: readOnly(text('CompanyCodeCurrency')),
    purchase_order_id: reference('PurchaseOrder', { write: 'create' }),
    purchase_order_number: readOnly(text('PurchaseOrder')),
    purchase_order_line_id: custom(
      ['PurchaseOrder', 'PurchaseOrderItem'],
      (item) => (toText(item.PurchaseOrder) === null ? null : encodeKey([item.PurchaseOrderItem])),
      (value, body) => {
        body.PurchaseOrderItem = decodeKey(value, 1)?.[0]
      },
      { write: 'create' },
    ),
    goods_receipt_id: derived(['PurchaseOrder', 'GoodsMovementType'], (item) =>
      receiptTypes.includes(item.GoodsMovementType) && toText(item.PurchaseOrder) !== null
        ? encodeKey([item.MaterialDocumentYear, item.MaterialDocument])
        : null,
    ),
    work_order_id: reference('ManufacturingOrder', { write: 'create' }),
    account_id: reference('GLAccount', { write: 'create' }),
    cost_center_id: reference('CostCenter', { write: 'create' }),
    project_id: reference('WBSElement', { write: 'create' }),
    reason: code('GoodsMovementReasonCode', { write: 'create', max: 4 }),
    notes: text('MaterialDocumentItemText', { write: 'create', max: 50 }),
    reversal_of_id: derived(
      ['ReversedMaterialDocumentYear', 'ReversedMaterialDocument', 'ReversedMaterialDocumentItem'],
      (item) =>
        toText(item.ReversedMaterialDocument) === null
          ? null
          : encodeKey([
              item.ReversedMaterialDocumentYear,
              item.ReversedMaterialDocument,
              item.ReversedMaterialDocumentItem,
            ]),
    ),
    custom_fields: customFields(),
    created_at: custom([head], (item, context) => enteredAt(headOf(item), context)),
    updated_at: custom([head], (item, context) => enteredAt(headOf(item), context)),
  },
  filters: {
    ...dateClauses,
    modified_after: dateClauses.created_after,
    modified_before: dateClauses.created_before,
    number: (value: string): DocumentClause => ({ item: anyOf(2, 'MaterialDocument', [value]) }),
    item_id: byItem('Material'),
    site_id: byItem('Plant'),
    work_order_id: byItem('ManufacturingOrder'),
    purchase_order_id: byItem('PurchaseOrder'),
    inventory_location_id: (id: string): DocumentClause | undefined => {
      const key = decodeKey(id, 2)
      return key
        ? { item: `${anyOf(2, 'Plant', [key[0]!])} and ${anyOf(2, 'StorageLocation', [key[1]!])}` }
        : undefined
    },
    kind: (words: readonly string[]): DocumentClause | undefined => {
      const codes = [...new Set([...Object.keys(movementTypes), ...transfers])].filter((code) =>
        words.includes(kindOf(code)),
      )
      return codes.length === 0 || words.includes('other')
        ? undefined
        : { item: anyOf(2, 'GoodsMovementType', codes) }
    },
    ids: (ids: string[]): DocumentClause => ({
      item: `(${ids
        .map((id) => decodeKey(id, 3) ?? ['0000', '', ''])
        .map(
          ([year, number, item]) =>
            `(${anyOf(2, 'MaterialDocumentYear', [year!])} and ${anyOf(2, 'MaterialDocument', [number!])} and ${anyOf(2, 'MaterialDocumentItem', [item!])})`,
        )
        .join(' or ')})`,
    }),
  },
  scanned: ['status', 'external_reference'],
  changes: {
    by: 'CreationDate',
    precision: 's',
    deletes: 'sweep',
    note: 'Documents never change; a reversal is a new document.',
  },
  version: 'none',
  actions: {
    reverse: {
      from: ['posted'],
      parameters: ['posted_on'],
      effect: 'Posts the item that undoes this one.',
      steps: ({ key, body }) => reversalSteps(key[0]!, key[1]!, [key[2]!], body.posted_on ?? null),
      makes: { entity: 'stock-movements', key: (answers) => withItem(receivedKey(answers)) },
    },
  },
  override: {
    list: (io, items, query, context) =>
      listItems(io, { headers: { ...goodsReceipts, at: headerAt }, items }, query, context),
    create: createMovement,
    madeKey: (_entity, answer) => withItem(receivedKey([answer])) ?? [''],
  },
}

/** The first item of a document: a movement is posted as a document of one. */
function withItem(key: readonly string[] | null): readonly string[] | null {
  return key && [...key, '1']
}

function ownership(item: Native): string {
  const code = toText(item.InventorySpecialStockType)
  if (code === null) return 'own'
  if (code === 'K') return 'vendor_consignment'
  if (code === 'Q') return 'project'
  return code === 'B' ? 'customer' : 'unknown'
}

function byItem(native: string) {
  return (id: string): DocumentClause | undefined => {
    const key = decodeKey(id, 1)
    return key ? { item: anyOf(2, native, key) } : undefined
  }
}

function createMovement(_entity: unknown, body: Native, { context }: PlanAt): Step[] {
  const { $kind, $quantity, $posted, $text, $serials, ...item } = body
  const type: string = item.GoodsMovementType ?? typeFor($kind, item)
  const sign = transfers.has(type) ? -1 : (movementTypes[type]?.sign ?? 0)
  if (sign !== 0 && Math.sign(compare($quantity, '0')) !== sign) {
    const direction =
      sign === 1
        ? 'raises the stock: quantity is positive'
        : 'lowers the stock: quantity is negative'
    throw refuse('/quantity', 'OUT_OF_RANGE', `Movement type ${type} ${direction}.`)
  }
  const posted = $posted ?? today(context)
  const sent = compact({
    ...item,
    GoodsMovementType: type,
    GoodsMovementRefDocType: item.PurchaseOrder ? 'B' : undefined,
    QuantityInEntryUnit: $quantity.replace('-', ''),
    to_SerialNumbers: serialNumbers($serials, item.Material),
  })
  const documentHead = {
    posted_on: posted,
    document_on: posted,
    delivery_note_number: null,
    text: $text ?? null,
  }
  return [
    postingStep(
      codeOf(type, '/source_kind'),
      documentHead,
      [sent],
      `Posts a material document with movement type ${type}.`,
    ),
  ]
}
