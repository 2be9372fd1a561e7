import {
  compare,
  decodeKey,
  divide,
  type EntityMap,
  encodeKey,
  type Native,
  type PlanAt,
  type Step,
  toDecimal,
} from '@millwright/kit'
import {
  custom,
  decimal,
  derived,
  each,
  FieldRefusal,
  flag,
  type LineChange,
  type LineMap,
  readOnly,
  reference,
  text,
  toText,
  unreadable,
} from '@millwright/kit/fields'
import {
  anyOf,
  getRecord,
  type ODataAt,
  queryString,
  readAll,
  readDay,
} from '@millwright/kit/protocols'
import { code, customFields, day, today, userName } from './fields.ts'
import { type DocumentClause, dateClauses, enteredAt, listDocuments } from './material-documents.ts'
import { compact, receiptStep, receivedKey, reversalSteps } from './material-postings.ts'
import { receiptTypes } from './movement-types.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { placeField } from './storage-places.ts'
import { unitCode, unitFields } from './units.ts'

const items = 'to_MaterialDocumentItem'

export const headerAt: ODataAt = {
  version: 2,
  service: services.materialDocument,
  set: 'A_MaterialDocumentHeader',
  navigations: { [items]: { navigations: { to_SerialNumbers: {} } } },
}

function receiptItems(header: Native): Native[] {
  const all: unknown = header[items] ?? []
  if (!Array.isArray(all)) return unreadable(all) ?? []
  return all.filter(
    (item) => receiptTypes.includes(item?.GoodsMovementType) && toText(item.PurchaseOrder) !== null,
  )
}

/** Whether it is one of them: items that cannot be read do not say that it is none. */
function isReceipt(header: Native): boolean {
  const all: unknown = header[items]
  const tells = (item: Native) =>
    typeof item?.GoodsMovementType === 'string' && item.PurchaseOrder !== undefined
  return receiptItems(header).length > 0 || !Array.isArray(all) || !all.every(tells)
}

/** The value that all items share, or null. */
function shared(header: Native, native: string): string | null {
  const values = new Set(receiptItems(header).map((item) => toText(item[native])))
  return values.size === 1 ? [...values][0]! : null
}

function statusOf(header: Native): 'posted' | 'partially_reversed' | 'reversed' {
  const all = receiptItems(header)
  const reversed = all.filter((item) => item.GoodsMovementIsCancelled === true)
  if (reversed.length === 0) return 'posted'
  return reversed.length === all.length ? 'reversed' : 'partially_reversed'
}

const kinds: Readonly<Record<string, string>> = {
  '101': 'goods',
  '102': 'reversal',
  '105': 'goods',
  '106': 'reversal',
  '122': 'return',
  '123': 'reversal',
}

function kindOfDocument(header: Native): string {
  const type = shared(header, 'GoodsMovementType')
  return type === null ? 'other' : (kinds[type] ?? 'other')
}

export const stockStatus = custom<string | null>('InventoryStockType', (item) => {
  // 02 and 07 are the vendor's documented codes, not seen on the wire.
  const words: Record<string, string> = {
    '01': 'unrestricted',
    '02': 'quality_inspection',
    '07': 'blocked',
  }
  const code = toText(item.InventoryStockType)
  return code === null ? null : (words[code] ?? 'unknown')
})

/** The value of a line. By its name it is one that was entered from outside: zero is none, not free of charge. */
export function totalValue(item: Native): string | null {
  const value = toDecimal(item.GdsMvtExtAmtInCoCodeCrcy)
  return value === null || compare(value, '0') === 0 ? null : value
}

/** Value of one unit of entry; the source keeps the value of the whole line. */
export function unitCost(item: Native): string | null {
  const value = totalValue(item)
  const quantity = toDecimal(item.QuantityInEntryUnit)
  return value === null || quantity === null || compare(quantity, '0') === 0
    ? null
    : divide(value, quantity)
}

