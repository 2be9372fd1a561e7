import { randomBytes } from 'node:crypto'
import {
  type ActionAt,
  type ActionMap,
  type Call,
  compare,
  type Native,
  plus,
} from '@millwright/kit'
import { FieldRefusal } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import { rootOf } from './dialect.ts'
import { partsOf, toNumber } from './fields.ts'

const TAKEN = ['line_id', 'quantity', 'inventory_location_id', 'bin', 'lot_number']

/** One call for each line, as the vendor's own receiving application does. */
function receive(at: ActionAt): Call[] {
  const { native, body, context } = at
  return (body.lines as Native[]).map((arrived, index) => {
    const stray = Object.keys(arrived).find((field) => !TAKEN.includes(field))
    if (stray)
      refuse(
        `/lines/${index}/${stray}`,
        `Maximo has no place for ${stray} in a receipt.`,
        'FIELD_NOT_WRITABLE',
      )
    const line = (native.poline ?? []).find(
      (one: Native) => String(one.polinenum) === arrived.line_id,
    )
    if (!line)
      return refuse(
        `/lines/${index}/line_id`,
        `The order has no line "${arrived.line_id}".`,
        'UNKNOWN_REFERENCE',
      )
    return {
      method: 'POST',
      path: `${rootOf(context)}/os/mxapireceipt`,
      headers: { 'x-method-override': 'SYNC' },
      body: encodeAt(`/lines/${index}`, () => receiptOf(at, line, arrived)),
      effect: `Books ${arrived.quantity} of line ${line.polinenum} as received.`,
    }
  })
}

function receiptOf({ native, body }: ActionAt, line: Native, arrived: Native): Native {
  const place = arrived.inventory_location_id
  return {
    ponum: native.ponum,
    porevisionnum: native.revisionnum,
    orgid: native.orgid,
    siteid: native.siteid,
    positeid: native.siteid,
    polinenum: line.polinenum,
    ...(line.itemnum && { itemnum: line.itemnum, itemsetid: line.itemsetid }),
    issuetype: 'RECEIPT',
    receiptquantity: toNumber(arrived.quantity),
    ...(place && { tostoreloc: partsOf(place, 2)[1] }),
    ...(arrived.bin && { tobin: arrived.bin }),
    ...(arrived.lot_number && { tolot: arrived.lot_number }),
    ...(body.delivery_note_number && { packingslipnum: body.delivery_note_number }),
    ...(body.received_on && { actualdate: `${body.received_on}T00:00:00` }),
    ...(body.comment && { remark: body.comment }),
    // A name of our own, by which the row can be found again.
    externalrefid: randomBytes(5).toString('hex'),
    sourcesysid: 'MILLWRIGHT',
  }
}

function refuse(pointer: string, detail: string, code: string): never {
  throw new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code, detail }] })
}

function encodeAt<T>(pointer: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof FieldRefusal) return refuse(pointer, error.message, error.code)
    throw error
  }
}

/** Every line has what it had and what was sent: what is over the tolerance is cut off without a word. */
function isReceived(record: Native, { record: before, body }: ActionAt): boolean {
  return (record.lines as Native[]).every((line) => {
    const had =
      (before.lines as Native[]).find(({ id }) => id === line.id)?.received_quantity ?? '0'
    const sent = (body.lines as Native[]).filter(({ line_id }) => line_id === line.id)
    const wanted = sent.reduce((sum, { quantity }) => plus(sum, quantity), had)
    return compare(line.received_quantity ?? '0', wanted) >= 0
  })
}

export const receiving: ActionMap = {
  from: ['approved', 'partially_received'],
  refuse: (record) =>
    record.is_on_hold === true ? 'The order is on hold; resume it first.' : null,
  parameters: ['lines', 'received_on', 'delivery_note_number', 'comment'],
  required: ['lines'],
  effect: 'Books the arrival, one receipt for each line, and adds it to the stock.',
  steps: receive,
  done: isReceived,
}
