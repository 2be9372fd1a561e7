import type { Environment } from './environment.ts'
import { userError } from './errors.ts'
import type { Row } from './model.ts'
import { cancelPickings } from './moves.ts'

type Values = Record<string, any>

export function linesOf(env: Environment, order: Row): Row[] {
  return env.store
    .find('purchase.order.line', 'order_id', order.id)
    .sort((a, b) => a.sequence - b.sequence || a.id - b.id)
}

function offerOf(env: Environment, partner: unknown, product: unknown): Row | undefined {
  if (!env.switches.price_lists || !product) return undefined
  return env.store
    .find('product.supplierinfo', 'product_id', product)
    .find(({ partner_id }) => partner_id === partner)
}

/** Text, unit and price of a new line, as far as they are not given. */
export function priceLine(env: Environment, values: Values): void {
  const product = env.find('product.product', values.product_id)
  const order = env.find('purchase.order', values.order_id)
  if (values.display_type) {
    values.price_unit ??= 0
    return
  }
  if (!product) return
  const offer = offerOf(env, order?.partner_id, product.id)
  values.name ||= env.nameOf('product.product', product.id)
  values.product_uom_id ||= product.uom_id
  values.price_unit ??= offer?.price ?? (product.standard_price || 0)
  values.date_planned ||= order?.date_order
}

/** A new quantity brings the price of the vendor's list, also over one that was given with the create. */
export function followQuantity(env: Environment, row: Row, values: Values): void {
  if (values.price_unit !== undefined) {
    values.$priced = true
    return
  }
  const isNew = ['product_qty', 'product_uom_id'].some(
    (name) => values[name] !== undefined && values[name] !== row[name],
  )
  if (!isNew || row.$priced) return
  const order = env.find('purchase.order', row.order_id)
  const offer = offerOf(env, order?.partner_id, row.product_id)
  if (offer) values.price_unit = offer.price
}

/** The header has the earliest day of its lines. */
export function headerDate(env: Environment, order: Row): void {
  const days = linesOf(env, order).flatMap(({ date_planned }) => date_planned || [])
  if (days.length > 0) env.store.update('purchase.order', order, { date_planned: days.sort()[0] })
}

const SUMMED = ['product_qty', 'price_unit', 'discount', 'date_planned', 'tax_ids', 'product_id']

/** What a new or changed line does to its order, and to the transfers of a confirmed one. */
export function reflectLine(env: Environment, line: Row, values: Values | null): void {
  const order = env.find('purchase.order', line.order_id)
  if (!order) return
  const isSummed = values === null || SUMMED.some((name) => name in values)
  if (isSummed) {
    env.touch('purchase.order', order)
    headerDate(env, order)
  }
  if (order.state !== 'purchase' || !(values === null || 'product_qty' in values)) return
  if (isGoods(env, line)) expectMore(env, order, line)
}

export function isGoods(env: Environment, line: Row): boolean {
  const product = env.find('product.product', line.product_id)
  return !line.display_type && product?.type === 'consu' && env.models.has('stock.move')
}

/** Makes the open transfer carry what is ordered and has not come: another move upwards, a smaller one downwards. */
function expectMore(env: Environment, order: Row, line: Row): void {
  const moves = env.store
    .find('stock.move', 'purchase_line_id', line.id)
    .filter(({ state }) => state !== 'cancel')
  const planned = moves.reduce(
    (sum, move) => sum + (move.state === 'done' ? move.quantity : move.product_uom_qty),
    0,
  )
  let change = line.product_qty - planned
  if (change > 0) {
    addMove(env, openPicking(env, order), line, change)
    return
  }
  for (const move of moves.filter(({ state }) => state === 'assigned').reverse()) {
    const cut = Math.min(move.product_uom_qty, -change)
    const left = move.product_uom_qty - cut
    if (left > 0) env.touch('stock.move', move, { product_uom_qty: left, quantity: left })
    else env.touch('stock.move', move, { state: 'cancel', product_uom_qty: 0, quantity: 0 })
    change += cut
    if (change >= 0) return
  }
}

