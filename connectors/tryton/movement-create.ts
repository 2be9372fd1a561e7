import type { Call, EntityMap, Native, PlanAt, Step } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { ModelAt } from './dialect.ts'
import { typesOf } from './inventory-locations.ts'
import { ask } from './item-stock.ts'
import { settleBody } from './lookup.ts'
import { kindBetween } from './movement-sides.ts'
import { priceUse } from './movement-value.ts'
import { madeBy, rpc } from './wire.ts'

/** A move, done at once unless a draft is asked for. Its kind follows from its places, so the two have to agree. */
export async function createMovement(
  _: EntityMap<any, ModelAt>,
  body: Native,
  { io, context }: PlanAt,
): Promise<Step[]> {
  const { $kind, $status, $quantity, $own, $counter, ...rest } = body
  const isOut = String($quantity).startsWith('-')
  const [from_location, to_location] = isOut ? [$own, $counter] : [$counter, $own]
  const kind = await checkKind(io, $kind, from_location, to_location)
  if (kind === 'transfer' && isOut) {
    throw refuse(
      '/quantity',
      'A transfer is told from the place that the goods go to: its quantity is positive.',
    )
  }
  const use = priceUse(kind)
  if (rest.unit_price && use === null) {
    const text = `Tryton sets the cost of a movement of the kind "${kind}" by itself.`
    throw refuse('/unit_cost', text)
  }
  const own = await settleBody(io, rest, null)
  const defaults = await ask<Native>(io, 'model.stock.move.default_get', [
    ['company', 'currency'],
    false,
    {},
  ])
  const values = {
    ...(defaults.company && { company: defaults.company }),
    ...(own.unit_price && defaults.currency && { currency: defaults.currency }),
    uom: own.uom ?? (await unitOf(io, own.product)),
    ...own,
    quantity: Math.abs(Number($quantity)),
    from_location,
    to_location,
  }
  const create = rpc(context, 'model.stock.move.create', [[values], {}], {
    effect: `Creates one stock move.${rest.unit_price && use === 'sale' ? ' Its unit cost is kept as the price for the customer.' : ''}`,
  })
  if ($status === 'draft') return [create]
  const post = ({ answers }: { answers: readonly Parameters<typeof madeBy>[0][] }): Call =>
    rpc(context, 'model.stock.move.do', [[madeBy(answers[0], 'move')], {}], {
      effect: 'Does the move.',
    })
  return [create, post]
}

async function checkKind(
  io: PlanAt['io'],
  kind: string,
  from: number,
  to: number,
): Promise<string> {
  const types = await typesOf(io, [from, to])
  const real = kindBetween(types.get(from), types.get(to))
  if (kind === real) return real
  throw refuse('/kind', `Between these places a movement is of the kind "${real}", not "${kind}".`)
}

function refuse(pointer: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'NOT_ALLOWED_WORD', detail }],
  })
}

async function unitOf(io: PlanAt['io'], product: number): Promise<number> {
  const [found] = await ask<Native[]>(io, 'model.product.product.read', [
    [product],
    ['default_uom'],
    {},
  ])
  return found!.default_uom
}
