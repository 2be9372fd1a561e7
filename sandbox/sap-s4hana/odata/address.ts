import type { EntitySet, Property, Row, Value } from './schema.ts'
import { writeStamp } from './values.ts'

/** The address of an entity relative to its service: `A_PurchaseOrder('4500000001')`. */
export function addressEntity(set: EntitySet, row: Row): string {
  const only = set.keys.length === 1 ? set.keys[0] : undefined
  const inner = only
    ? literal(only, row[only.field] ?? null, set)
    : set.keys.map((key) => `${key.name}=${literal(key, row[key.field] ?? null, set)}`).join(',')
  return `${set.name}(${inner})`
}

function literal(property: Property, value: Value, { service }: EntitySet): string {
  const text = String(value ?? (property.digits ? '0' : ''))
  if (property.kind === 'S') return `'${encodeURIComponent(text).replaceAll("'", "''")}'`
  if (property.kind === 'T' || property.kind === 'O') {
    const stamp = writeStamp(Number(value), 0)
    if (service.version === 4) return property.kind === 'T' ? stamp.slice(0, 10) : stamp
    const form = property.kind === 'T' ? 'datetime' : 'datetimeoffset'
    return `${form}'${encodeURIComponent(property.kind === 'T' ? stamp.slice(0, -1) : stamp)}'`
  }
  return property.kind === 'J' && service.version === 2 ? `${text}L` : text
}
