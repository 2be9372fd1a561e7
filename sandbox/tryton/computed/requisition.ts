import { computeAmount } from '../amounts.ts'
import { type Decimal, ZERO } from '../decimal.ts'
import { type Environment, getModel } from '../environment.ts'
import type { Row } from '../model.ts'
import type { Compute } from './index.ts'

export const computedOfRequisitions: Record<string, Record<string, Compute>> = {
  'purchase.requisition': {
    total_amount: (env, row) =>
      env.store
        .findIds('purchase.requisition.line', 'requisition', row.id)
        .map((id) => getAmount(env, env.find('purchase.requisition.line', id)!))
        .reduce((sum, amount) => sum.plus(amount), ZERO),
  },
  'purchase.requisition.line': {
    rec_name: (env, row) =>
      `${row.quantity} ${env.recName('product.product', row.product) ?? row.description ?? ''}`.trim(),
    amount: getAmount,
  },
  'purchase.request': {
    rec_name: (env, row) => env.recName('product.product', row.product) ?? String(row.id),
  },
}

function getAmount(env: Environment, line: Row): Decimal {
  const digits = env.follow(
    getModel('purchase.requisition.line'),
    line,
    'requisition.currency.digits',
  ) as number | null
  return computeAmount(line.quantity as number, line.unit_price as Decimal | null, digits)
}
