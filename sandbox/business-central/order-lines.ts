import { readValues } from './body.ts'
import { dialog, fieldRule } from './errors.ts'
import { round } from './masters.ts'
import { refuseReceived, requireDraft } from './orders.ts'
import { NO_ID, sets } from './schema.ts'
import { isBlank, type Row } from './store.ts'
import type { Work } from './work.ts'

const lines = sets.purchaseOrderLines!
const TAX = 19

/** A new line. `isNew`: with its order, whose state does not matter then. */
export function createLine(
  work: Work,
  order: Row,
  body: Record<string, unknown>,
  isNew = false,
): Row {
  const { company, now, switches } = work
  const values = readValues(work, lines, body, null)
  if (!isNew) requireDraft(order)
  if (!isBlank(values.itemId) && !isBlank(values.accountId))
    throw dialog('Both "itemId" and "accountId" are specified. Specify only one of them.')
  const all = company.linesOf('purchaseOrderLines', order.id)
  const sequence = values.sequence ?? (all.at(-1)?.sequence ?? 0) + 10_000
  if (all.some((line) => line.sequence === sequence))
    throw dialog('You cannot insert a line because a line already exists.')
  const lineType = values.lineType ?? (isBlank(values.itemId) ? 'Comment' : 'Item')
  const object = objectOf(work, lineType, values)
  const quantity = values.quantity ?? 0
  const isBlankReceipt = switches.receive_default === 'blank' || lineType === 'Comment'
  const line = company.insert(
    lines,
    {
      directUnitCost: object?.unitCost,
      description: object?.displayName,
      unitOfMeasureId: object?.baseUnitOfMeasureId,
      unitOfMeasureCode: object?.baseUnitOfMeasureCode,
      expectedReceiptDate: order.requestedReceiptDate,
      receiveQuantity: isBlankReceipt ? 0 : quantity,
      invoiceQuantity: isBlankReceipt ? 0 : quantity,
      taxCode: lineType === 'Comment' ? '' : `VAT${TAX}`,
      ...values,
      ...unitOf(work, values),
      itemId: lineType === 'Item' ? object?.id : NO_ID,
      lineObjectNumber: object?.number ?? values.lineObjectNumber,
      lineType,
      sequence,
      documentId: order.id,
      taxPercent: lineType === 'Comment' ? 0 : TAX,
    },
    now,
  )
  calculate(line, values)
  total(work, order, !isNew)
  return line
}

function objectOf({ company }: Work, type: string, values: Record<string, any>): Row | undefined {
  if (type !== 'Item') return undefined
  const found = isBlank(values.itemId)
    ? company.findBy('items', 'number', values.lineObjectNumber)
    : company.find('items', values.itemId)
  if (!found) throw dialog('Item does not exist.')
  if (found.blocked) throw fieldRule(`Blocked must be equal to 'No'  in Item: No.=${found.number}.`)
  return found
}

function unitOf({ company }: Work, values: Record<string, any>): Record<string, unknown> {
  const { unitOfMeasureCode: code, unitOfMeasureId: id } = values
  if (isBlank(code) && isBlank(id)) return {}
  const unit = isBlank(code)
    ? company.find('unitsOfMeasure', id)
    : company.findBy('unitsOfMeasure', 'code', code)
  if (!unit) throw dialog('The unit of measure values do not match to a specific Unit of Measure.')
  return { unitOfMeasureCode: unit.code, unitOfMeasureId: unit.id }
}

/** What the release locks in a line (AL source); description, expected day and the next posting stay free. */
const lockedLine = [
  'lineType',
  'itemId',
  'accountId',
  'quantity',
  'unitOfMeasureCode',
  'unitOfMeasureId',
  'directUnitCost',
  'discountAmount',
  'discountPercent',
  'taxCode',
  'itemVariantId',
  'locationId',
]

/** Line edits that make the order count anew; the others leave its stamp alone (AL source). */
const counted = ['quantity', 'directUnitCost', 'discountAmount', 'discountPercent', 'taxCode']

const fixed = ['sequence', 'documentId', 'lineObjectNumber']

export function changeLine(work: Work, line: Row, body: Record<string, unknown>): void {
  const { company, now } = work
  const order = company.find('purchaseOrders', line.documentId)!
  const values = readValues(work, lines, body, line)
  for (const name of fixed) {
    if (name in values && values[name] !== line[name])
      throw dialog(`The value for "${name}" cannot be modified.`)
  }
  if (lockedLine.some((name) => name in values && values[name] !== line[name])) requireDraft(order)
  Object.assign(values, unitOf(work, values))
  const quantity = values.quantity ?? line.quantity
  if (quantity < line.receivedQuantity)
    throw fieldRule(`Quantity must not be less than ${line.receivedQuantity} in Purchase Line.`)
  const open = round(quantity - line.receivedQuantity)
  if (values.quantity !== undefined && values.receiveQuantity === undefined)
    values.receiveQuantity = work.switches.receive_default === 'blank' ? 0 : open
  if (values.receiveQuantity !== undefined) {
    if (values.receiveQuantity > open) throw dialog(`You cannot receive more than ${open} units.`)
    // The proposal to invoice follows, and wins over what the same request says of it (measured by others).
    values.invoiceQuantity = round(
      line.receivedQuantity - line.invoicedQuantity + values.receiveQuantity,
    )
  } else if (values.invoiceQuantity !== undefined) {
    const most = round(line.receivedQuantity - line.invoicedQuantity + line.receiveQuantity)
    if (values.invoiceQuantity > most) throw dialog(`You can't invoice more than ${most} units.`)
  }
  company.change(lines, line, values, now)
  calculate(line, values)
  if (counted.some((name) => name in values)) total(work, order, true)
}

export function deleteLine(work: Work, line: Row): void {
  const order = work.company.find('purchaseOrders', line.documentId)!
  requireDraft(order)
  refuseReceived(order, line)
  work.company.remove('purchaseOrderLines', line, work.now)
  total(work, order, true)
}

const cents = (value: number) => Math.round(value * 100) / 100

/** Amounts of a line. The discount is kept both ways. */
export function calculate(line: Row, sent: Record<string, any>): void {
  const gross = line.quantity * line.directUnitCost
  if (sent.discountAmount !== undefined && sent.discountPercent === undefined)
    line.discountPercent = gross === 0 ? 0 : round((line.discountAmount / gross) * 100)
  else line.discountAmount = cents((gross * line.discountPercent) / 100)
  const net = cents(gross - line.discountAmount)
  const tax = cents((net * line.taxPercent) / 100)
  Object.assign(line, {
    amountExcludingTax: net,
    netAmount: net,
    totalTaxAmount: tax,
    netTaxAmount: tax,
    amountIncludingTax: cents(net + tax),
    netAmountIncludingTax: cents(net + tax),
  })
}

/** Sums of the order from its lines. */
export function total(work: Work, order: Row, isTold: boolean): void {
  const all = work.company.linesOf('purchaseOrderLines', order.id)
  const sum = (name: string) => cents(all.reduce((total, line) => total + line[name], 0))
  const values = {
    totalAmountExcludingTax: sum('netAmount'),
    totalTaxAmount: sum('netTaxAmount'),
    totalAmountIncludingTax: sum('netAmountIncludingTax'),
  }
  if (isTold) work.company.change(sets.purchaseOrders!, order, values, work.now)
  else Object.assign(order, values)
}
