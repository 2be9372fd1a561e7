import {
  ApiError,
  type Entity,
  type EntityName,
  entities,
  type FieldError,
  type Filter,
  metaOf,
} from '@millwright/model'
import type { ListRequest } from '../engine/read.ts'
import { includesOf, parseReadOptions, READ_OPTIONS, type ReadOptions } from './read-options.ts'

type Query = Record<string, unknown>
type Parsed = Omit<ListRequest, 'entity' | 'signal'> & { options: ReadOptions }

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

/** Query of a list: every parameter is known and well-formed, or named in the error. */
export function parseListQuery(name: EntityName, query: Query): Parsed {
  const entity = entities[name] as Entity
  const errors: FieldError[] = []
  const filters: Record<string, unknown> = {}
  let limit = DEFAULT_LIMIT
  let cursor: string | null = null
  const shared = parseShared(entity, query, true, errors)
  for (const [parameter, value] of Object.entries(query)) {
    if (Object.hasOwn(SHARED, parameter)) continue
    const text = single(parameter, value, errors)
    if (text === null) continue
    if (parameter === 'limit') limit = parseLimit(text, errors)
    else if (parameter === 'cursor') cursor = text
    else {
      const filter = Object.hasOwn(entity.filters, parameter)
        ? entity.filters[parameter]
        : undefined
      if (filter) filters[parameter] = parseFilter(entity, parameter, filter, text, errors)
      else
        errors.push(
          unknownParameter(parameter, [
            'limit',
            'cursor',
            ...Object.keys(SHARED),
            ...Object.keys(entity.filters),
          ]),
        )
    }
  }
  refuse(errors)
  return { limit, cursor, filters, ...shared }
}

/** Query of one record: `fields`, `include`, and where it is read. */
export function parseGetQuery(
  name: EntityName,
  query: Query,
): Pick<Parsed, 'fields' | 'include' | 'options'> {
  const errors: FieldError[] = []
  const { sort: _, ...known } = SHARED
  const shared = parseShared(entities[name] as Entity, query, false, errors)
  for (const parameter of Object.keys(query))
    if (!Object.hasOwn(known, parameter))
      errors.push(unknownParameter(parameter, Object.keys(known)))
  refuse(errors)
  return shared
}

/** Query of a write: `dry_run`. */
export function parseWriteQuery(query: Query): { dryRun: boolean } {
  const errors: FieldError[] = []
  for (const name of Object.keys(query))
    if (name !== 'dry_run') errors.push(unknownParameter(name, ['dry_run']))
  const { dry_run = 'false' } = query
  if (dry_run !== 'true' && dry_run !== 'false') {
    errors.push({ pointer: 'dry_run', code: 'INVALID_FORMAT', detail: 'dry_run is true or false.' })
  }
  refuse(errors)
  return { dryRun: dry_run === 'true' }
}

const SHARED = { fields: true, include: true, ...READ_OPTIONS } as const

function parseShared(entity: Entity, query: Query, isList: boolean, errors: FieldError[]) {
  const fields = query.fields === undefined ? null : words('fields', query.fields, errors)
  for (const field of fields ?? []) {
    if (Object.hasOwn(entity.fields, field)) continue
    errors.push({
      pointer: 'fields',
      code: 'UNKNOWN_FIELD',
      detail: `${entity.name} have no field ${field.slice(0, 80)}.`,
    })
  }
  const include = query.include === undefined ? [] : words('include', query.include, errors)
  const includes = includesOf(entity.name, isList)
  for (const part of include) {
    if (includes.includes(part)) continue
    errors.push({
      pointer: 'include',
      code: 'NOT_ALLOWED_WORD',
      detail: `include takes: ${includes.join(', ')}; not ${part.slice(0, 80)}.`,
    })
  }
  const options = parseReadOptions(entity.name, query, include, isList, errors)
  return { fields, include, options }
}

function words(parameter: string, value: unknown, errors: FieldError[]): string[] {
  const text = single(parameter, value, errors)
  return text === null ? [] : splitWords(parameter, text, errors)
}

function single(parameter: string, value: unknown, errors: FieldError[]): string | null {
  if (typeof value === 'string' && value !== '') return value
  const detail = Array.isArray(value)
    ? `${parameter} is given more than once.`
    : `${parameter} is empty.`
  errors.push({ pointer: parameter, code: 'INVALID_FORMAT', detail })
  return null
}

function parseLimit(text: string, errors: FieldError[]): number {
  const limit = Number(text)
  if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= MAX_LIMIT) return limit
  errors.push({
    pointer: 'limit',
    code: 'INVALID_FORMAT',
    detail: `limit is a whole number from 1 to ${MAX_LIMIT}.`,
  })
  return DEFAULT_LIMIT
}

function parseFilter(
  entity: Entity,
  name: string,
  filter: Filter,
  text: string,
  errors: FieldError[],
): unknown {
  const refuseValue = (detail: string) => {
    errors.push({ pointer: name, code: 'INVALID_FORMAT', detail })
  }
  switch (filter.kind) {
    case 'ts_from':
    case 'ts_to': {
      const at = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
      const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(at)
      if (isInstant && isRealDay(at) && !Number.isNaN(Date.parse(at)))
        return new Date(at).toISOString()
      // A plus sign that was not encoded arrives as a blank.
      refuseValue(`${name} is a time such as 2026-03-02T09:00:00Z (with an offset, send + as %2B).`)
      return null
    }
    case 'date_from':
    case 'date_to':
      if (!/^\d{4}-\d\d-\d\d$/.test(text) || !isRealDay(text))
        refuseValue(`${name} is a day such as 2026-03-02.`)
      return text
    case 'bool':
      if (text !== 'true' && text !== 'false') refuseValue(`${name} is true or false.`)
      return text === 'true'
    case 'words':
      return parseWords(entity, name, filter, text, errors)
    case 'ids':
      return splitWords(name, text, errors)
    default:
      return text
  }
}

function parseWords(
  entity: Entity,
  name: string,
  filter: Filter,
  text: string,
  errors: FieldError[],
): string[] {
  const asked = splitWords(name, text, errors)
  const schema = filter.field === undefined ? undefined : entity.fields[filter.field]
  const allowed = schema && metaOf(schema).words
  for (const word of allowed ? asked.filter((one) => !allowed.includes(one)) : []) {
    errors.push({
      pointer: name,
      code: 'NOT_ALLOWED_WORD',
      detail: `${name} takes: ${allowed!.join(', ')}; not ${word.slice(0, 80)}.`,
    })
  }
  return asked
}

function splitWords(name: string, text: string, errors: FieldError[]): string[] {
  const found = [
    ...new Set(
      text
        .split(',')
        .map((word) => word.trim())
        .filter(Boolean),
    ),
  ]
  if (found.length === 0)
    errors.push({ pointer: name, code: 'INVALID_FORMAT', detail: `${name} is empty.` })
  return found
}

/** 2026-02-30 parses and is no day. */
function isRealDay(text: string): boolean {
  const day = text.slice(0, 10)
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}

function unknownParameter(name: string, known: readonly string[]): FieldError {
  return {
    pointer: name.slice(0, 80),
    code: 'UNKNOWN_PARAMETER',
    detail: `There is no parameter ${name.slice(0, 80)}. There are: ${known.join(', ')}.`,
  }
}

function refuse(errors: FieldError[]): void {
  if (errors.length === 0) return
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  throw new ApiError('INVALID_REQUEST', errors[0]!.detail + more, { errors })
}
