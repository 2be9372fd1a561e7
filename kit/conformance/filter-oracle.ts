import { type Entity, type EntityName, entities, type Filter } from '@millwright/model'
import type { EntityMap, Native } from '../connector.ts'

/** Filters that a connector serves: the model's, and fields of natural keys, by which a lost write is looked for. */
export function servedFilters(entity: EntityName, map: EntityMap): Record<string, Filter> {
  const model: Entity = entities[entity] as Entity
  const keys = model.natural_keys.flat().map((field): [string, Filter] => {
    return [field, { field, kind: 'text', description: 'Part of a natural key.' }]
  })
  const known = { ...Object.fromEntries(keys), ...model.filters }
  // Deleted records are told apart by their field, whatever the source can filter.
  const isServed = (name: string) =>
    name in map.filters ||
    map.scanned?.includes(name) ||
    (name === 'include_deleted' && 'deleted_at' in map.fields)
  return Object.fromEntries(Object.entries(known).filter(([name]) => isServed(name)))
}

/** Whether a record must be answered: sources may tell upper from lower case when they look into a text. */
export function mustMeet(filter: Filter, value: any, record: Native): boolean {
  if (filter.kind !== 'contains') return meets(filter, value, record)
  const found = valuesAt(record, (filter.field ?? '').split('.'))
  return found.some((text) => String(text ?? '').includes(value))
}

/** Whether a record meets a filter, by the model's words alone: the connector's own way is what is judged. */
export function meets(filter: Filter, value: any, record: Native): boolean {
  return valuesAt(record, (filter.field ?? '').split('.')).some((found) =>
    test(filter, value, found),
  )
}

function test({ kind }: Filter, value: any, found: any): boolean {
  switch (kind) {
    case 'ids':
    case 'words':
      return value.includes(found)
    case 'contains':
      return String(found ?? '')
        .toLowerCase()
        .includes(String(value).toLowerCase())
    case 'ts_from':
      return found !== null && Date.parse(found) >= Date.parse(value)
    case 'ts_to':
      return found !== null && Date.parse(found) < Date.parse(value)
    case 'date_from':
      return found !== null && found.slice(0, 10) >= value
    case 'date_to':
      return found !== null && found.slice(0, 10) < value
    default:
      return found === value
  }
}

/** Values to try a filter with, each met by at least one of the records. Empty where no record has the field. */
export function valuesFor(filter: Filter, records: readonly Native[]): unknown[] {
  const path = (filter.field ?? '').split('.')
  const all = records.flatMap((record) => valuesAt(record, path)).filter((value) => value !== null)
  const distinct = [...new Set(all)]
  const sorted = [...distinct].sort()
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (distinct.length === 0) return []
  switch (filter.kind) {
    case 'ids':
      return [[...new Set([distinct[0], distinct.at(-1)])]]
    case 'words':
      return [
        ...distinct.map((word) => [word]),
        ...(distinct.length > 1 ? [distinct.slice(0, 2)] : []),
      ]
    case 'contains': {
      const name = distinct.find((text) => /^[\w ]{4,}$/.test(text)) ?? distinct[0]
      return [...new Set([name.slice(1, -1), distinct.at(-1)])]
    }
    case 'ts_from':
    case 'ts_to':
      return [middle]
    case 'date_from':
    case 'date_to':
      return [String(middle).slice(0, 10)]
    case 'bool':
      return distinct
    default:
      return [...new Set([distinct[0], middle, distinct.at(-1)])]
  }
}

function valuesAt(value: any, path: readonly string[]): any[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path))
  if (path.length === 0) return [value ?? null]
  if (value === null || value === undefined) return []
  return valuesAt(value[path[0]!], path.slice(1))
}
