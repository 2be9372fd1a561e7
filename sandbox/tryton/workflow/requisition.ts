import { type Environment, getModel } from '../environment.ts'
import { UserError } from '../errors.ts'
import type { Row } from '../model.ts'
import type { Button } from './button.ts'

const MODEL = 'purchase.requisition'

export const requisitionButtons: Record<string, Button> = {
  wait: {
    from: ['draft'],
    to: 'waiting',
    run: (env, rows) => {
      for (const row of rows) checkWarehouse(env, row)
    },
  },
  approve: {
    from: ['waiting'],
    to: 'approved',
    run: (env, rows) => setEmployee(env, rows, 'approved_by'),
    after: processAll,
  },
  reject: {
    from: ['waiting'],
    to: 'rejected',
    run: (env, rows) => setEmployee(env, rows, 'rejected_by'),
  },
  process: { from: ['approved', 'processing', 'done'], run: processAll },
  cancel: { from: ['draft'], to: 'cancelled' },
  draft: {
    from: ['cancelled', 'waiting', 'approved', 'rejected'],
    to: 'draft',
    run: (env, rows) => {
      for (const row of rows) env.update(MODEL, row, { approved_by: null, rejected_by: null })
    },
  },
}

function setEmployee(env: Environment, rows: Row[], name: string): void {
  for (const row of rows) {
    env.update(MODEL, row, { [name]: row[name] ?? env.context.employee ?? null })
  }
}

function checkWarehouse(env: Environment, row: Row): void {
  if (row.warehouse) return
  for (const line of listLines(env, row)) {
    const type = env.follow(getModel('purchase.requisition.line'), line, 'product.type')
    if (type !== 'goods' && type !== 'assets') continue
    throw new UserError(
      `A warehouse is required for the requisition "${env.recName(MODEL, row.id)}".`,
    )
  }
}

function processAll(env: Environment, rows: Row[]): void {
  for (const row of rows) {
    const requests = listLines(env, row).flatMap((line) => createRequest(env, row, line))
    const done = requests.every((request) => {
      const state = env.follow(getModel('purchase.request'), request, 'purchase.state')
      return ['cancelled', 'confirmed', 'processing', 'done'].includes(state as string)
    })
    // There is no way from approved to done: a requisition without lines stays approved.
    if (done && row.state === 'processing') env.update(MODEL, row, { state: 'done' })
    else if (!done && row.state !== 'processing') env.update(MODEL, row, { state: 'processing' })
  }
}

/** The requests of a line; the first time one is made. */
function createRequest(env: Environment, requisition: Row, line: Row): Row[] {
  const origin = `purchase.requisition.line,${line.id}`
  const held = env.store.findIds('purchase.request', 'origin', origin)
  if (held.length > 0) return held.map((id) => env.find('purchase.request', id)!)
  if ((line.quantity as number) <= 0) return []
  return [
    env.insert('purchase.request', {
      company: requisition.company,
      product: line.product,
      description: line.description,
      party: line.supplier,
      quantity: line.quantity,
      uom: line.unit,
      supply_date: requisition.supply_date,
      warehouse: requisition.warehouse,
      purchase_line: null,
      origin,
      state: 'draft',
    }),
  ]
}

function listLines(env: Environment, requisition: Row): Row[] {
  return env.store
    .findIds('purchase.requisition.line', 'requisition', requisition.id)
    .map((id) => env.find('purchase.requisition.line', id)!)
}
