import { type EntityName, entities, isEntityName } from '@millwright/model'
import { findNearest } from '../../config-names.ts'
import type { EventFilter } from '../../store/schema-webhooks.ts'
import { TOLD_ENTITIES } from './event-types.ts'

/** An event of a record's change, as filters look at it. */
export interface ChangeOfRecord {
  entity: string
  changed: readonly string[]
  previous: Record<string, unknown> | null
  record: Record<string, unknown>
}

const CUSTOM = 'custom_fields.'

/** What is wrong with a filter, and at which of its fields; null where it can be kept. */
export function findFilterFault({
  entity,
  field,
  any_of,
  changed,
}: EventFilter): { at: string; detail: string } | null {
  if (entity !== '*' && !(isEntityName(entity) && TOLD_ENTITIES.includes(entity))) {
    const meant = findNearest(entity, TOLD_ENTITIES)
    return { at: 'entity', detail: `There is no entity ${shorten(entity)}.${didYouMean(meant)}` }
  }
  const known = fieldsOf(entity)
  if (!known.includes(field) && !(field.startsWith(CUSTOM) && field.length > CUSTOM.length)) {
    const of = entity === '*' ? 'No entity has' : `${entity} have no`
    const detail = `${of} field ${shorten(field)}.${didYouMean(findNearest(field, known))}`
    return { at: 'field', detail }
  }
  if (any_of === undefined && changed === undefined) {
    return { at: 'any_of', detail: 'Give any_of, changed or both: without them nothing is held.' }
  }
  return null
}

/**
 * Whether an endpoint with these filters is told of a change. All filters of the entity have to let it through; one of a
 * field that the entity does not have is none of its.
 */
export function passesFilters(filters: readonly EventFilter[], change: ChangeOfRecord): boolean {
  return filters.every((filter) => {
    if (filter.entity !== '*' && filter.entity !== change.entity) return true
    if (filter.entity === '*' && !hasField(change.entity, filter.field)) return true
    return passes(filter, change)
  })
}

/** What was let through until now is let through once more, so that its receiver learns that it left. */
function passes({ field, any_of, changed }: EventFilter, change: ChangeOfRecord): boolean {
  const [name] = field.split('.') as [string]
  const { previous } = change
  // Nothing is known to have changed of a record that came or went.
  if (changed && previous !== null && !isChanged(field, change)) return false
  if (any_of === undefined) return true
  if (includes(any_of, read(change.record, field))) return true
  return previous !== null && name in previous && includes(any_of, read(previous, field))
}

function isChanged(field: string, { changed, previous, record }: ChangeOfRecord): boolean {
  const [name] = field.split('.') as [string]
  if (!changed.includes(name)) return false
  return name === field || read(previous ?? {}, field) !== read(record, field)
}

/** Of a list it is enough that one element is among them. */
function includes(any_of: NonNullable<EventFilter['any_of']>, value: unknown): boolean {
  const among = (one: unknown) => any_of.includes((one ?? null) as string | null)
  return Array.isArray(value) ? value.some(among) : among(value)
}

function read(record: Record<string, unknown>, field: string): unknown {
  if (!field.startsWith(CUSTOM)) return record[field]
  const custom = record.custom_fields as Record<string, unknown> | null | undefined
  return custom?.[field.slice(CUSTOM.length)]
}

function hasField(entity: string, field: string): boolean {
  if (field.startsWith(CUSTOM)) return true
  return isEntityName(entity) && Object.hasOwn(entities[entity].fields, field)
}

function fieldsOf(entity: string): string[] {
  const of = entity === '*' ? TOLD_ENTITIES : [entity as EntityName]
  return [...new Set(of.flatMap((name) => Object.keys(entities[name].fields)))]
}

function didYouMean(name: string | undefined): string {
  return name === undefined ? '' : ` Did you mean ${name}?`
}

function shorten(name: string): string {
  return name.slice(0, 80)
}
