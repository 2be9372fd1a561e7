import { checkAccess } from './access.ts'
import { compileDomain, isClause, namesField } from './domain.ts'
import type { Environment } from './environment.ts'
import { PythonError } from './errors.ts'
import type { Model, Order, Row } from './model.ts'
import { isColumn } from './models/index.ts'
import { sortRows } from './order.ts'

export interface Page {
  domain: unknown
  offset?: unknown
  limit?: unknown
  order?: unknown
}

/** The ids that meet a domain, in order, a page of them. Inactive ones only if the domain names `active`. */
export function searchIds(env: Environment, model: Model, page: Page): number[] {
  const rows = filterRows(env, model, page.domain, env.listCap)
  const offset = readBound(page.offset ?? 0, 'OFFSET')
  const limit = page.limit === null || page.limit === undefined ? null : page.limit
  const order = (page.order ?? model.order ?? [['id', 'ASC']]) as Order
  const end = limit === null ? undefined : offset + readBound(limit, 'LIMIT')
  return sortRows(env, model, rows, order)
    .slice(offset, end)
    .map((row) => row.id)
}

export function countRows(env: Environment, model: Model, domain: unknown): number {
  return filterRows(env, model, domain).length
}

function filterRows(env: Environment, model: Model, domain: unknown, cap = 0): Row[] {
  checkAccess(env, model, 'read')
  const fits = compileDomain(env, model, domain)
  const hide =
    model.fields.active && env.context.active_test !== false && !namesField(domain, 'active')
  const found: Row[] = []
  for (const row of listCandidates(env, model, domain, cap)) {
    if (hide && env.value(model, row, 'active') === false) continue
    if (fits(row)) found.push(row)
  }
  return found
}

/**
 * Rows that an id or an indexed relation in the domain's first level leaves over, else all, of which a cap above 0 keeps
 * the first.
 */
function listCandidates(
  env: Environment,
  model: Model,
  domain: unknown,
  cap: number,
): Iterable<Row> {
  const clauses = isClause(domain) ? [domain] : (domain as unknown[])
  if (clauses[0] !== 'OR') {
    for (const clause of clauses) {
      if (!isClause(clause)) continue
      const ids = lookUp(env, model, clause[0], clause[1], clause[2])
      if (!ids) continue
      return [...new Set(ids)].flatMap((id) => env.store.get(model.name, id) ?? [])
    }
  }
  const rows = env.store.rows(model.name).values()
  return cap > 0 ? [...rows].slice(0, cap) : rows
}

function lookUp(
  env: Environment,
  model: Model,
  name: string,
  operator: string,
  value: unknown,
): number[] | null {
  const keys = operator === '=' ? [value] : operator === 'in' && Array.isArray(value) ? value : null
  const field = model.fields[name]
  if (!keys || !field || !isColumn(field)) return null
  const numeric = keys.every((key) => typeof key === 'number')
  if (name === 'id') return numeric ? keys : null
  const usable = numeric || (field.type === 'reference' && keys.every((key) => key !== null))
  if (!usable || !env.store.hasIndex(model.name, name)) return null
  return keys.flatMap((key) => env.store.findIds(model.name, name, key))
}

function readBound(value: unknown, word: string): number {
  if (typeof value !== 'number') {
    throw new PythonError(`argument of ${word} must be type bigint, not type ${typeof value}`)
  }
  if (value < 0) throw new PythonError(`${word} must not be negative\n`)
  return value
}
