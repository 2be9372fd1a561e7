import { compileDomain, isLeaf, namesField } from './domain.ts'
import type { Environment } from './environment.ts'
import { databaseError, userError, valueError } from './errors.ts'
import type { Field, Model, Row } from './model.ts'
import { checkRight, checkRules, isSeen } from './rights.ts'

export interface Search {
  domain: unknown
  offset?: unknown
  limit?: unknown
  order?: unknown
}

/** Rows that a domain meets, in order, a page of them. Archived ones only if it names `active`. */
export function searchRows(env: Environment, model: Model, search: Search): Row[] {
  checkRight(env, model, 'read')
  const offset = boundOf(search.offset, 'OFFSET') ?? 0
  const limit = boundOf(search.limit, 'LIMIT') || null
  const rows = sortRows(env, model, matchRows(env, model, search.domain), search.order)
  return rows.slice(offset, limit === null ? undefined : offset + limit)
}

function matchRows(env: Environment, model: Model, domain: unknown): Row[] {
  const fits = compileDomain(env, model, domain)
  const isHidden =
    model.fields.active && env.context.active_test !== false && !namesField(domain, 'active')
  const cap = Number(env.switches.list_cap)
  const found: Row[] = []
  for (const row of candidates(env, model, domain)) {
    if (isHidden && row.active === false) continue
    if (isSeen(env, model, row) && fits(row)) found.push(row)
    if (cap > 0 && found.length >= cap) break
  }
  return found
}

/** What an id or an indexed relation leaves over, where the domain is a plain conjunction. */
function candidates(env: Environment, model: Model, domain: unknown): Iterable<Row> {
  const parts = domain as unknown[]
  if (parts.every(isLeaf)) {
    for (const [name, operator, value] of parts as [string, string, unknown][]) {
      const keys =
        operator === '=' ? [value] : operator === 'in' && Array.isArray(value) ? value : null
      if (!keys || keys.length === 0 || !keys.every((key) => typeof key === 'number')) continue
      const unique = [...new Set(keys)]
      if (name === 'id') return unique.flatMap((id) => env.store.get(model.name, id) ?? [])
      const column = model.fields[name]?.column ?? name
      if (env.store.hasIndex(model.name, column))
        return unique.flatMap((id) => env.store.find(model.name, column, id))
    }
  }
  return env.store.rows(model.name).values()
}

/** 0, false and nothing are no bound at all. */
function boundOf(value: unknown, word: string): number | null {
  if (value === undefined || value === null || value === false) return null
  const number = Number(value)
  if (!Number.isInteger(number)) throw valueError(`invalid literal for int(): '${value}'`)
  if (number < 0)
    throw databaseError('InvalidRowCountInLimitClause', `${word} must not be negative\n`)
  return number
}

function sortRows(env: Environment, model: Model, rows: Row[], order: unknown): Row[] {
  const keys = String(order || model.order)
    .split(',')
    .map((part) => {
      const [name = '', direction = 'asc'] = part.trim().split(/\s+/)
      if (!/^(asc|desc)$/i.test(direction))
        throw userError(`Invalid "order" specified (${String(order)})`)
      const field = model.fields[name]
      if (!field) throw valueError(`Invalid field '${name}' on model '${model.name}'`)
      if (field.store === false)
        throw valueError(`Cannot convert ${model.name}.${name} to SQL because it is not stored`)
      return { name, field, sign: /^desc$/i.test(direction) ? -1 : 1 }
    })
  const keyOf = (row: Row, name: string, field: Field) => {
    const value = env.value(model, row, name)
    return field.type === 'many2one' && name !== 'id' && value
      ? env.nameOf(field.relation!, value)
      : value
  }
  return rows.sort((a, b) => {
    for (const { name, field, sign } of keys) {
      const [left, right] = [keyOf(a, name, field), keyOf(b, name, field)]
      if (left === right) continue
      // What is empty comes last upwards.
      if (left === false || right === false) return left === false ? sign : -sign
      return left < right ? -sign : sign
    }
    return 0
  })
}