const lines: LineMap = {
  key: ['MaterialDocumentItem'],
  fields: {
    line_number: readOnly(text('MaterialDocumentItem')),
    item_id: readOnly(reference('Material')),
    item_number: readOnly(text('Material')),
    description: text('MaterialDocumentItemText', { write: 'create', max: 50 }),
    quantity: decimal('QuantityInEntryUnit', { write: 'create' }),
    ...unitFields('EntryUnit', { write: 'create' }),
    base_quantity: readOnly(decimal('QuantityInBaseUnit')),
    base_unit: readOnly(text('MaterialBaseUnit')),
    base_unit_code: derived('MaterialBaseUnit', (item) => unitCode(item.MaterialBaseUnit)),
    currency: readOnly(text('CompanyCodeCurrency')),
    inventory_location_id: placeField('Plant', 'StorageLocation', { write: 'create' }),
    account_id: readOnly(reference('GLAccount')),
    cost_center_id: readOnly(reference('CostCenter')),
    project_id: readOnly(reference('WBSElement')),
    work_order_id: readOnly(reference('ManufacturingOrder')),
    status: derived('GoodsMovementIsCancelled', (item) =>
      item.GoodsMovementIsCancelled === true ? 'reversed' : 'posted',
    ),
    source_status: readOnly(text('GoodsMovementType')),
    purchase_order_id: reference('PurchaseOrder', { write: 'create' }),
    purchase_order_number: readOnly(text('PurchaseOrder')),
    purchase_order_line_id: reference('PurchaseOrderItem', { write: 'create' }),
    lot_number: text('Batch', { write: 'create', max: 10 }),
    serial_numbers: custom<string[] | null>(
      'to_SerialNumbers',
      (item) =>
        (item.to_SerialNumbers as Native[] | undefined)?.map(({ SerialNumber }) => SerialNumber) ??
        null,
      (numbers, body) => {
        body.$serials = numbers
      },
      { write: 'create' },
    ),
    expires_on: day('ShelfLifeExpirationDate', { write: 'create' }),
    stock_status: stockStatus,
    source_stock_status: readOnly(text('InventoryStockType')),
    is_final_delivery: flag('IsCompletelyDelivered', { write: 'create' }),
    reason: code('GoodsMovementReasonCode', { write: 'create', max: 4 }),
    unit_cost: derived(['GdsMvtExtAmtInCoCodeCrcy', 'QuantityInEntryUnit'], unitCost),
    vendor_id: readOnly(reference('Supplier')),
    custom_fields: customFields(),
  },
}

export const goodsReceipts: EntityMap<'goods-receipts', ODataAt> = {
  native: 'A_MaterialDocumentHeader',
  at: headerAt,
  key: ['MaterialDocumentYear', 'MaterialDocument'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: {
      reason:
        'A material document never changes; actions/reverse posts the document that undoes it.',
    },
    delete: {
      reason:
        'A material document is never deleted; actions/reverse posts the document that undoes it.',
    },
  },
  fields: {
    number: readOnly(text('MaterialDocument')),
    external_reference: text('MaterialDocumentHeaderText', { write: 'create', max: 25 }),
    created_by_name: userName('CreatedByUser'),
    status: derived([items], statusOf) as never,
    source_status: derived([items], (header) => shared(header, 'GoodsMovementType')),
    kind: custom(
      [items],
      kindOfDocument,
      (word, body) => {
        if (word !== null && word !== 'goods' && word !== 'return')
          throw new FieldRefusal(
            'NOT_ALLOWED_WORD',
            `SAP posts goods and return here, not ${word}; a receipt is undone by actions/reverse.`,
          )
        body.$kind = word
      },
      { write: 'create' },
    ) as never,
    source_kind: derived([items], (header) => shared(header, 'GoodsMovementType')),
    vendor_id: derived([items], (header) => toId(shared(header, 'Supplier'))),
    vendor_number: derived([items], (header) => shared(header, 'Supplier')),
    purchase_order_id: custom(
      [items],
      (header) => toId(shared(header, 'PurchaseOrder')),
      (id, body) => {
        body.$order = id === null ? null : decodeKey(id, 1)?.[0]
      },
      { write: 'create' },
    ),
    purchase_order_number: derived([items], (header) => shared(header, 'PurchaseOrder')),
    inventory_location_id: custom(
      [items],
      () => null,
      (id, body) => {
        body.$place = id
      },
      { write: 'create', note: 'default of the lines; read on the lines' },
    ),
    received_on: day('PostingDate', { write: 'create' }),
    document_on: day('DocumentDate', { write: 'create' }),
    received_by_name: userName('CreatedByUser'),
    delivery_note_number: text('ReferenceDocument', { write: 'create', max: 16 }),
    reversal_of_id: derived([items], (header) => {
      const document = shared(header, 'ReversedMaterialDocument')
      const year = shared(header, 'ReversedMaterialDocumentYear')
      return document === null || year === null ? null : encodeKey([year, document])
    }),
    currency: derived([items], (header) => shared(header, 'CompanyCodeCurrency')),
    movement_ids: derived([items], (header) =>
      receiptItems(header).map((item) =>
        encodeKey([item.MaterialDocumentYear, item.MaterialDocument, item.MaterialDocumentItem]),
      ),
    ),
    lines: each(items, lines, {
      from: (header) => (header[items] ? receiptItems(header) : null),
      required: true,
      write: 'create',
    }),
    custom_fields: customFields({ VersionForPrintingSlip: 'create' }),
    created_at: custom(['CreationDate', 'CreationTime'], enteredAt),
    updated_at: custom(['CreationDate', 'CreationTime'], enteredAt),
  },
  filters: {
    created_after: dateClauses.created_after,
    created_before: dateClauses.created_before,
    received_after: dateClauses.posted_after,
    modified_after: dateClauses.created_after,
    modified_before: dateClauses.created_before,
    number: (value: string): DocumentClause => ({ head: anyOf(2, 'MaterialDocument', [value]) }),
    external_reference: (value: string): DocumentClause => ({
      head: anyOf(2, 'MaterialDocumentHeaderText', [value]),
    }),
    purchase_order_id: byItem('PurchaseOrder'),
    vendor_id: byItem('Supplier'),
    item_id: byItem('Material'),
    ids: (ids: string[]): DocumentClause => ({
      head: `(${ids
        .map((id) => decodeKey(id, 2) ?? ['0000', ''])
        .map(
          ([year, number]) =>
            `(${anyOf(2, 'MaterialDocumentYear', [year!])} and ${anyOf(2, 'MaterialDocument', [number!])})`,
        )
        .join(' or ')})`,
    }),
  },
  scanned: ['status'],
  changes: {
    by: 'CreationDate',
    precision: 's',
    deletes: 'sweep',
    note: 'Documents never change; a reversal is a new document.',
  },
  version: 'none',
  actions: {
    reverse: {
      from: ['posted', 'partially_reversed'],
      parameters: ['posted_on', 'line_ids'],
      effect: 'Posts the material document that undoes this one, or some of its lines.',
      steps: ({ key, body, native }) => {
        const ids = body.line_ids as string[] | undefined
        const chosen = ids?.map((id, index) => openItem(native, id, `/line_ids/${index}`)) ?? null
        return reversalSteps(key[0]!, key[1]!, chosen, body.posted_on ?? null)
      },
      makes: { entity: 'goods-receipts', key: receivedKey },
    },
    post: { reason: 'A material document is posted when it is created.' },
    cancel: { reason: 'A posted document is not cancelled but reversed: actions/reverse.' },
  },
  override: {
    list: (io, entity, query, context) =>
      listDocuments(io, entity, { ...query, fields: null }, context, isReceipt),
    get: async (io, entity, key, context) => {
      const header = await getRecord(io, entity, key, context)
      return header && isReceipt(header) ? header : null
    },
    create: createReceipt,
  },
}

