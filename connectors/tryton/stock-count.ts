import {
  type ActionAt,
  type Answer,
  type Call,
  type Context,
  compare,
  type EntityMap,
  minus,
  type Native,
  type PlanAt,
  plus,
  type Step,
  toDecimal,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { ModelAt } from './dialect.ts'
import { ask } from './item-stock.ts'
import { fitsFloat, fromDate } from './values.ts'
import { madeBy, query, resultOf, rpc } from './wire.ts'

/** An inventory of one product at one place: the only way in which the server lets a quantity be set. */
function count(
  context: Context,
  level: Native,
  quantity: string,
  day: string | null,
): [Call, Step] {
  return [
    createInventory(context, level, quantity, day),
    ({ answers }) => confirmInventory(context, answers[0]),
  ]
}

function createInventory(
  context: Context,
  level: Native,
  quantity: string,
  day: string | null,
): Call {
  const values = {
    location: level.location,
    empty_quantity: 'keep',
    ...(day !== null && { date: fromDate(day) }),
    lines: [['create', [{ product: level.product, quantity: Number(quantity) }]]],
  }
  return rpc(context, 'model.stock.inventory.create', [[values], {}], {
    effect: `Creates an inventory with ${quantity} counted.`,
  })
}

function confirmInventory(context: Context, made: Answer | undefined): Call {
  return rpc(context, 'model.stock.inventory.confirm', [[madeBy(made, 'inventory')], {}], {
    effect: 'Confirms the inventory: the server moves the difference.',
  })
}

/** What the level of today has to be after a count of an earlier day. */
const expected = new WeakMap<ActionAt, string>()

/** A count, or a correction by what was read right before it: moves in between are not undone. */
export async function adjustLevel(at: ActionAt): Promise<Step[]> {
  const { context, native, body, record } = at
  const day: string | null = body.posted_on ?? null
  for (const name of ['counted_quantity', 'quantity_change']) {
    if ((body[name] ?? null) === null || fitsFloat(body[name])) continue
    throw refuse('INVALID_REQUEST', `Tryton cannot keep all digits of ${body[name]}.`, `/${name}`)
  }
  const look = query(context, 'model.product.product.read', [
    [native.product],
    ['quantity'],
    { ...atPlace(native.location), ...(day !== null && { stock_date_end: fromDate(day) }) },
  ])
  const counted: string | null = body.counted_quantity ?? null
  const then = day === null ? record.quantity_on_hand : quantityIn(await at.io.send(look))
  if (counted !== null) {
    if (day !== null) expected.set(at, plus(record.quantity_on_hand, minus(counted, then)))
    return count(context, native, counted, day)
  }
  const change: string = body.quantity_change
  const planned = plus(then, change)
  if (compare(planned, '0') < 0) {
    const text = `There were ${then} then; the server counts nothing below 0.`
    throw refuse('INVALID_REQUEST', text, '/quantity_change')
  }
  return [
    { ...look, effect: 'Reads how much is there right before.' },
    ({ answers: [now] }) => {
      const sum = now ? plus(quantityIn(now), change) : planned
      return createInventory(context, native, sum, day)
    },
    ({ answers }) => confirmInventory(context, answers[1]),
  ]
}

/** What a level has to read after it was adjusted. */
export function targetOf(at: ActionAt): string {
  const { body, record } = at
  const change = () => plus(record.quantity_on_hand, body.quantity_change)
  return expected.get(at) ?? body.counted_quantity ?? change()
}

function quantityIn(answer: Answer): string {
  return toDecimal(resultOf<Native[]>(answer)[0]?.quantity) ?? '0'
}

/** Only what is at the place itself, not below it. */
function atPlace(location: number): Native {
  return { locations: [location], with_childs: false, active_test: false }
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
  const settings = atPlace(body.location)
  const params = [[['id', '=', body.product]], 0, 1, null, ['quantity'], settings]
  const [found] = await ask<Native[]>(io, 'model.product.product.search_read', params)
  if (found && found.quantity !== 0) {
    throw refuse('CONFLICT', `There are ${found.quantity} of it at this place already; use adjust.`)
  }
  const [create, confirm] = count(context, body, body.quantity, null)
  const made = () => [String(body.product), String(body.location)]
  return [{ ...create, made }, confirm]
}

function refuse(
  code: 'INVALID_REQUEST' | 'CONFLICT',
  detail: string,
  pointer = '/quantity_on_hand',
): ApiError {
  return new ApiError(code, detail, { errors: [{ pointer, code: 'REFUSED_BY_SOURCE', detail }] })
}
