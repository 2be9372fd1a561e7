import { compileComparison } from './comparison.ts'
import { type Environment, getModel } from './environment.ts'
import { PythonError, raiseKeyError } from './errors.ts'
import type { Field, Model, Row } from './model.ts'
import { isColumn } from './models/index.ts'

export type Predicate = (row: Row) => boolean

/** The record whose metadata holds the domain: `{ eval: path }` is read from it. */
export interface Self {
  model: Model
  row: Row
}

export type Clause = [name: string, operator: string, value: unknown, ...extra: unknown[]]

/** Turns a domain into a test of rows. Throws PythonError for an unknown field or operator. */
export function compileDomain(
  env: Environment,
  model: Model,
  domain: unknown,
  self?: Self,
): Predicate {
  if (!Array.isArray(domain)) throw new PythonError(`domain must be a list`)
  if (isClause(domain)) return compileClause(env, model, resolveClause(env, domain, self))
  const [head] = domain
  const joined = head === 'OR' || head === 'AND'
  const parts = (joined ? domain.slice(1) : domain).map((part) =>
    compileDomain(env, model, part, self),
  )
  if (parts.length === 0) return () => true
  if (parts.length === 1) return parts[0]!
  return head === 'OR'
    ? (row) => parts.some((part) => part(row))
    : (row) => parts.every((part) => part(row))
}

/** Is it `[field, operator, value]`, and not a list of such? */
export function isClause(part: unknown): part is Clause {
  return (
    Array.isArray(part) &&
    part.length > 2 &&
    typeof part[0] === 'string' &&
    part[0] !== 'OR' &&
    part[0] !== 'AND'
  )
}

/** Does the domain name this field at any depth? */
export function namesField(domain: unknown, name: string): boolean {
  if (!Array.isArray(domain)) return false
  return isClause(domain) ? domain[0] === name : domain.some((part) => namesField(part, name))
}

/** The clause with what it is compared with, read from the record whose metadata it is in. */
export function resolveClause(env: Environment, clause: Clause, self?: Self): Clause {
  const value = clause[2]
  if (!self || typeof value !== 'object' || value === null || !('eval' in value)) return clause
  return [clause[0], clause[1], env.follow(self.model, self.row, String(value.eval))]
}

function compileClause(env: Environment, model: Model, clause: Clause): Predicate {
  const [path, operator, value, ...extra] = clause
  const [name, ...rest] = path.split('.') as [string, ...string[]]
  if (name === 'rec_name') return compileRecName(env, model, operator, value)
  const field = model.fields[name] ?? raiseKeyError(name)
  const stand = field.via ?? field.search
  if (stand) {
    const longer = [stand, ...rest].join('.')
    const reference = field.search_model ? [field.search_model] : extra
    return compileClause(env, model, [longer, operator, value, ...reference])
  }
  const list = field.type === 'one2many' || field.type === 'many2many'
  if (!isColumn(field) && !list && !field.compared) {
    throw new PythonError(`Missing search function for field "${field.label}" in "${model.label}".`)
  }
  if (rest.length > 0) {
    const inner: Clause = [rest.join('.'), operator, value, ...extra]
    return compilePath(env, model, { name, field }, inner)
  }
  if (operator === 'child_of' || operator === 'parent_of') {
    return compileHierarchy(env, model, { name, field }, clause)
  }
  return compileValue(env, model, { name, field }, operator, value)
}

interface Named {
  name: string
  field: Field
}

/** A dotted path: the record at its other end must fit, any of them for a list. */
function compilePath(env: Environment, model: Model, named: Named, inner: Clause): Predicate {
  const { name, field } = named
  if (field.type === 'reference') {
    const [path, operator, value, targetName, ...extra] = inner
    const target = getModel(String(targetName))
    const fits = compileClause(env, target, [path, operator, value, ...extra])
    return (row) => {
      const [kind, id] = String(row[name] ?? '').split(',')
      const found = kind === target.name ? env.find(kind, Number(id)) : null
      return found !== null && fits(found)
    }
  }
  if (!field.relation) raiseKeyError(`${name}.${inner[0]}`)
  const target = getModel(field.relation)
  const fits = compileClause(env, target, inner)
  return (row) => {
    const value = env.value(model, row, name)
    const ids = Array.isArray(value) ? value : [value]
    return ids.some((id) => {
      const found = env.find(target.name, id)
      return found !== null && fits(found)
    })
  }
}

function compileValue(
  env: Environment,
  model: Model,
  { name, field }: Named,
  operator: string,
  value: unknown,
): Predicate {
  if (field.relation && isText(value)) {
    return compilePath(env, model, { name, field }, ['rec_name', operator, value])
  }
  const compare = compileComparison(field, operator, value)
  if (field.type !== 'one2many' && field.type !== 'many2many') {
    if (field.compared) return (row) => compare(env.value(model, row, name))
    return (row) => compare(row[name] ?? null)
  }
  if (value === null) {
    const wanted = operator === '='
    return (row) => ((env.value(model, row, name) as number[]).length === 0) === wanted
  }
  return (row) => (env.value(model, row, name) as number[]).some(compare)
}

function compileRecName(
  env: Environment,
  model: Model,
  operator: string,
  value: unknown,
): Predicate {
  const names = model.rec_name_search ?? [model.rec_name ?? 'id']
  const negative = operator.startsWith('!') || operator.startsWith('not ')
  const clauses = names.map((name) => [name, operator, value])
  return compileDomain(env, model, [negative ? 'AND' : 'OR', ...clauses])
}

/** `child_of` and `parent_of`: the ids of a tree, down or up. */
function compileHierarchy(
  env: Environment,
  model: Model,
  { name, field }: Named,
  clause: Clause,
): Predicate {
  const [, operator, value, given] = clause
  const own = name === 'id' || field.relation === model.name
  const target = own ? model : getModel(field.relation ?? raiseKeyError(name))
  const parent = typeof given === 'string' ? given : own && name !== 'id' ? name : 'parent'
  if (!target.fields[parent]) raiseKeyError(parent)
  const roots = (Array.isArray(value) ? value : [value]).flatMap((root) =>
    typeof root === 'string' ? searchByName(env, target, root) : [Number(root)],
  )
  const ids = new Set<number>()
  const visit = (id: number): void => {
    const row = env.find(target.name, id)
    if (!row || ids.has(id)) return
    ids.add(id)
    if (operator === 'parent_of') visit(row[parent] as number)
    else
      for (const child of env.store.rows(target.name).values())
        if (child[parent] === id) visit(child.id)
  }
  for (const root of roots) visit(root)
  // On a field that leads to its own model the tree itself is meant, not the records that hang below it.
  const key = own && given === undefined ? 'id' : name
  return (row) => {
    const held = key === 'id' ? row.id : env.value(model, row, key)
    return Array.isArray(held) ? held.some((id) => ids.has(id)) : ids.has(held as number)
  }
}

function searchByName(env: Environment, model: Model, name: string): number[] {
  const fits = compileRecName(env, model, 'ilike', name)
  return [...env.store.rows(model.name).values()].filter(fits).map((row) => row.id)
}

function isText(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string'))
  )
}
