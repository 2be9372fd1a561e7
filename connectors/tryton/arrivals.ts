import {
  type Context,
  compare,
  type Io,
  minus,
  type Native,
  type Step,
  toDecimal,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { ask } from './item-stock.ts'
import { convert, unitAt } from './units.ts'
import { fitsFloat, idIn, rows } from './values.ts'
import { stampsOf } from './versions.ts'
import { madeBy, rpc } from './wire.ts'

/** A line of an order as it was read with its moves, and how much of it arrived, in the unit of the line. */
export interface Arrived {
  line: Native
  quantity: string
  /** Where the caller named the line. */
  pointer: string
}

/** Moves that a shipment takes on, and those whose quantity is another than was expected. */
interface Taken {
  moves: Native[]
  changes: { move: Native; quantity: number }[]
}

/**
 * A supplier shipment of what arrived. Of a move that arrived in part only that part is taken: the server makes a
 * new move of the rest when the shipment is received (measured).
 */
export async function shipArrivals(
  io: Io,
  head: Native,
  arrivals: readonly Arrived[],
): Promise<Step> {
  const taken = arrivals.map(takeMoves)
  const moves = taken.flatMap((some) => some.moves)
  const changes = taken.flatMap((some) => some.changes)
  const incoming_moves = [
    ['add', moves.map((move) => move.id)],
    ...changes.map(({ move, quantity }) => ['write', [move.id], { quantity }]),
  ]
  const zones = await askZones(io, head.warehouse)
  return rpc(
    io.context,
    'model.stock.shipment.in.create',
    // Two receipts at the same time would take the same move; its stamp lets only one of them.
    [[{ ...head, ...zones, incoming_moves }], stampsOf({ model: 'stock.move' }, moves)],
    { effect: `Creates a supplier shipment with ${moves.length} moves of the order.` },
  )
}

/** The zones of a warehouse, which only its screen would fill in. */
async function askZones(io: Io, warehouse: number): Promise<Native> {
  const zones = ['input_location', 'storage_location']
  const method = 'model.stock.location.read'
  const [place] = await ask<Native[]>(io, method, [[warehouse], zones, {}])
  return { warehouse_input: place?.input_location, warehouse_storage: place?.storage_location }
}

/** `receive` and `done` of the shipment that the step before made. */
export function receiveShipment(context: Context): Step[] {
  const press =
    (button: string, effect: string): Step =>
    ({ answers }) =>
      rpc(context, `model.stock.shipment.in.${button}`, [[madeBy(answers[0], 'shipment')], {}], {
        effect,
      })
  return [
    press('receive', 'Receives the shipment: its goods count as arrived, in the input zone.'),
    press('done', 'Puts the goods from the input zone into storage.'),
  ]
}

function takeMoves({ line, quantity, pointer }: Arrived): Taken {
  const open = rows(line, 'moves').filter((move) => move.state === 'draft')
  const free = open.filter((move) => move.shipment === null)
  if (compare(quantity, '0') <= 0)
    throw refuse('INVALID_REQUEST', pointer, 'What arrived must be more than nothing.')
  if (free.length === 0) throw refuseTaken(open, pointer)
  const taken: Taken = { moves: [], changes: [] }
  let rest = quantity
  for (const [index, move] of free.entries()) {
    if (compare(rest, '0') <= 0) break
    const expected = convert(move.quantity, unitAt(move, 'uom'), unitAt(line, 'unit'))
    if (expected === null)
      throw refuse('INVALID_REQUEST', pointer, 'The unit of the move cannot be converted.')
    const isLast = index === free.length - 1
    const part = isLast || compare(rest, expected) < 0 ? rest : expected
    taken.moves.push(move)
    if (compare(part, expected) !== 0) {
      const own = convert(part, unitAt(line, 'unit'), unitAt(move, 'uom'))
      taken.changes.push({ move, quantity: Number(own) })
    }
    rest = minus(rest, part)
  }
  return taken
}

/** A move of another draft shipment would silently be taken out of it (measured). */
function refuseTaken(open: readonly Native[], pointer: string): ApiError {
  const shipment = idIn(open[0]?.shipment, 'stock.shipment.in')
  if (shipment === null) {
    return refuse('RECORD_LOCKED', pointer, 'Nothing more is expected of this line.')
  }
  const detail = `What is still to come of this line is on the supplier shipment ${shipment} already; post that one.`
  return new ApiError('RECORD_LOCKED', detail, {
    rule: {
      id: 'line-is-on-another-receipt',
      instead: [`goods-receipts/${shipment}/actions/post`],
    },
    errors: [{ pointer, code: 'LOCKED_BY_STATE', detail }],
  })
}

function refuse(
  code: 'INVALID_REQUEST' | 'RECORD_LOCKED',
  pointer: string,
  detail: string,
): ApiError {
  return new ApiError(code, detail, { errors: [{ pointer, code: 'REFUSED_BY_SOURCE', detail }] })
}

/** The number in a body's quantity. */
export function amountOf(value: unknown, pointer: string): string {
  const amount = toDecimal(value)
  if (amount === null)
    throw refuse('INVALID_REQUEST', pointer, 'The source books arrivals by quantity.')
  if (!fitsFloat(amount))
    throw refuse('INVALID_REQUEST', pointer, `Tryton cannot keep all digits of ${amount}.`)
  return amount
}
