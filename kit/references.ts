import {
  ApiError,
  type EntityName,
  entities,
  type FieldError,
  isEntityName,
  metaOf,
} from '@millwright/model'
import type { EntityMap, Native } from './connector.ts'
import { UpstreamRefusal } from './failure.ts'
import type { Field } from './fields.ts'
import type { Io } from './io.ts'
import { mapBounded } from './map-bounded.ts'
import { readOne } from './read.ts'
import { reviseError } from './revise-error.ts'

interface Place {
  pointer: string
  target: EntityName
  id: string
}

/** Different references of one body that are looked up; further ones are left for the source to judge. */
const MOST = 50
/** Look-ups at the same time where the vendor names no limit. */
const WIDTH = 4

/**
 * References of a body that do not exist at the source, with their places. Costs one read per reference, of the first
 * fifty different ones: asked by a dry run, and after a refusal, never on the way of a write that succeeds.
 */
export async function findUnknownReferences(
  io: Io,
  entity: EntityName,
  body: Native,
): Promise<FieldError[]> {
  const places: Place[] = []
  collect(entities[entity].fields, body, '', places)
  const asked = new Map<string, Place>()
  for (const place of places) {
    if (asked.size >= MOST) break
    const map = io.connector.entities[place.target] as EntityMap | undefined
    if (map?.ops.get === true) asked.set(nameOf(place), place)
  }
  const width = Math.min(io.connector.limits?.concurrent ?? WIDTH, WIDTH)
  const unknown = new Set<string>()
  await mapBounded([...asked], width, async ([name, { target, id }]) => {
    if (!(await exists(io, target, id))) unknown.add(name)
  })
  return places
    .filter((place) => unknown.has(nameOf(place)))
    .map(({ pointer, target, id }) => {
      const detail = `${io.connector.name} has no ${entities[target].object} with the id "${id.slice(0, 80)}".`
      return { pointer, code: 'UNKNOWN_REFERENCE', detail }
    })
}

function nameOf({ target, id }: Place): string {
  return `${target}/${id}`
}

async function exists(io: Io, entity: EntityName, id: string): Promise<boolean> {
  try {
    await readOne(io, entity, id)
    return true
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return false
    // A read that fails for another reason proves nothing about the id.
    return true
  }
}

function collect(
  fields: Readonly<Record<string, any>>,
  body: Native,
  at: string,
  places: Place[],
): void {
  for (const [name, value] of Object.entries(body)) {
    const schema = fields[name]
    if (!schema || value === null || value === undefined) continue
    const meta = metaOf(schema)
    const pointer = `${at}/${name}`
    if (meta.entity && isEntityName(meta.entity)) {
      const target = meta.entity
      if (Array.isArray(value)) {
        for (const [index, id] of value.entries())
          if (typeof id === 'string') places.push({ pointer: `${pointer}/${index}`, target, id })
      } else if (typeof value === 'string') places.push({ pointer, target, id: value })
    } else if (meta.fields) {
      const items = Array.isArray(value) ? value : [value]
      items.forEach((item, index) => {
        if (item && typeof item === 'object') {
          collect(
            meta.fields!,
            item,
            Array.isArray(value) ? `${pointer}/${index}` : pointer,
            places,
          )
        }
      })
    }
  }
}

/** A refusal that names native fields, with our pointers into the body instead. */
export function pointAt(map: EntityMap, error: ApiError, body: Native): ApiError {
  if (!(error instanceof UpstreamRefusal)) return error
  const errors: FieldError[] = []
  for (const { native, line, message, code } of error.details) {
    const pointer = native === undefined ? null : pointerOf(map, native, body, line)
    if (pointer) errors.push({ pointer, code: code ?? 'REFUSED_BY_SOURCE', detail: message })
  }
  return errors.length > 0 ? reviseError(error, { errors }) : error
}

function pointerOf(
  map: EntityMap,
  native: string,
  body: Native,
  line: number | undefined,
): string | null {
  const fields = Object.entries(map.fields) as [string, Field][]
  for (const [name, field] of fields) {
    if (field.write !== 'never' && field.native.includes(native)) return `/${name}`
  }
  for (const [name, { lines }] of fields) {
    const found = Object.entries(lines?.fields ?? {}).find(([, codec]) =>
      codec.native.includes(native),
    )
    if (!found) continue
    // Which line a source means is rarely told; with one line there is no doubt.
    const index = line ?? (body[name]?.length === 1 ? 0 : null)
    return index === null ? `/${name}` : `/${name}/${index}/${found[0]}`
  }
  return null
}
