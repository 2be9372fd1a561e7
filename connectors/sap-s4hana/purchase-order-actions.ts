import { type ActionAt, type ActionMap, decodeKey, type Native, type Step } from '@millwright/kit'
import { ifMatch, predicate } from '@millwright/kit/protocols'
import { ApiError } from '@millwright/model'
import { today } from './fields.ts'
import { receiptStep, receivedKey } from './material-postings.ts'
import { activeLines, hasArrivals, orderStatus } from './purchase-order-status.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'

function itemPath(order: string, item: string): string {
  return `${services.purchaseOrder}/A_PurchaseOrderItem${predicate(2, ['PurchaseOrder', 'PurchaseOrderItem'], [order, item])}`
}

/** The lines that an action is for: those named, or all that are not deleted. */
function chosenLines({ native, body }: ActionAt): Native[] {
  const active = activeLines(native)
  if (!body.line_ids) return active
  return (body.line_ids as string[]).map((id, index) =>
    findLine(active, id, `/line_ids/${index}`, native),
  )
}

function findLine(lines: readonly Native[], id: string, pointer: string, order: Native): Native {
  const item = decodeKey(id, 1)?.[0]
  const line = lines.find((candidate) => String(candidate.PurchaseOrderItem) === item)
  if (line) return line
  const detail = `Purchase order ${order.PurchaseOrder} has no open line "${id.slice(0, 80)}".`
  throw refuse(pointer, 'UNKNOWN_REFERENCE', detail)
}

function setFlags(at: ActionAt, value: boolean, effect: string): Step[] {
  return chosenLines(at).map((line) => ({
    method: 'PATCH',
    path: itemPath(at.native.PurchaseOrder, line.PurchaseOrderItem),
    headers: ifMatch(line),
    body: { IsCompletelyDelivered: value, IsFinallyInvoiced: value },
    effect: `${effect} line ${line.PurchaseOrderItem} of purchase order ${at.native.PurchaseOrder}.`,
  }))
}

/** SAP keeps what goods have come for: such a line is ended, or its receipts are reversed first. */
function refuseReceived({ native }: ActionAt, lines: readonly Native[]): void {
  const line = lines.find(hasArrivals)
  if (!line) return
  const text = `Line ${line.PurchaseOrderItem} of purchase order ${native.PurchaseOrder} has goods receipts; SAP deletes no such line.`
  throw new ApiError('RECORD_LOCKED', text, {
    rule: {
      id: 'received-lines-stay',
      state: orderStatus(native),
      instead: ['actions/close', 'goods-receipts/actions/reverse'],
    },
  })
}

function cancel(at: ActionAt): Step[] {
  const { native } = at
  refuseReceived(at, chosenLines(at))
  if (!at.body.line_ids) {
    const path = `${services.purchaseOrder}/A_PurchaseOrder${predicate(2, ['PurchaseOrder'], [native.PurchaseOrder])}`
    const effect = `Marks every line of purchase order ${native.PurchaseOrder} as deleted.`
    return [{ method: 'DELETE', path, headers: ifMatch(native), effect }]
  }
  return chosenLines(at).map((line) => ({
    method: 'DELETE',
    path: itemPath(native.PurchaseOrder, line.PurchaseOrderItem),
    headers: ifMatch(line),
    effect: `Marks line ${line.PurchaseOrderItem} of purchase order ${native.PurchaseOrder} as deleted.`,
  }))
}

const taken: ReadonlySet<string> = new Set([
  'line_id',
  'quantity',
  'unit',
  'inventory_location_id',
  'lot_number',
  'serial_numbers',
  'is_final',
])

function receive(at: ActionAt): Step[] {
  const { native, body, context } = at
  const lines = (body.lines as Native[]).map((received, index) => {
    const stray = Object.keys(received).find((name) => !taken.has(name) && received[name] != null)
    if (stray !== undefined)
      throw refuse(
        `/lines/${index}/${stray}`,
        'FIELD_NOT_WRITABLE',
        `A goods receipt of SAP has no place for ${stray} here.`,
      )
    const line = findLine(activeLines(native), received.line_id, `/lines/${index}/line_id`, native)
    return { received, line, index }
  })
  return [
    receiptStep(
      {
        posted_on: body.received_on ?? today(context),
        document_on: body.received_on ?? today(context),
        delivery_note_number: body.delivery_note_number ?? null,
        text: body.comment ?? null,
      },
      lines.map(({ received, line }) => ({ order: native, line, received, type: '101' })),
    ),
  ]
}

const decided =
  'SAP offers no call that decides on a purchase order: it is approved or rejected in the inbox of SAP.'

export const orderActions: Readonly<Record<string, ActionMap | { reason: string }>> = {
  submit: {
    reason: 'SAP starts the approval itself when the order is saved; there is no call for it.',
  },
  withdraw: { reason: 'SAP offers no call that takes an order back from approval.' },
  approve: { reason: decided },
  reject: { reason: decided },
  issue: { reason: 'SAP sends an order by its output control; the interface has no call for it.' },
  receive: {
    from: ['ordered', 'partially_received', 'approved'],
    parameters: ['received_on', 'delivery_note_number', 'lines', 'comment'],
    required: ['lines'],
    effect: 'Posts a material document (movement type 101) for the lines of the order.',
    steps: receive,
    makes: { entity: 'goods-receipts', key: receivedKey },
    done: (record, at) => record.receipt_ids?.length > at.record.receipt_ids?.length,
  },
  cancel: {
    from: [
      'draft',
      'pending_approval',
      'approved',
      'ordered',
      'partially_received',
      'rejected',
      'unknown',
    ],
    parameters: ['line_ids'],
    effect: 'Marks the lines as deleted; the order stays readable.',
    steps: cancel,
    done: (record, { body }) =>
      body.line_ids
        ? body.line_ids.every((id: string) =>
            record.lines?.some((line: Native) => line.id === id && line.deleted_at),
          )
        : record.status === 'cancelled',
  },
  close: {
    from: ['approved', 'ordered', 'partially_received', 'received'],
    parameters: ['line_ids'],
    effect: 'Sets "delivery completed" and "final invoice" on the lines.',
    steps: (at) => setFlags(at, true, 'Ends'),
    done: (record, at) => hasFlags(record, at, true),
  },
  reopen: {
    from: ['closed', 'received', 'partially_received'],
    parameters: ['line_ids'],
    effect: 'Takes "delivery completed" and "final invoice" off the lines.',
    steps: (at) => setFlags(at, false, 'Reopens'),
    done: (record, at) => hasFlags(record, at, false),
  },
}

function hasFlags(record: Native, { body }: ActionAt, value: boolean): boolean {
  const lines = (record.lines ?? []) as Native[]
  return lines
    .filter(
      (line) => line.deleted_at === null && (!body.line_ids || body.line_ids.includes(line.id)),
    )
    .every((line) => line.is_final_delivery === value && line.is_final_invoice === value)
}
