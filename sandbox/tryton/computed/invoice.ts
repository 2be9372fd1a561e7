import { computeAmount, sumLines } from '../amounts.ts'
import type { Decimal } from '../decimal.ts'
import { type Environment, getModel } from '../environment.ts'
import type { Row } from '../model.ts'
import type { Compute } from './index.ts'
import { findLine } from './stock.ts'

export const computedOfInvoices: Record<string, Record<string, Compute>> = {
  'account.invoice': {
    rec_name: (_env, row) =>
      [row.number, row.reference ? `[${row.reference}]` : null].filter(Boolean).join(' ') ||
      `(${row.id})`,
    untaxed_amount: (env, row) => sumInvoice(env, row).untaxed_amount,
    tax_amount: (env, row) => sumInvoice(env, row).tax_amount,
    total_amount: (env, row) => sumInvoice(env, row).total_amount,
    purchases: listOrders,
    origins: (env, row) =>
      listOrders(env, row)
        .map((id) => env.recName('purchase.purchase', id))
        .join(', '),
  },
  'account.invoice.line': {
    amount: (env, row) => {
      const digits = env.follow(
        getModel('account.invoice.line'),
        row,
        'invoice.currency.digits',
      ) as number
      return computeAmount(row.quantity as number, row.unit_price as Decimal | null, digits)
    },
  },
}

function listOrders(env: Environment, invoice: Row): number[] {
  const orders = listLines(env, invoice).map((line) => findLine(env, line)?.purchase)
  return [...new Set(orders.filter((id) => typeof id === 'number'))]
}

function listLines(env: Environment, invoice: Row): Row[] {
  return env.store
    .findIds('account.invoice.line', 'invoice', invoice.id)
    .map((id) => env.find('account.invoice.line', id)!)
}

function sumInvoice(env: Environment, invoice: Row) {
  const digits = env.find('currency.currency', invoice.currency)?.digits as number
  return sumLines(env, listLines(env, invoice), digits)
}