export function countRows(env: Environment, model: Model, domain: unknown): number {
  checkRight(env, model, 'read')
  return matchRows(env, model, domain).length
}

/** Records by id: in the order of the ids, those left out that are not there. */
export function readIds(env: Environment, model: Model, ids: readonly unknown[]): Row[] {
  checkRight(env, model, 'read')
  const rows = ids.flatMap((id) => env.find(model.name, id) ?? [])
  checkRules(env, model, rows, 'read')
  return rows
}

/** Values as `read` answers them. No names at all are all names. */
export function readValues(
  env: Environment,
  model: Model,
  rows: readonly Row[],
  names: unknown,
): Record<string, unknown>[] {
  const wanted =
    Array.isArray(names) && names.length > 0 ? (names as string[]) : Object.keys(model.fields)
  for (const name of wanted)
    if (!model.fields[name]) throw valueError(`Invalid field '${name}' on '${model.name}'`)
  return rows.map((row) => ({
    id: row.id,
    ...Object.fromEntries(wanted.map((name) => [name, readValue(env, model, row, name)])),
  }))
}

function readValue(env: Environment, model: Model, row: Row, name: string): unknown {
  const field = model.fields[name]!
  const value = env.value(model, row, name)
  if (field.type === 'datetime' && typeof value === 'string') return value.slice(0, 19)
  if (field.type !== 'many2one') return value
  // A related record that is gone or was never there is no reference.
  return env.find(field.relation!, value) ? [value, env.nameOf(field.relation!, value)] : false
}

/** Nested values as `web_read` answers them: only what the specification names. */
export function readNested(
  env: Environment,
  model: Model,
  row: Row,
  specification: Record<string, any>,
): Record<string, unknown> {
  const out: Record<string, unknown> = { id: row.id }
  for (const [name, how] of Object.entries(specification)) {
    const field = model.fields[name]
    if (!field) throw valueError(`Invalid field '${name}' on '${model.name}'`)
    const value = readValue(env, model, row, name)
    const inner = how?.fields as Record<string, any> | undefined
    if (!field.relation || !inner) {
      out[name] = Array.isArray(value) && field.type === 'many2one' ? value[0] : value
      continue
    }
    const target = env.model(field.relation)
    const rowOf = (id: number) => readNested(env, target, env.get(field.relation!, id), inner)
    if (field.type === 'many2one') out[name] = value === false ? false : rowOf((value as any)[0])
    else out[name] = (value as number[]).map(rowOf)
  }
  return out
}

/** The fields of a model as this release and this customer have them. */
export function describeFields(
  model: Model,
  names: unknown,
  attributes: unknown,
): Record<string, unknown> {
  const wanted = Array.isArray(attributes) && attributes.length > 0 ? attributes : null
  const only = Array.isArray(names) && names.length > 0 ? new Set(names) : null
  const described = Object.entries(model.fields)
    .filter(([name]) => !only || only.has(name))
    .map(([name, field]) => {
      const isStored = field.store !== false
      const all: Record<string, unknown> = {
        name,
        type: field.type,
        string: field.string,
        required: field.required ?? false,
        readonly: field.readonly ?? (field.compute !== undefined && isStored),
        store: isStored,
        sortable: isStored && field.type !== 'one2many' && field.type !== 'binary',
        searchable: isStored || field.searched === true,
        ...(field.relation && { relation: field.relation }),
        ...(field.inverse && { relation_field: field.inverse }),
        ...(field.selection && { selection: field.selection.map((key) => [key, labelOf(key)]) }),
        ...(field.digits !== undefined && { digits: [16, field.digits] }),
        ...(field.translate && { translate: true }),
      }
      const entries = Object.entries(all).filter(([key]) => !wanted || wanted.includes(key))
      return [name, Object.fromEntries(entries)]
    })
  return Object.fromEntries(described)
}

function labelOf(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ')
}
