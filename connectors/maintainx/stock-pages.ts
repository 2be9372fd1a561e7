import {
  decodeKey,
  type EntityMap,
  encodeKey,
  type Io,
  type ListQuery,
  type Native,
  type NativePage,
} from '@millwright/kit'
import type { RestAt } from '@millwright/kit/protocols'
import { rest } from './dialect.ts'
import { items } from './items.ts'

/** What a filter of stock levels says: the only part, the only levels, or what a level must be. */
interface StockFilter {
  part?: string
  ids?: readonly string[]
  keep?(level: Native): boolean
}

/** Where a walk stands: behind which parts, and inside a part that has more places than a page holds. */
interface Position {
  parts: unknown
  within?: { part: number; location: number }
}

const parts = items as EntityMap<any, RestAt>
const properties = ['name', 'standard_cost', 'updated_at', 'quantity_on_hand']

/**
 * A place of a part, as its own record. The places of a part have no stamps of their own: those of the part stand for
 * them.
 */
export function levelsOf(part: Native): Native[] {
  return (part.locations ?? [])
    .map((place: Native) => ({
      ...place,
      partId: part.id,
      part: { name: part.name, unitCost: part.unitCost, updatedAt: part.updatedAt },
    }))
    .sort((a: Native, b: Native) => a.locationId - b.locationId)
}

/** One page of the places of all parts, part after part. */
export async function stockPage(io: Io, query: ListQuery): Promise<NativePage> {
  const filters = Object.values(query.filters) as StockFilter[]
  const keep = (level: Native) => filters.every((filter) => filter.keep?.(level) ?? true)
  const named = filters.flatMap(({ part, ids }) =>
    part ? [[part]] : ids ? [ids.map(partIdOf)] : [],
  )
  const wanted = filters.flatMap(({ ids }) => (ids ? [new Set(ids)] : []))
  const isWanted = (level: Native) =>
    wanted.every((ids) => ids.has(encodeKey([level.partId, level.locationId]))) && keep(level)
  const position = (query.after ?? { parts: null }) as Position
  const list = (limit: number) =>
    rest.list(
      io,
      parts,
      { limit, after: position.parts, filters: idFilters(named), fields: properties, total: false },
      io.context,
    )
  // A part has one place or a few: where a page of parts has too many, fewer parts are asked for.
  for (let size = query.limit; ; ) {
    const page = await list(size)
    const within = position.within ?? { part: 0, location: 0 }
    const levels = page.records.map((part) =>
      levelsOf(part).filter(
        (level) => level.partId !== within.part || level.locationId > within.location,
      ),
    )
    const fitting = countFitting(levels, query.limit)
    if (fitting === levels.length)
      return {
        records: levels.flat().filter(isWanted),
        next: page.next === null ? null : { parts: page.next },
      }
    if (fitting === 0) return splitPart(levels[0]!, query.limit, position, isWanted)
    size = fitting
  }
}

function countFitting(levels: readonly Native[][], limit: number): number {
  let sum = 0
  const over = levels.findIndex((places) => {
    sum += places.length
    return sum > limit
  })
  return over < 0 ? levels.length : over
}

function splitPart(
  levels: readonly Native[],
  limit: number,
  position: Position,
  isWanted: (level: Native) => boolean,
): NativePage {
  const records = levels.slice(0, limit)
  const { partId, locationId } = records.at(-1)!
  const within = { part: partId, location: locationId }
  return { records: records.filter(isWanted), next: { parts: position.parts, within } }
}

function partIdOf(id: string): string {
  return decodeKey(id, 2)?.[0] ?? ''
}

function idFilters(named: readonly (readonly string[])[]): Record<string, unknown> {
  return Object.fromEntries(
    named.map((ids, index) => [
      `ids ${index}`,
      { params: [], ids: [...new Set(ids)], needs: [], keep: () => true },
    ]),
  )
}
