import type { Environment } from './environment.ts'
import { userError } from './errors.ts'
import type { Row } from './model.ts'
import { createRow } from './write.ts'

/** A written quantity of a move that is done changes the stock and what was received. */
export function reshapeMove(env: Environment, row: Row, values: Record<string, any>): void {
  if (row.state !== 'done' || values.quantity === undefined) return
  shiftStock(env, row, values.quantity - row.quantity)
  touchOrderOf(env, row)
}

/** Moves stock from one place to the other. Every kind of place has rows, virtual ones negative ones. */
export function shiftStock(env: Environment, move: Row, quantity: number): void {
  if (!env.get('product.product', move.product_id).is_storable || quantity === 0) return
  changeQuant(env, move, move.location_id, -quantity)
  changeQuant(env, move, move.location_dest_id, quantity)
}

function changeQuant(env: Environment, move: Row, location: number, by: number): void {
  const quant = env.store
    .find('stock.quant', 'product_id', move.product_id)
    .find((row) => row.location_id === location && (row.lot_id || false) === (move.lot_id || false))
  if (quant) {
    env.touch('stock.quant', quant, { quantity: quant.quantity + by })
    return
  }
  env.insert('stock.quant', {
    product_id: move.product_id,
    location_id: location,
    lot_id: move.lot_id || false,
    owner_id: false,
    quantity: by,
    reserved_quantity: 0,
    inventory_quantity: 0,
    inventory_quantity_set: false,
    in_date: env.now,
    company_id: env.find('stock.location', location)?.company_id || false,
  })
}

/** What arrives moves the stamp of its order, and the first arrival is kept there. */
export function touchOrderOf(env: Environment, move: Row): void {
  const line = env.find('purchase.order.line', move.purchase_line_id)
  const order = line && env.find('purchase.order', line.order_id)
  if (!order) return
  env.touch('purchase.order.line', line)
  env.touch('purchase.order', order, { effective_date: order.effective_date || env.now })
}

type Answer = true | Record<string, unknown>

/** Ends transfers: true, or an action that asks for a decision and has done nothing. */
export function validatePickings(env: Environment, rows: readonly Row[]): Answer {
  const open = rows.filter((row) => liveMoves(env, row).some(({ state }) => state !== 'done'))
  if (open.length === 0) return true
  if (env.switches.stock_sms && !env.context.skip_sms)
    return { type: 'ir.actions.act_window', res_model: 'confirm.stock.sms', target: 'new' }
  const short: Row[] = []
  for (const row of open) {
    const moves = liveMoves(env, row)
    const arrived = arrivedMoves(moves)
    if (arrived.every(({ quantity }) => quantity <= 0))
      throw userError(
        env.version >= 19
          ? "Transfer trouble alert! Validating a zero quantity transfer? You're not moving invisible goods around are you?\nSet some quantities and let's get moving!"
          : 'You cannot validate a transfer if no quantities are reserved. To force the transfer, encode quantities.',
      )
    const bare = arrived.find(
      (move) => env.get('product.product', move.product_id).tracking !== 'none' && !move.lot_id,
    )
    if (bare)
      throw userError(
        `You need to supply a Lot/Serial Number for product:\n- ${env.get('product.product', bare.product_id).name}`,
      )
    if (moves.some((move) => restOf(move, arrived) > 0)) short.push(row)
  }
  if (short.length > 0 && !env.context.skip_backorder) return askForBackorder(short)
  const dropped: unknown[] = env.context.picking_ids_not_to_backorder ?? []
  for (const row of open) finish(env, row, !dropped.includes(row.id))
  return true
}

function liveMoves(env: Environment, picking: Row): Row[] {
  return env.store
    .find('stock.move', 'picking_id', picking.id)
    .filter(({ state }) => state !== 'cancel')
    .sort((a, b) => a.id - b.id)
}

/** If any is picked, only the picked ones; if none is, all. */
function arrivedMoves(moves: readonly Row[]): Row[] {
  const picked = moves.filter((move) => move.picked)
  return picked.length > 0 ? picked : [...moves]
}

function restOf(move: Row, arrived: readonly Row[]): number {
  return move.product_uom_qty - (arrived.includes(move) ? move.quantity : 0)
}

