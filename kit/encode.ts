import { ApiError, type EntityName, entities, type FieldError, metaOf } from '@millwright/model'
import type { EntityMap, Native } from './connector.ts'
import { type Field, FieldRefusal, type LineMap } from './fields.ts'
import type { Io } from './io.ts'

/**
 * A checked body → the source's own. Refuses, all places at once, what this connection cannot write, what it
 * requires and misses, what is too long for it, and twins that disagree.
 */
export function encodeBody(
  io: Io,
  name: EntityName,
  map: EntityMap,
  mode: 'create' | 'update',
  body: Native,
): Native {
  const errors: FieldError[] = []
  const fields = map.fields as Record<string, Field | undefined>
  const values = settleTwins(name, body, errors)
  for (const field of Object.keys(values)) {
    const codec = fields[field]
    const at = `/${field}`
    const refusal = refuseWrite(io, codec, mode, at)
    if (refusal) errors.push(refusal)
    else {
      checkLength(io, codec!, values[field], at, errors)
      if (codec!.lines && Array.isArray(values[field]))
        checkLines(io, codec!.lines, values[field], mode, at, errors)
    }
  }
  if (mode === 'create') {
    for (const [field, codec] of Object.entries(fields)) {
      const twin = values[`source_${field}`]
      if (codec?.required && (values[field] ?? twin ?? null) === null) {
        errors.push({
          pointer: `/${field}`,
          code: 'REQUIRED',
          detail: `${io.connector.name} requires ${field}.`,
        })
      }
    }
    checkStatus(io, map, values, errors)
  }
  if (errors.length > 0) throw refuseBody(errors)

  const native: Native = {}
  for (const [field, value] of Object.entries(values)) {
    try {
      fields[field]!.encode!(value, native, io.context)
    } catch (error) {
      if (!(error instanceof FieldRefusal)) throw error
      const pointer = `/${[field, ...error.path].join('/')}`
      errors.push({ pointer, code: error.code, detail: error.message })
    }
  }
  if (errors.length > 0) throw refuseBody(errors)
  return native
}

/** One problem for all places: FIELD_NOT_WRITABLE where that is all that is wrong, else INVALID_REQUEST. */
export function refuseBody(errors: readonly FieldError[]): ApiError {
  const writable = errors.some(
    (error) => error.code !== 'FIELD_NOT_WRITABLE' && error.code !== 'FIXED_AFTER_CREATE',
  )
  const places = errors
    .map((error) => error.pointer)
    .slice(0, 5)
    .join(', ')
  const detail =
    errors.length === 1 ? errors[0]!.detail : `${errors.length} places need a change: ${places}.`
  return new ApiError(writable ? 'INVALID_REQUEST' : 'FIELD_NOT_WRITABLE', detail, {
    errors: [...errors],
  })
}

function refuseWrite(
  io: Io,
  codec: Field | undefined,
  mode: 'create' | 'update',
  pointer: string,
): FieldError | null {
  if (!codec) {
    return {
      pointer,
      code: 'FIELD_NOT_WRITABLE',
      detail: `${io.connector.name} has no place for ${pointer.split('/').pop()}.`,
    }
  }
  if (codec.write === 'never' || !codec.encode) {
    const why = codec.derived ? 'is computed and cannot be written' : 'is read-only'
    return {
      pointer,
      code: 'FIELD_NOT_WRITABLE',
      detail: `In ${io.connector.name} this field ${why}.`,
    }
  }
  if (mode === 'update' && codec.write === 'create') {
    return {
      pointer,
      code: 'FIXED_AFTER_CREATE',
      detail: `In ${io.connector.name} this field is set on create and never changes.`,
    }
  }
  return null
}

/** `priority` and `source_priority` name one native field: the exact code wins, and both must agree. */
function settleTwins(name: EntityName, body: Native, errors: FieldError[]): Native {
  const values = { ...body }
  const model = entities[name].fields as unknown as Record<string, never>
  for (const field of Object.keys(body)) {
    const twin = model[field] && metaOf(model[field]).twin
    if (twin === undefined || !(twin in body)) continue
    if (body[twin] === null || body[field] === null) {
      delete values[body[twin] === null ? twin : field]
      continue
    }
    errors.push({
      pointer: `/${twin}`,
      code: 'CONFLICTING_TWIN',
      detail: `Give either ${field} or ${twin}; both name the same field of the source.`,
    })
  }
  return values
}

function checkLength(
  io: Io,
  codec: Field,
  value: unknown,
  pointer: string,
  errors: FieldError[],
): void {
  if (codec.maxLength === undefined || typeof value !== 'string' || value.length <= codec.maxLength)
    return
  const detail = `${io.connector.name} keeps ${codec.maxLength} characters here; these are ${value.length}.`
  errors.push({ pointer, code: 'TOO_LONG', detail })
}

function checkLines(
  io: Io,
  lines: LineMap,
  values: readonly Native[],
  mode: 'create' | 'update',
  at: string,
  errors: FieldError[],
): void {
  values.forEach((line, index) => {
    const pointer = `${at}/${index}`
    const isNew = typeof line.id !== 'string'
    if (line.deleted === true) {
      if (!lines.deletes) {
        errors.push({
          pointer,
          code: 'FIELD_NOT_WRITABLE',
          detail: `${io.connector.name} cannot remove a line.`,
        })
      }
      return
    }
    if (isNew && mode === 'update' && lines.adds === false) {
      errors.push({
        pointer,
        code: 'FIELD_NOT_WRITABLE',
        detail: `${io.connector.name} cannot add a line afterwards.`,
      })
      return
    }
    for (const [field, value] of Object.entries(line)) {
      if (field === 'id' || field === 'deleted') continue
      const codec = lines.fields[field]
      const refusal = refuseWrite(io, codec, isNew ? 'create' : 'update', `${pointer}/${field}`)
      if (refusal) errors.push(refusal)
      else checkLength(io, codec!, value, `${pointer}/${field}`, errors)
    }
    if (!isNew) return
    for (const [field, codec] of Object.entries(lines.fields)) {
      if (codec.required && (line[field] ?? null) === null) {
        errors.push({
          pointer: `${pointer}/${field}`,
          code: 'REQUIRED',
          detail: `${io.connector.name} requires ${field}.`,
        })
      }
    }
  })
}

function checkStatus(io: Io, map: EntityMap, values: Native, errors: FieldError[]): void {
  if (typeof values.status !== 'string') return
  const allowed = map.create_statuses ?? []
  if (allowed.includes(values.status)) return
  const detail =
    allowed.length > 0
      ? `${io.connector.name} can create it as: ${allowed.join(', ')}.`
      : `${io.connector.name} sets the first status itself; change it by an action afterwards.`
  errors.push({ pointer: '/status', code: 'NOT_ALLOWED_WORD', detail })
}
