import {
  type ActionAt,
  type ActionMap,
  compare,
  type Native,
  plus,
  type Step,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { type Arrived, amountOf, receiveShipment, shipArrivals } from './arrivals.ts'
import { fromDate, rows } from './values.ts'
import { type Stamped, stampsOf } from './versions.ts'
import { firstKey, rpc } from './wire.ts'

/** An order, and the stamps of what belongs to it. */
export const orderRecord: Stamped = {
  model: 'purchase.purchase',
  members: { lines: 'purchase.line', 'lines.moves': 'stock.move' },
}

/** A button of a document. Only the first one of an action can name the stamps that were read. */
export function press(
  at: ActionAt,
  of: Stamped,
  button: string,
  isFirst: boolean,
  effect: string,
): Step {
  const context = isFirst ? stampsOf(of, [at.native]) : {}
  return rpc(at.context, `model.${of.model}.${button}`, [[at.native.id], context], { effect })
}

const isIn =
  (...states: string[]) =>
  (record: Native): boolean =>
    states.includes(record.source_status)

/** A refusal by the source's own state, where one of our words covers two of them. */
const unlessIn =
  (states: readonly string[], reason: string) =>
  (_: Native, native: Native): string | null =>
    states.includes(native.state) ? null : reason

const submit: ActionMap = {
  from: ['draft'],
  refuse: unlessIn(['draft'], 'This order is a quotation already.'),
  parameters: [],
  effect: 'Makes the draft a quotation; the server gives it its number.',
  steps: (at) => [press(at, orderRecord, 'quote', true, 'Quotes the purchase.')],
  // A button in a state that does not allow it answers as if it had worked (measured): so each result is read back.
  done: isIn('quotation'),
}

const withdraw: ActionMap = {
  from: ['draft'],
  refuse: unlessIn(['quotation'], 'Only a quotation can be taken back to draft.'),
  parameters: [],
  effect: 'Takes the quotation back to draft.',
  steps: (at) => [press(at, orderRecord, 'draft', true, 'Takes the purchase back to draft.')],
  done: isIn('draft'),
}

const approve: ActionMap = {
  from: ['draft'],
  parameters: [],
  effect:
    'Confirms the purchase, a draft after quoting it; a server without a queue worker also starts to process it at once.',
  steps(at) {
    const isDraft = at.native.state === 'draft'
    const quote = isDraft ? [press(at, orderRecord, 'quote', true, 'Quotes the purchase.')] : []
    return [...quote, press(at, orderRecord, 'confirm', !isDraft, 'Confirms the purchase.')]
  },
  done: isIn('confirmed', 'processing', 'done'),
}

const issue: ActionMap = {
  from: ['approved'],
  parameters: [],
  effect:
    'Processes the purchase: makes the moves that are expected, and the draft invoice of orders billed by order.',
  steps: (at) => [press(at, orderRecord, 'process', true, 'Processes the purchase.')],
  done: isIn('processing', 'done'),
}

const cancel: ActionMap = {
  from: ['draft', 'approved'],
  parameters: [],
  effect: 'Cancels the purchase, a confirmed one after taking it back to draft.',
  steps(at) {
    const isConfirmed = at.native.state === 'confirmed'
    const back = isConfirmed
      ? [press(at, orderRecord, 'draft', true, 'Takes the purchase back to draft.')]
      : []
    return [...back, press(at, orderRecord, 'cancel', !isConfirmed, 'Cancels the purchase.')]
  },
  done: isIn('cancelled'),
}

const reopen: ActionMap = {
  from: ['approved', 'cancelled'],
  parameters: [],
  effect: 'Takes the purchase back to draft.',
  steps: (at) => [press(at, orderRecord, 'draft', true, 'Takes the purchase back to draft.')],
  done: isIn('draft'),
}

const receive: ActionMap = {
  from: ['ordered', 'partially_received'],
  parameters: ['received_on', 'delivery_note_number', 'lines'],
  required: ['lines'],
  effect:
    'Makes a supplier shipment of what arrived, receives it and puts it into storage. An order that is billed by shipment also gets a draft invoice.',
  async steps(at) {
    const { native, body, context } = at
    const head = {
      supplier: native.party,
      warehouse: native.warehouse,
      company: native.company,
      ...(body.delivery_note_number && { reference: body.delivery_note_number }),
      ...(body.received_on && { effective_date: fromDate(body.received_on) }),
    }
    return [
      await shipArrivals(at.io, head, arrivalsOf(native, body.lines)),
      ...receiveShipment(context),
    ]
  },
  done: (record, at) =>
    at.body.lines.every((arrived: Native) => {
      const line = record.lines?.find(({ id }: Native) => id === arrived.line_id)
      const before = at.record.lines.find(({ id }: Native) => id === arrived.line_id)
      if (!line || !before) return false
      const expected = plus(before.received_quantity ?? '0', arrived.quantity)
      return compare(line.received_quantity ?? '0', expected) >= 0
    }),
  makes: {
    entity: 'goods-receipts',
    key: (answers) => firstKey(answers[0]),
  },
}

const takenFields = ['line_id', 'quantity', 'unit']

function arrivalsOf(order: Native, lines: readonly Native[]): Arrived[] {
  const seen = new Set<string>()
  return lines.map((wanted, index) => {
    const at = `/lines/${index}`
    for (const field of Object.keys(wanted)) {
      if (takenFields.includes(field) || wanted[field] === null) continue
      throw refuse(
        'FIELD_NOT_WRITABLE',
        `${at}/${field}`,
        `Tryton has no place for ${field} in a receipt; goods arrive in the input zone of the order's warehouse.`,
      )
    }
    const line = rows(order, 'lines').find(({ id }) => String(id) === wanted.line_id)
    if (!line)
      throw refuse(
        'UNKNOWN_REFERENCE',
        `${at}/line_id`,
        `This order has no line "${wanted.line_id}".`,
      )
    if (seen.has(wanted.line_id)) throw refuse('DUPLICATE', `${at}/line_id`, 'Name each line once.')
    seen.add(wanted.line_id)
    const symbol = line['unit.']?.symbol
    if (wanted.unit && wanted.unit !== symbol) {
      throw refuse(
        'NOT_ALLOWED_WORD',
        `${at}/unit`,
        `This line is ordered and received in "${symbol}".`,
      )
    }
    return { line, quantity: amountOf(wanted.quantity, `${at}/quantity`), pointer: `${at}/line_id` }
  })
}

function refuse(code: string, pointer: string, detail: string): ApiError {
  const kind = code === 'FIELD_NOT_WRITABLE' ? code : 'INVALID_REQUEST'
  return new ApiError(kind, detail, { errors: [{ pointer, code, detail }] })
}

/** Steps of an order, as the workflow of the purchase module has them. */
export const orderActions = {
  submit,
  withdraw,
  approve,
  reject: { reason: 'Tryton has no rejection of a purchase; withdraw the quotation or cancel it.' },
  issue,
  receive,
  hold: { reason: 'Tryton has no hold of a purchase.' },
  resume: { reason: 'Tryton has no hold of a purchase.' },
  cancel,
  close: { reason: 'Tryton closes a purchase by itself, once everything is received and paid.' },
  reopen,
  set_status: { reason: 'Tryton moves a purchase by its buttons only.' },
}