/** The number of an item that is still to be reversed. */
function openItem(header: Native, id: string, pointer: string): string {
  const number = decodeKey(id, 1)?.[0]
  const found = receiptItems(header).find((item) => String(item.MaterialDocumentItem) === number)
  if (!found)
    throw refuse(pointer, 'UNKNOWN_REFERENCE', `This receipt has no line "${id.slice(0, 80)}".`)
  if (found.GoodsMovementIsCancelled === true)
    throw refuse(pointer, 'NOT_ALLOWED', `Line ${number} is reversed already.`)
  return number!
}

function byItem(native: string) {
  return (id: string): DocumentClause | undefined => {
    const key = decodeKey(id, 1)
    return key
      ? { item: `${anyOf(2, native, key)} and ${anyOf(2, 'GoodsMovementType', receiptTypes)}` }
      : undefined
  }
}

function toId(value: string | null): string | null {
  return value === null ? null : encodeKey([value])
}

/** Reads the lines of the orders first: unit, plant and material of a receipt are those of its order line. */
async function createReceipt(
  _entity: unknown,
  body: Native,
  { io, context }: PlanAt,
): Promise<Step[]> {
  const changes = body[items] as LineChange[]
  const numbers = [...new Set(changes.map((line) => line.body.PurchaseOrder ?? body.$order))]
  if (numbers.some((number) => !number)) {
    throw refuse(
      '/purchase_order_id',
      'REQUIRED',
      'Name the purchase order, in the header or in each line.',
    )
  }
  const path = `${services.purchaseOrder}/A_PurchaseOrderItem${queryString({ $filter: anyOf(2, 'PurchaseOrder', numbers) })}`
  const known = await readAll(io, path)
  const type = body.$kind === 'return' ? '122' : '101'
  const day = readDay(body.PostingDate) ?? today(context)
  const head = {
    posted_on: day,
    document_on: readDay(body.DocumentDate) ?? day,
    delivery_note_number: body.ReferenceDocument ?? null,
    text: body.MaterialDocumentHeaderText ?? null,
  }
  const joined = changes.map(({ body: line }, index) => {
    const number = line.PurchaseOrder ?? body.$order
    const found = known.find(
      (item) =>
        item.PurchaseOrder === number &&
        Number(item.PurchaseOrderItem) === Number(line.PurchaseOrderItem),
    )
    if (!found) {
      const detail = `Purchase order ${number} has no line ${line.PurchaseOrderItem}.`
      throw refuse(`/lines/${index}/purchase_order_line_id`, 'UNKNOWN_REFERENCE', detail)
    }
    const received = {
      quantity: line.QuantityInEntryUnit,
      unit: line.EntryUnit,
      lot_number: line.Batch,
      is_final: line.IsCompletelyDelivered,
      serial_numbers: line.$serials,
      inventory_location_id: line.Plant
        ? encodeKey([line.Plant, line.StorageLocation ?? ''])
        : body.$place,
    }
    return { order: { PurchaseOrder: number }, line: found, received, type, more: line }
  })
  const step = receiptStep(head, joined)
  const sent = (step.body as Native)[items] as Native[]
  joined.forEach(({ more }, index) => {
    Object.assign(
      sent[index]!,
      compact({
        MaterialDocumentItemText: more.MaterialDocumentItemText,
        GoodsMovementReasonCode: more.GoodsMovementReasonCode,
        ShelfLifeExpirationDate: more.ShelfLifeExpirationDate,
      }),
    )
  })
  return [step]
}
