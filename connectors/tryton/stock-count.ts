import {
  type Call,
  type Context,
  compare,
  type EntityMap,
  type Native,
  type PlanAt,
  type Step,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { ModelAt } from './dialect.ts'
import { ask } from './item-stock.ts'
import { fromDate } from './values.ts'
import { madeBy, rpc } from './wire.ts'

/** An inventory of one product at one place: the only way in which the server lets a quantity be set. */
export function count(
  context: Context,
  level: Native,
  quantity: string,
  day: string | null,
): [Call, Step] {
  const values = {
    location: level.location,
    empty_quantity: 'keep',
    ...(day !== null && { date: fromDate(day) }),
    lines: [['create', [{ product: level.product, quantity: Number(quantity) }]]],
  }
  return [
    rpc(context, 'model.stock.inventory.create', [[values], {}], {
      effect: `Creates an inventory with ${quantity} counted.`,
    }),
    ({ answers }) =>
      rpc(context, 'model.stock.inventory.confirm', [[madeBy(answers[0], 'inventory')], {}], {
        effect: 'Confirms the inventory: the server moves the difference.',
      }),
  ]
}

/** The first stock of a product at a place. Where there is some already, a second opening would overwrite it. */
export async function openLevel(
  _: EntityMap<any, ModelAt>,
  body: Native,
  { io, context }: PlanAt,
): Promise<Step[]> {
  if (compare(body.quantity, '0') <= 0) {
    throw refuse('INVALID_REQUEST', 'An opening quantity is more than nothing.')
  }
  const settings = { locations: [body.location], with_childs: false, active_test: false }
  const params = [[['id', '=', body.product]], 0, 1, null, ['quantity'], settings]
  const [found] = await ask<Native[]>(io, 'model.product.product.search_read', params)
  if (found && found.quantity !== 0) {
    throw refuse('CONFLICT', `There are ${found.quantity} of it at this place already; use adjust.`)
  }
  const [create, confirm] = count(context, body, body.quantity, null)
  const made = () => [String(body.product), String(body.location)]
  return [{ ...create, made }, confirm]
}

function refuse(code: 'INVALID_REQUEST' | 'CONFLICT', detail: string): ApiError {
  const errors = [{ pointer: '/quantity_on_hand', code: 'REFUSED_BY_SOURCE', detail }]
  return new ApiError(code, detail, { errors })
}
