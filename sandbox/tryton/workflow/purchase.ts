import { type Environment, getModel } from '../environment.ts'
import { UserError } from '../errors.ts'
import type { Row } from '../model.ts'
import type { Button } from './button.ts'
import { processPurchase } from './process-purchase.ts'

const MODEL = 'purchase.purchase'

export const purchaseButtons: Record<string, Button> = {
  quote: {
    from: ['draft'],
    to: 'quotation',
    run: (env, rows) => {
      for (const row of rows) {
        checkWarehouse(env, row)
        env.update(MODEL, row, {
          number: row.number ?? String(env.store.nextNumber(MODEL)),
          quoted_by: row.quoted_by ?? env.context.employee ?? null,
        })
      }
    },
  },
  confirm: {
    from: ['quotation'],
    to: 'confirmed',
    run: (env, rows) => {
      for (const row of rows) {
        env.update(MODEL, row, {
          purchase_date: row.purchase_date ?? env.today,
          confirmed_by: row.confirmed_by ?? env.context.employee ?? null,
          ...computeCache(env, row),
        })
      }
    },
    // Without a worker the queue is emptied in the same request.
    after: (env, rows) => {
      for (const row of rows) processPurchase(env, row)
    },
  },
  process: {
    from: ['confirmed', 'processing', 'done'],
    group: 'purchase_admin',
    run: (env, rows) => {
      for (const row of rows) processPurchase(env, row)
    },
  },
  cancel: {
    from: ['draft', 'quotation'],
    to: 'cancelled',
    run: (env, rows) => {
      for (const row of rows) env.update(MODEL, row, computeCache(env, row))
    },
  },
  draft: {
    from: ['quotation', 'confirmed', 'cancelled'],
    to: 'draft',
    run: (env, rows) => {
      const nothing = { quoted_by: null, confirmed_by: null }
      for (const row of rows) {
        env.update(MODEL, row, {
          ...nothing,
          tax_amount_cache: null,
          untaxed_amount_cache: null,
          total_amount_cache: null,
        })
      }
    },
  },
}

/** The amounts that are stored with an order once they are binding. */
export function computeCache(env: Environment, row: Row): Record<string, unknown> {
  const model = getModel(MODEL)
  return {
    untaxed_amount_cache: env.value(model, row, 'untaxed_amount'),
    tax_amount_cache: env.value(model, row, 'tax_amount'),
    total_amount_cache: env.value(model, row, 'total_amount'),
  }
}

function checkWarehouse(env: Environment, row: Row): void {
  if (row.warehouse) return
  for (const id of env.store.findIds('purchase.line', 'purchase', row.id)) {
    const line = env.find('purchase.line', id)!
    const type = env.follow(getModel('purchase.line'), line, 'product.type')
    if (type !== 'goods' && type !== 'assets') continue
    throw new UserError(
      `To get a quote for the purchase "${env.recName(MODEL, row.id)}" of goods or assets, you must enter a warehouse.`,
    )
  }
}
