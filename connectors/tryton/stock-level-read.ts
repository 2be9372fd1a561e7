import {
  decodeKey,
  type EntityMap,
  type Io,
  type ListQuery,
  type Native,
  type NativePage,
} from '@millwright/kit'
import { selectOf } from '@millwright/kit/protocols'
import type { ModelAt } from './dialect.ts'
import { toNumber } from './fields.ts'
import { widen } from './filters.ts'
import { ask, fillCurrency } from './item-stock.ts'
import type { Clause } from './wire.ts'

type Entity = EntityMap<any, ModelAt>

/** Places that one page asks about before it is answered as it is: an empty place costs a call too. */
const PLACES = 40

/** Where the last page ended: all of the places before, and this one up to a product. */
interface Position {
  location: number
  product: number
}

const idOf = (id: string): number => toNumber(decodeKey(id, 1)?.[0]) ?? -1

export const itemClause = (id: string): Clause => ['id', '=', idOf(id)]
export const placeClause = (id: string): Clause => ['id', '=', idOf(id)]

/**
 * Place after place, and in each the products that are there. The quantity of a place includes those below it unless
 * the context says otherwise, so that each level is counted once (measured; the context key is read from the module).
 */
export async function listLevels(io: Io, entity: Entity, query: ListQuery): Promise<NativePage> {
  const below = ([, , id]: Clause) => ['parent', 'child_of', [id]]
  const wide = widen(query.filters, 'inventory_location_id', (clause) => [
    'OR',
    clause,
    below(clause),
  ])
  const { item_id: item, inventory_location_id: place } = wide as Record<string, Clause | undefined>
  const start = (query.after as Position | null) ?? { location: 0, product: 0 }
  const places = await findPlaces(io, [['id', '>=', start.location], ...(place ? [place] : [])])
  const records: Native[] = []
  for (const [index, found] of places.entries()) {
    let product = found.id === start.location ? start.product : 0
    while (true) {
      const limit = query.limit - records.length
      const where = [['quantity', '!=', 0.0], ['id', '>', product], ...(item ? [item] : [])]
      const rows = await readProducts(io, entity, {
        where,
        limit,
        place: found,
        fields: query.fields,
      })
      records.push(...rows)
      if (rows.length < limit) break
      product = rows[rows.length - 1]!.id
      if (records.length >= query.limit) {
        return finish(io, records, query.fields, { location: found.id, product })
      }
    }
    const following = places[index + 1]
    if (index >= PLACES && following)
      return finish(io, records, query.fields, { location: following.id, product: 0 })
  }
  return finish(io, records, query.fields, null)
}

export async function getLevel(
  io: Io,
  entity: Entity,
  key: readonly string[],
): Promise<Native | null> {
  const product = toNumber(key[0])
  const location = toNumber(key[1])
  if (product === null || location === null) return null
  const [place] = await findPlaces(io, [['id', '=', location]])
  if (!place) return null
  const where = [['id', '=', product]]
  const rows = await readProducts(io, entity, { where, limit: 1, place, fields: null })
  const [level] = rows
  if (!level || (level.quantity === 0 && !(await hasMoved(io, product, location)))) return null
  return (await finish(io, rows, null, null)).records[0] ?? null
}

/** Whether a product was ever at a place: else there is no level of it there, not even one of 0. */
async function hasMoved(io: Io, product: number, location: number): Promise<boolean> {
  const sides = ['OR', ['from_location', '=', location], ['to_location', '=', location]]
  const domain = [['product', '=', product], ['state', '=', 'done'], sides]
  return (await ask<number[]>(io, 'model.stock.move.search', [domain, 0, 1, null, {}])).length > 0
}

async function findPlaces(io: Io, where: readonly Clause[]): Promise<Native[]> {
  const domain = [['type', '=', 'storage'], ...where]
  const params = [domain, 0, null, [['id', 'ASC']], ['code', 'name'], { active_test: false }]
  return ask<Native[]>(io, 'model.stock.location.search_read', params)
}

async function readProducts(
  io: Io,
  entity: Entity,
  query: {
    where: readonly Clause[]
    limit: number
    place: Native
    fields: readonly string[] | null
  },
): Promise<Native[]> {
  const { where, limit, place, fields } = query
  const select = selectOf(entity, fields).filter(
    (name) => name !== 'product' && name !== 'location',
  )
  const settings = { locations: [place.id], with_childs: false, active_test: false }
  const params = [where, 0, limit, [['id', 'ASC']], select, settings]
  const rows = await ask<Native[]>(io, 'model.product.product.search_read', params)
  return rows.map((row) => ({
    ...row,
    product: row.id,
    location: place.id,
    $place: place,
  }))
}

async function finish(
  io: Io,
  records: Native[],
  fields: readonly string[] | null,
  next: Position | null,
): Promise<NativePage> {
  if (records.length > 0 && (fields === null || fields.includes('currency')))
    await fillCurrency(io, records)
  return { records, next }
}
