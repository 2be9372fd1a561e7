import { Decimal } from './decimal.ts'
import { type Clause, compileDomain, resolveClause } from './domain.ts'
import { type Environment, getModel } from './environment.ts'
import { UserError } from './errors.ts'
import { describeFields } from './fields-get.ts'
import type { Domain, Field, Model, Row } from './model.ts'
import { isColumn } from './models/index.ts'

/** What the database itself refuses: a missing value and a relation to nothing. Throws UserError. */
export function checkColumns(env: Environment, model: Model, row: Row, names: string[]): void {
  for (const name of names) {
    const field = model.fields[name]!
    const value = row[name] ?? null
    if (field.required === true && value === null) refuseMissing(model, field)
    const ids = field.type === 'many2many' ? (value as number[] | null) : [value]
    for (const id of field.relation ? (ids ?? []) : []) {
      if (id === null || env.find(field.relation!, id)) continue
      throw new UserError(
        `The value "${id}" for field "${field.label}" in "${model.label}" does not exist.`,
      )
    }
  }
}

/** The rules of the fields' metadata for a whole record. Throws UserError with the source's sentence. */
export function validateRow(env: Environment, model: Model, row: Row, changed: string[]): void {
  for (const [name, field] of Object.entries(model.fields)) {
    if (field.domain && touchesDomain(name, field.domain, changed)) {
      checkDomain(env, model, row, name)
    }
    if (!isColumn(field)) continue
    const value = row[name] ?? null
    if (value === null || value === '') {
      if (isRequired(env, model, row, field)) refuseMissing(model, field)
      continue
    }
    checkSelection(model, field, value)
    if (field.digits !== undefined) checkDigits(env, model, row, field, value)
    if (field.unique && changed.includes(name)) checkUnique(env, model, row, name)
  }
}

function isRequired(env: Environment, model: Model, row: Row, field: Field): boolean {
  if (!Array.isArray(field.required)) return field.required === true
  return compileDomain(env, model, field.required)(row)
}

function refuseMissing(model: Model, field: Field): never {
  throw new UserError(`A value is required for field "${field.label}" in "${model.label}".`)
}

function checkSelection(model: Model, field: Field, value: unknown): void {
  if (!field.selection || (value as string) in field.selection) return
  throw new UserError(
    `The value "${value}" for field "${field.label}" in "${model.label}" is not one of the allowed options.`,
  )
}

function checkDigits(env: Environment, model: Model, row: Row, field: Field, value: unknown): void {
  const digits =
    typeof field.digits === 'string' ? env.follow(model, row, field.digits) : field.digits
  if (typeof digits !== 'number') return
  const fits =
    value instanceof Decimal
      ? value.round(digits).compare(value) === 0
      : Number((value as number).toFixed(digits)) === value
  if (fits) return
  const shown = value instanceof Decimal ? `Decimal('${value}')` : value
  throw new UserError(
    `The number of digits in the value "${shown}" for field "${field.label}" in "${model.label}" exceeds the limit of "${digits}".`,
  )
}

/** A domain is looked at again when its own field has changed, or one that it compares with. */
function touchesDomain(name: string, domain: Domain, changed: string[]): boolean {
  if (changed.includes(name)) return true
  return domain.some((part) => {
    if (Array.isArray(part)) return touchesDomain(name, part, changed)
    if (typeof part !== 'object' || part === null || !('eval' in part)) return false
    return changed.includes(String(part.eval).split('.')[0]!)
  })
}

function checkDomain(env: Environment, model: Model, row: Row, name: string): void {
  const field = model.fields[name]!
  const domain = field.domain!
  const target = getModel(field.relation!)
  const fits = compileDomain(env, target, domain, { model, row })
  for (const id of [env.value(model, row, name)].flat()) {
    const found = env.find(target.name, id)
    if (!found || fits(found)) continue
    const clauses = domain.map((clause) => resolveClause(env, clause as Clause, { model, row }))
    throw new UserError(
      `The value for field "${field.label}" in "${model.label}" is not valid according to its domain.`,
      [
        clauses,
        describeFields(
          target,
          clauses.map(([path]) => path.split('.')[0]!),
        ),
      ],
    )
  }
}

function checkUnique(env: Environment, model: Model, row: Row, name: string): void {
  for (const other of env.store.rows(model.name).values()) {
    if (other !== row && other[name] === row[name]) {
      throw new UserError(model.fields[name]!.unique!)
    }
  }
}