function askForBackorder(rows: readonly Row[]): Record<string, unknown> {
  const ids = rows.map(({ id }) => id)
  return {
    name: 'Create Backorder?',
    type: 'ir.actions.act_window',
    view_mode: 'form',
    res_model: 'stock.backorder.confirmation',
    views: [[932, 'form']],
    view_id: 932,
    target: 'new',
    context: {
      button_validate_picking_ids: ids,
      default_show_transfers: false,
      default_pick_ids: ids.map((id) => [4, id]),
    },
  }
}

function finish(env: Environment, picking: Row, keepsRest: boolean): void {
  const moves = liveMoves(env, picking)
  const arrived = arrivedMoves(moves)
  const rest = moves.filter((move) => restOf(move, arrived) > 0)
  let later: Row | null = null
  for (const move of rest) {
    const left = restOf(move, arrived)
    if (keepsRest) {
      later ??= followUp(env, picking)
      const { id: _, ...copy } = move
      env.insert('stock.move', {
        ...copy,
        picking_id: later.id,
        product_uom_qty: left,
        quantity: left,
        picked: false,
        state: 'assigned',
      })
    }
    if (arrived.includes(move))
      env.touch('stock.move', move, { product_uom_qty: move.product_uom_qty - left })
    else if (keepsRest) env.store.remove('stock.move', move)
    else env.touch('stock.move', move, { state: 'cancel' })
  }
  for (const move of arrived) {
    env.touch('stock.move', move, { state: 'done', picked: true, date: env.now })
    shiftStock(env, move, move.quantity)
    touchOrderOf(env, move)
  }
  env.touch('stock.picking', picking, { date_done: env.now })
}

function followUp(env: Environment, picking: Row): Row {
  const { id, name, date_done: _, ...copy } = picking
  const type = env.get('stock.picking.type', picking.picking_type_id)
  const number = env.store.nextNumber(type.sequence_code)
  return env.insert('stock.picking', {
    ...copy,
    name: `WH/${type.sequence_code}/${String(number).padStart(5, '0')}`,
    backorder_id: id,
    date_done: false,
  })
}

export function cancelPickings(env: Environment, rows: readonly Row[]): true {
  for (const row of rows) {
    const moves = liveMoves(env, row)
    if (moves.some(({ state }) => state === 'done'))
      throw userError(
        "You cannot cancel a stock move that has been set to 'Done'. Create a return in order to reverse the moves which took place.",
      )
    for (const move of moves) env.touch('stock.move', move, { state: 'cancel', quantity: 0 })
    env.touch('stock.picking', row)
  }
  return true
}

/** Draft moves become expected ones, all of their quantity reserved. */
export function confirmPickings(env: Environment, rows: readonly Row[]): true {
  for (const row of rows)
    for (const move of liveMoves(env, row))
      if (move.state === 'draft')
        env.touch('stock.move', move, { state: 'assigned', quantity: move.product_uom_qty })
  return true
}

/** What was counted becomes the stock, by a done move from or to the place of differences. */
export function applyCount(env: Environment, rows: readonly Row[]): null {
  const loss = [...env.store.rows('stock.location').values()].find(
    ({ usage }) => usage === 'inventory',
  )!
  for (const quant of rows) {
    const difference = quant.inventory_quantity - quant.quantity
    if (difference !== 0) {
      const [from, to] =
        difference > 0 ? [loss.id, quant.location_id] : [quant.location_id, loss.id]
      const size = Math.abs(difference)
      const move = env.insert('stock.move', {
        product_id: quant.product_id,
        product_uom: env.get('product.product', quant.product_id).uom_id,
        product_uom_qty: size,
        quantity: size,
        picked: true,
        location_id: from,
        location_dest_id: to,
        inventory_name: `Product Quantity Updated (${env.nameOf('res.users', env.user.id)})`,
        is_inventory: true,
        state: 'done',
        date: env.now,
        lot_id: quant.lot_id,
        company_id: quant.company_id || env.company,
      })
      shiftStock(env, move, size)
    }
    env.touch('stock.quant', quant, { inventory_quantity: 0, inventory_quantity_set: false })
  }
  return null
}

/** In inventory mode a create counts the row that is there already. */
export function createQuant(env: Environment, values: Record<string, any>): Row {
  const known = env.store
    .find('stock.quant', 'product_id', values.product_id)
    .find(
      (row) =>
        row.location_id === values.location_id &&
        (row.lot_id || false) === (values.lot_id || false),
    )
  if (!env.context.inventory_mode || !known) return createRow(env, env.model('stock.quant'), values)
  env.touch('stock.quant', known, {
    inventory_quantity: values.inventory_quantity ?? 0,
    inventory_quantity_set: true,
  })
  return known
}