function openPicking(env: Environment, order: Row): Row {
  const open = env.store
    .find('stock.picking', 'purchase_id', order.id)
    .find((picking) =>
      env.store
        .find('stock.move', 'picking_id', picking.id)
        .some(({ state }) => state === 'assigned'),
    )
  if (open) return open
  const type = env.get('stock.picking.type', order.picking_type_id)
  const number = env.store.nextNumber(type.sequence_code)
  return env.insert('stock.picking', {
    name: `WH/${type.sequence_code}/${String(number).padStart(5, '0')}`,
    picking_type_id: type.id,
    location_id: type.default_location_src_id,
    location_dest_id: type.default_location_dest_id,
    partner_id: order.partner_id,
    origin: order.name,
    purchase_id: order.id,
    scheduled_date: order.date_planned || env.now,
    date_deadline: order.date_planned || false,
    company_id: order.company_id,
    user_id: false,
    priority: '0',
  })
}

function addMove(env: Environment, picking: Row, line: Row, quantity: number): void {
  env.insert('stock.move', {
    product_id: line.product_id,
    product_uom: line.product_uom_id,
    product_uom_qty: quantity,
    quantity,
    picked: false,
    location_id: picking.location_id,
    location_dest_id: picking.location_dest_id,
    picking_id: picking.id,
    purchase_line_id: line.id,
    origin: picking.origin,
    date: line.date_planned || env.now,
    price_unit: line.price_unit,
    state: 'assigned',
    is_inventory: false,
    company_id: picking.company_id,
  })
}

/** Other states stay as they are, and the answer is true all the same. */
export function confirmOrders(env: Environment, orders: readonly Row[]): true {
  for (const order of orders) {
    if (order.state !== 'draft' && order.state !== 'sent') continue
    const total = Number(env.value(env.model('purchase.order'), order, 'amount_total'))
    const needsManager =
      env.switches.two_step_approval &&
      total >= env.switches.approval_amount &&
      !env.has('purchase_manager')
    if (needsManager) env.touch('purchase.order', order, { state: 'to approve' })
    else approve(env, order)
  }
  return true
}

function approve(env: Environment, order: Row): void {
  env.touch('purchase.order', order, {
    state: 'purchase',
    date_approve: env.now,
    locked: env.switches.po_lock,
  })
  for (const line of linesOf(env, order)) {
    if (!isGoods(env, line)) continue
    expectMore(env, order, line)
    const offers = env.store.find('product.supplierinfo', 'product_id', line.product_id)
    const isKnown = offers.some(({ partner_id }) => partner_id === order.partner_id)
    if (!isKnown && offers.length < 10) addOffer(env, order, line)
  }
}

function addOffer(env: Environment, order: Row, line: Row): void {
  env.insert('product.supplierinfo', {
    partner_id: order.partner_id,
    product_id: line.product_id,
    product_uom_id: line.product_uom_id,
    price: line.price_unit,
    currency_id: order.currency_id,
    min_qty: 0,
    delay: 0,
    sequence: 10,
  })
}

/** Without the right to it: no error, no change, an empty object. */
export function approveOrders(env: Environment, orders: readonly Row[]): unknown {
  if (!env.has('purchase_manager')) return {}
  for (const order of orders) approve(env, order)
  return {}
}

export function cancelOrders(env: Environment, orders: readonly Row[]): null | true {
  const named = (rows: readonly Row[]) =>
    rows.map((row) => env.nameOf('purchase.order', row.id)).join(', ')
  const locked = orders.filter((order) => order.locked)
  if (locked.length > 0)
    throw userError(
      `Unable to cancel purchase order(s): ${named(locked)}. You must first unlock them.`,
    )
  const billed = orders.filter((order) =>
    linesOf(env, order).some(({ qty_invoiced }) => qty_invoiced > 0),
  )
  if (billed.length > 0)
    throw userError(
      `Unable to cancel purchase order(s): ${named(billed)}. You must first cancel their related vendor bills.`,
    )
  for (const order of orders) {
    const pickings = env.models.has('stock.picking')
      ? env.store.find('stock.picking', 'purchase_id', order.id)
      : []
    const isDone = (picking: Row) =>
      env.store.find('stock.move', 'picking_id', picking.id).some(({ state }) => state === 'done')
    if (env.version < 19 && pickings.some(isDone))
      throw userError(
        `Unable to cancel purchase order(s): ${named([order])} since they have receipts that are already done.`,
      )
    cancelPickings(
      env,
      pickings.filter((picking) => !isDone(picking)),
    )
    env.touch('purchase.order', order, { state: 'cancel' })
  }
  return env.version < 19 ? true : null
}

export function setOrders(
  env: Environment,
  orders: readonly Row[],
  values: Values,
  when: (order: Row) => boolean = () => true,
): void {
  for (const order of orders) if (when(order)) env.touch('purchase.order', order, values)
}
