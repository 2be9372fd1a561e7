import {
  type ActionAt,
  type ActionMap,
  compare,
  type Native,
  plus,
  type Step,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { toFloat } from './fields.ts'
import { members } from './nest.ts'
import { ask, query } from './wire.ts'

const TAKEN = ['line_id', 'quantity', 'unit']

interface Arrival {
  line: Native
  quantity: number
  pointer: string
}

function arrivalsIn({ native, body }: ActionAt): Arrival[] {
  const seen = new Set<string>()
  return (body.lines as Native[]).map((wanted, index) => {
    const at = `/lines/${index}`
    const stray = Object.keys(wanted).find((name) => !TAKEN.includes(name) && wanted[name] !== null)
    if (stray)
      throw refuse(
        'FIELD_NOT_WRITABLE',
        `${at}/${stray}`,
        `${stray} cannot be given here; it belongs to the transfer in Odoo.`,
      )
    const line = members(native, 'order_line').find(({ id }) => String(id) === wanted.line_id)
    if (!line)
      throw refuse(
        'UNKNOWN_REFERENCE',
        `${at}/line_id`,
        `The order has no line "${wanted.line_id}".`,
      )
    if (seen.has(wanted.line_id)) throw refuse('DUPLICATE', `${at}/line_id`, 'Name each line once.')
    seen.add(wanted.line_id)
    const unit = line.product_uom_id?.[1]
    if (wanted.unit && wanted.unit !== unit)
      throw refuse('NOT_ALLOWED_WORD', `${at}/unit`, `This line is received in "${unit}".`)
    if (wanted.quantity === undefined || compare(wanted.quantity, '0') <= 0)
      throw refuse('NOT_ALLOWED_VALUE', `${at}/quantity`, 'The quantity must be above zero.')
    return { line, quantity: toFloat(wanted.quantity), pointer: `${at}/line_id` }
  })
}

function refuse(code: string, pointer: string, detail: string): ApiError {
  const kind = code === 'FIELD_NOT_WRITABLE' ? code : 'INVALID_REQUEST'
  return new ApiError(kind, detail, { errors: [{ pointer, code, detail }] })
}

/**
 * Marks what arrived on the open transfers and validates them: only picked moves are received then, and the rest waits in
 * a new transfer. Services have no transfer: their quantity is written on the line.
 */
async function receive(at: ActionAt): Promise<Step[]> {
  const arrivals = arrivalsIn(at)
  const goods = arrivals.filter(({ line }) => line.qty_received_method === 'stock_moves')
  const steps: Step[] = arrivals
    .filter((arrival) => !goods.includes(arrival))
    .map(({ line, quantity }) =>
      ask(
        at.context,
        {
          model: 'purchase.order.line',
          method: 'write',
          ids: [line.id],
          args: { vals: { qty_received: line.qty_received + quantity } },
        },
        { effect: `Adds ${quantity} to what was received of line ${line.id}.` },
      ),
    )
  return goods.length > 0 ? [...steps, ...(await transferSteps(at, goods))] : steps
}

async function transferSteps(at: ActionAt, arrivals: readonly Arrival[]): Promise<Step[]> {
  const open = await query<Native[]>(at.io, {
    model: 'stock.move',
    method: 'search_read',
    args: {
      domain: [
        ['picking_id', 'in', at.native.picking_ids ?? []],
        ['state', 'not in', ['done', 'cancel']],
      ],
      fields: ['picking_id', 'purchase_line_id', 'product_uom_qty', 'picked'],
      order: 'id',
    },
  })
  const picked = new Map<number, number>()
  for (const { line, quantity, pointer } of arrivals) {
    const moves = open.filter((move) => move.purchase_line_id?.[0] === line.id)
    if (moves.length === 0)
      throw refuse('NOT_ALLOWED_VALUE', pointer, 'No transfer of this line is open in Odoo.')
    let left = quantity
    for (const [index, move] of moves.entries()) {
      const isLast = index === moves.length - 1
      const share = isLast ? left : Math.min(left, move.product_uom_qty)
      if (share > 0) picked.set(move.id, share)
      left -= share
    }
  }
  const write = (ids: number[], vals: Native, effect: string): Step =>
    ask(at.context, { model: 'stock.move', method: 'write', ids, args: { vals } }, { effect })
  const pickings = [
    ...new Set(
      open.filter(({ id }) => picked.has(id)).map(({ picking_id }) => picking_id[0] as number),
    ),
  ]
  // What somebody else has marked on these transfers is not ours to receive.
  const others = open.filter(
    ({ id, picked: isMarked, picking_id }) =>
      isMarked && !picked.has(id) && pickings.includes(picking_id[0]),
  )
  return [
    ...(others.length > 0
      ? [
          write(
            others.map(({ id }) => id),
            { picked: false },
            'Unmarks what has not arrived.',
          ),
        ]
      : []),
    ...[...picked].map(([id, quantity]) =>
      write([id], { quantity, picked: true }, `Marks ${quantity} as arrived on move ${id}.`),
    ),
    ask(
      at.context,
      {
        model: 'stock.picking',
        method: 'button_validate',
        ids: pickings,
        // Without it the answer is a question, and nothing is done.
        context: { skip_backorder: true, skip_sms: true },
      },
      { effect: 'Validates the transfer; what is missing waits in a new one.' },
    ),
  ]
}

/** Buttons answer true also where they did nothing: the lines tell. */
function isReceived(record: Native, { record: before, body }: ActionAt): boolean {
  return (body.lines as Native[]).every(({ line_id, quantity }) => {
    const now = (record.lines as Native[]).find(({ id }) => id === line_id)
    const had = (before.lines as Native[]).find(({ id }) => id === line_id)
    const wanted = plus(had?.received_quantity ?? '0', quantity)
    return compare(now?.received_quantity ?? '0', wanted) >= 0
  })
}

export const receiving: ActionMap = {
  from: ['ordered', 'partially_received'],
  parameters: ['lines'],
  required: ['lines'],
  effect:
    'Marks what arrived on the open transfers of the order and validates them; the rest waits in a new transfer.',
  steps: receive,
  done: isReceived,
}
