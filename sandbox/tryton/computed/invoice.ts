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
    origins: (env, row) => {
      const orders = listLines(env, row).map((line) => findLine(env, line)?.purchase)
      const names = orders.map((id) => env.recName('purchase.purchase', id))
      return [...new Set(names.filter(Boolean))].join(', ')
    },
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

function listLines(env: Environment, invoice: Row): Row[] {
  return env.store
    .find('account.invoice.line', 'invoice', invoice.id)
    .map((id) => env.find('account.invoice.line', id)!)
}

function sumInvoice(env: Environment, invoice: Row) {
  const digits = env.find('currency.currency', invoice.currency)?.digits as number
  return sumLines(env, listLines(env, invoice), digits)
}
