import type { Environment } from '../environment.ts'
import { getModel } from '../environment.ts'
import { UserError } from '../errors.ts'
import type { Row } from '../model.ts'
import { pressButton } from './button.ts'
import { setExpected } from './inventory.ts'
import { followTemplate, setCode } from './product-code.ts'
import { deleteMoves } from './shipment.ts'

/** What a model does beside its metadata when records come and go. */
interface Hooks {
  /** Fills values before a record is made. */
  prepare?: (env: Environment, values: Record<string, unknown>) => void
  created?: (env: Environment, row: Row) => void
  /** What follows on a write of these columns. */
  written?: (env: Environment, row: Row, columns: Record<string, unknown>) => void
  /** Throws UserError when the records must stay. */
  deleting?: (env: Environment, rows: Row[]) => void
}

export const HOOKS: Record<string, Hooks> = {
  'party.party': {
    prepare: (env, values) => {
      values.code ??= String(env.store.nextNumber('party'))
    },
  },
  'product.product': { created: setCode, written: setCode },
  'product.template': { written: followTemplate },
  'purchase.purchase': { deleting: cancelFirst('purchase.purchase', 'purchase') },
  'purchase.requisition': {
    prepare: numberFrom('purchase.requisition'),
    deleting: cancelFirst('purchase.requisition', 'requisition'),
  },
  'stock.inventory': {
    prepare: (env, values) => {
      numberFrom('stock.inventory')(env, values)
      values.date ??= env.today
    },
  },
  'stock.inventory.line': { created: setExpected },
  'stock.shipment.in': {
    prepare: numberFrom('stock.shipment.in'),
    deleting: (env, rows) => {
      cancelFirst('stock.shipment.in', 'shipment')(env, rows)
      deleteMoves(env, rows)
    },
  },
  'purchase.line': {
    deleting: (env, rows) => {
      for (const row of rows) {
        const purchase = env.find('purchase.purchase', row.purchase)
        if (!purchase || ['draft', 'cancelled'].includes(purchase.state as string)) continue
        throw new UserError(
          `To delete line "${env.recName('purchase.line', row.id)}" you must cancel or reset to draft purchase "${env.recName('purchase.purchase', purchase.id)}".`,
        )
      }
    },
  },
  'stock.move': {
    deleting: (env, rows) => {
      for (const row of rows) {
        if (['staging', 'draft', 'cancelled'].includes(row.state as string)) continue
        throw new UserError(
          `To delete stock move "${env.recName('stock.move', row.id)}" you must cancel it.`,
        )
      }
    },
  },
}

function numberFrom(sequence: string) {
  return (env: Environment, values: Record<string, unknown>): void => {
    values.number ??= String(env.store.nextNumber(sequence))
  }
}

/** These are cancelled on the way out, and stay when that is not possible. */
function cancelFirst(model: string, word: string) {
  return (env: Environment, rows: Row[]): void => {
    pressButton(env, getModel(model), 'cancel', rows)
    for (const row of rows) {
      if (row.state === 'cancelled') continue
      throw new UserError(`To delete ${word} "${env.recName(model, row.id)}" you must cancel it.`)
    }
  }
}
