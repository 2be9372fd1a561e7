import type { EntityMap, Native, PlanAt, Step } from '@millwright/kit'
import type { LineChange } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import { type Arrived, amountOf, receiveShipment, shipArrivals } from './arrivals.ts'
import type { ModelAt } from './dialect.ts'
import { ask } from './item-stock.ts'

/** What a receipt needs to know of a line of an order. */
const lineNeeds = [
  'purchase',
  'purchase.party',
  'purchase.warehouse',
  'purchase.company',
  'unit.symbol',
  'unit.factor',
  'moves',
  'moves.state',
  'moves.quantity',
  'moves.shipment',
  'moves.uom.symbol',
  'moves.uom.factor',
  'moves._timestamp',
]

/** A shipment of the moves that the order lines expect; booked at once unless less is asked for. */
export async function createReceipt(
  _: EntityMap<any, ModelAt>,
  body: Native,
  { io, context }: PlanAt,
): Promise<Step[]> {
  const { $status = 'posted', $order, incoming_moves: changes, supplier, ...rest } = body
  const ids = [...new Set((changes as LineChange[]).map((change) => change.body.$line as number))]
  const params = [[['id', 'in', ids]], 0, null, null, lineNeeds, {}]
  const found = await ask<Native[]>(io, 'model.purchase.line.search_read', params)
  const arrivals = (changes as LineChange[]).map((change, index) =>
    toArrival(change.body, index, found, $order),
  )
  const order = arrivals[0]!.line['purchase.'] as Native
  const stranger = arrivals.findIndex(({ line }) => line['purchase.'].party !== order.party)
  if (stranger >= 0 || (supplier !== undefined && supplier !== order.party)) {
    const pointer = stranger >= 0 ? `/lines/${stranger}/purchase_order_line_id` : '/vendor_id'
    throw refuse(
      pointer,
      'A shipment comes from one vendor: that of the orders whose lines it brings.',
    )
  }
  const head = {
    ...rest,
    supplier: order.party,
    warehouse: order.warehouse,
    company: order.company,
  }
  const steps = [await shipArrivals(io, head, arrivals)]
  const buttons = $status === 'draft' ? 0 : $status === 'in_progress' ? 1 : 2
  return [...steps, ...receiveShipment(context).slice(0, buttons)]
}

function toArrival(
  wanted: Native,
  index: number,
  found: readonly Native[],
  order: number | null | undefined,
): Arrived {
  const pointer = `/lines/${index}/purchase_order_line_id`
  const line = found.find(({ id }) => id === wanted.$line)
  if (!line) throw refuse(pointer, `There is no line "${wanted.$line}" of a purchase order.`)
  if (typeof order === 'number' && line.purchase !== order) {
    throw refuse(pointer, 'This line is of another order than the one that the receipt names.')
  }
  const symbol = line['unit.']?.symbol
  if (typeof wanted.$unit === 'string' && wanted.$unit !== symbol) {
    throw refuse(`/lines/${index}/unit`, `This line is ordered and received in "${symbol}".`)
  }
  return { line, quantity: amountOf(wanted.$quantity, `/lines/${index}/quantity`), pointer }
}

function refuse(pointer: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'UNKNOWN_REFERENCE', detail }],
  })
}
