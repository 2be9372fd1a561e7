import type { Environment } from '../environment.ts'
import { userError } from '../errors.ts'
import {
  boolean,
  char,
  datetime,
  defineModel,
  float,
  html,
  integer,
  type Model,
  many2many,
  many2one,
  monetary,
  one2many,
  type Row,
  selection,
  text,
} from '../model.ts'
import { followQuantity, headerDate, linesOf, priceLine, reflectLine } from '../orders.ts'
import { round } from '../values.ts'
import { currencyOf } from './base.ts'
import { stateOf } from './stock.ts'

const people = ['purchase_user', 'purchase_manager', 'stock_user', 'invoicing', 'system']
const buyers = ['purchase_user', 'purchase_manager', 'system']

const totalOf = (env: Environment, row: Row, amount: (env: Environment, line: Row) => number) =>
  round(
    linesOf(env, row).reduce((sum, line) => sum + amount(env, line), 0),
    2,
  )

const netOf = (_: Environment, line: Row): number =>
  line.display_type
    ? 0
    : round(line.product_qty * line.price_unit * (1 - (line.discount || 0) / 100), 2)

function taxOf(env: Environment, line: Row): number {
  const rate = ((line.tax_ids ?? []) as number[]).reduce(
    (sum, id) => sum + (env.find('account.tax', id)?.amount ?? 0),
    0,
  )
  return round((netOf(env, line) * rate) / 100, 2)
}

const grossOf = (env: Environment, line: Row) => round(netOf(env, line) + taxOf(env, line), 2)

function methodOf(env: Environment, line: Row): string | false {
  const product = env.find('product.product', line.product_id)
  if (!product || line.display_type) return false
  return product.type === 'consu' && env.models.has('stock.move') ? 'stock_moves' : 'manual'
}

/** Done moves in, less those that went back out; else what somebody wrote. */
function receivedOf(env: Environment, line: Row): number {
  if (methodOf(env, line) !== 'stock_moves') return line.qty_received_manual || 0
  return env.store
    .find('stock.move', 'purchase_line_id', line.id)
    .filter(({ state }) => state === 'done')
    .reduce((sum, move) => {
      const isReturn = env.find('stock.location', move.location_dest_id)?.usage === 'supplier'
      return sum + (isReturn ? -move.quantity : move.quantity)
    }, 0)
}

function toInvoiceOf(env: Environment, line: Row): number {
  const order = env.find('purchase.order', line.order_id)
  if (order?.state !== 'purchase' || line.display_type) return 0
  const product = env.find('product.product', line.product_id)
  const due = product?.purchase_method === 'purchase' ? line.product_qty : receivedOf(env, line)
  return due - (line.qty_invoiced || 0)
}

function billingOf(env: Environment, row: Row): string {
  const lines = linesOf(env, row).filter(({ display_type }) => !display_type)
  if (row.state !== 'purchase' || lines.length === 0) return 'no'
  if (lines.some((line) => toInvoiceOf(env, line) !== 0)) return 'to invoice'
  return lines.some(({ qty_invoiced }) => qty_invoiced > 0) ? 'invoiced' : 'no'
}

export function pickingsOf(env: Environment, row: Row): Row[] {
  if (!env.models.has('stock.picking')) return []
  return env.store.find('stock.picking', 'purchase_id', row.id).sort((a, b) => b.id - a.id)
}

/** Counts transfers, not quantities. */
function arrivalOf(env: Environment, row: Row): string | false {
  const states = pickingsOf(env, row)
    .map((picking) => stateOf(env, picking))
    .filter((state) => state !== 'cancel')
  if (states.length === 0) return false
  if (states.every((state) => state === 'done')) return 'full'
  return states.includes('done') ? 'partial' : 'pending'
}

const ofOrder = (column: string) => (env: Environment, line: Row) =>
  env.find('purchase.order', line.order_id)?.[column] ?? false

const told = { readonly: true, store: false } as const

export const purchaseModels: readonly Model[] = [
  defineModel(
    'purchase.order',
    'Purchase Order',
    {
      name: char('Order Reference', { required: true }),
      partner_id: many2one('Vendor', 'res.partner', { required: true }),
      partner_ref: char('Vendor Reference'),
      origin: char('Source'),
      state: selection('Status', 'draft|sent|to approve|purchase|cancel', {
        default: () => 'draft',
      }),
      locked: boolean('Locked', { default: () => false }),
      acknowledged: boolean('Acknowledged', { default: () => false }),
      priority: selection('Priority', '0|1', { default: () => '0' }),
      date_order: datetime('Order Deadline', { required: true, default: (env) => env.now }),
      date_planned: datetime('Expected Arrival'),
      date_approve: datetime('Confirmation Date', { readonly: true }),
      currency_id: many2one('Currency', 'res.currency', {
        required: true,
        default: vendorCurrency,
      }),
      currency_rate: float('Currency Rate', {
        readonly: true,
        compute: (env, row) => (row.currency_id === currencyOf(env, row) ? 1 : 1.25),
      }),
      company_id: many2one('Company', 'res.company', {
        required: true,
        default: (env) => env.company,
      }),
      picking_type_id: many2one('Deliver To', 'stock.picking.type', {
        required: true,
        default: receiptType,
      }),
      user_id: many2one('Buyer', 'res.users', { default: (env) => env.user.id }),
      payment_term_id: many2one('Payment Terms', 'account.payment.term'),
      incoterm_location: char('Incoterm Location'),
      note: html('Terms and Conditions'),
      order_line: one2many('Order Lines', 'purchase.order.line', 'order_id'),
      amount_untaxed: monetary('Untaxed Amount', {
        readonly: true,
        compute: (env, row) => totalOf(env, row, netOf),
      }),
      amount_tax: monetary('Taxes', {
        readonly: true,
        compute: (env, row) => totalOf(env, row, taxOf),
      }),
      amount_total: monetary('Total', {
        readonly: true,
        compute: (env, row) => totalOf(env, row, grossOf),
      }),
      invoice_status: selection('Billing Status', 'no|to invoice|invoiced', {
        readonly: true,
        compute: billingOf,
      }),
      receipt_status: selection('Receipt Status', 'pending|partial|full', {
        readonly: true,
        compute: arrivalOf,
      }),
      picking_ids: many2many('Receptions', 'stock.picking', {
        readonly: true,
        compute: (env, row) => pickingsOf(env, row).map(({ id }) => id),
      }),
      effective_date: datetime('Arrival', { readonly: true }),
      is_shipped: boolean('Is Shipped', {
        ...told,
        compute: (env, row) => arrivalOf(env, row) === 'full',
      }),
      x_plant_code: char('Plant Code'),
    },
    {
      order: 'priority desc, id desc',
      company: true,
      readers: people,
      writers: buyers,
      display: (_, row) => (row.partner_ref ? `${row.name} (${row.partner_ref})` : row.name),
      prepare: (env, values) => {
        values.name ||= `P${String(env.store.nextNumber('purchase.order')).padStart(5, '0')}`
      },
      created: headerDate,
      unlinking: (_, row) => {
        if (row.state !== 'cancel')
          throw userError('In order to delete a purchase order, you must cancel it first.')
      },
    },
  ),
  defineModel(
    'purchase.order.line',
    'Purchase Order Line',
    {
      order_id: many2one('Order Reference', 'purchase.order', { required: true }),
      sequence: integer('Sequence', { default: () => 10 }),
      name: text('Description', { required: true }),
      product_id: many2one('Product', 'product.product'),
      product_qty: float('Quantity', { required: true, digits: 2, default: () => 1 }),
      product_uom_qty: float('Total Quantity', {
        readonly: true,
        compute: (env, line) => baseQuantityOf(env, line),
      }),
      product_uom_id: many2one('Unit', 'uom.uom'),
      price_unit: float('Unit Price', { required: true }),
      discount: float('Discount (%)', { digits: 2, default: () => 0 }),
      tax_ids: many2many('Taxes', 'account.tax', { default: () => [] }),
      date_planned: datetime('Expected Arrival'),
      display_type: selection('Display Type', 'line_section|line_subsection|line_note'),
      price_subtotal: monetary('Subtotal', { readonly: true, compute: netOf }),
      price_tax: float('Tax', { readonly: true, compute: taxOf }),
      price_total: monetary('Total', { readonly: true, compute: grossOf }),
      qty_received_method: selection('Received Qty Method', 'manual|stock_moves', {
        readonly: true,
        compute: methodOf,
      }),
      qty_received_manual: float('Manual Received Qty', { digits: 2, default: () => 0 }),
      qty_received: float('Received Qty', {
        digits: 2,
        column: 'qty_received_manual',
        readonly: false,
        compute: receivedOf,
      }),
      qty_invoiced: float('Billed Qty', { readonly: true, digits: 2, default: () => 0 }),
      qty_to_invoice: float('To Invoice Quantity', { readonly: true, compute: toInvoiceOf }),
      is_downpayment: boolean('Is Downpayment', { default: () => false }),
      move_ids: one2many('Reservation', 'stock.move', 'purchase_line_id', { readonly: true }),
      partner_id: many2one('Partner', 'res.partner', {
        readonly: true,
        compute: ofOrder('partner_id'),
      }),
      state: selection('Order Status', 'draft|sent|to approve|purchase|cancel', {
        ...told,
        searched: true,
        compute: ofOrder('state'),
      }),
      currency_id: many2one('Currency', 'res.currency', {
        ...told,
        searched: true,
        compute: ofOrder('currency_id'),
      }),
      company_id: many2one('Company', 'res.company', {
        readonly: true,
        compute: ofOrder('company_id'),
      }),
    },
    {
      order: 'order_id, sequence, id',
      readers: people,
      writers: buyers,
      prepare: priceLine,
      created: (env, row) => reflectLine(env, row, null),
      writing: followQuantity,
      written: (env, row, values) => reflectLine(env, row, values),
      unlinking: (env, row) => {
        const order = env.find('purchase.order', row.order_id)
        if (order?.state === 'purchase' && !row.display_type)
          throw userError('Cannot delete a purchase order line which is in state “Purchase Order”.')
        if (order) env.touch('purchase.order', order)
      },
    },
  ),
]

function baseQuantityOf(env: Environment, line: Row): number {
  const product = env.find('product.product', line.product_id)
  if (!product) return line.product_qty
  const factorOf = (id: unknown): number => {
    const unit = env.find('uom.uom', id)
    if (!unit) return 1
    const base = env.find('uom.uom', unit.relative_uom_id)
    return unit.relative_factor * (base ? base.relative_factor : 1)
  }
  return round((line.product_qty * factorOf(line.product_uom_id)) / factorOf(product.uom_id), 6)
}

function vendorCurrency(env: Environment, values: Record<string, any>): unknown {
  const own = env.find('res.partner', values.partner_id)?.property_purchase_currency_id
  return own || env.find('res.company', values.company_id || env.company)?.currency_id
}

function receiptType(env: Environment, values: Record<string, any>): unknown {
  if (!env.models.has('stock.picking.type')) return undefined
  const company = values.company_id || env.company
  return [...env.store.rows('stock.picking.type').values()].find(
    (type) => type.company_id === company && type.code === 'incoming',
  )?.id
}
