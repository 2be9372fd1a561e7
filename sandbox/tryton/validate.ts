import { Decimal } from './decimal.ts'
import { compileDomain } from './domain.ts'
import { type Environment, getModel } from './environment.ts'
import { UserError } from './errors.ts'
import type { Field, Model, Row } from './model.ts'
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
    if (!isColumn(field)) continue
    const value = row[name] ?? null
    if (value === null || value === '') {
      if (isRequired(env, model, row, field)) refuseMissing(model, field)
      continue
    }
    checkSelection(model, field, value)
    if (field.digits !== undefined) checkDigits(env, model, row, field, value)
    if (!changed.includes(name)) continue
    if (field.domain) checkDomain(env, model, row, field, value)
    if (field.unique) checkUnique(env, model, row, name)
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
  throw new UserError(
    `The number of digits in the value "${value}" for field "${field.label}" in "${model.label}" exceeds the limit of "${digits}".`,
  )
}

function checkDomain(env: Environment, model: Model, row: Row, field: Field, value: unknown): void {
  const target = getModel(field.relation!)
  const found = env.find(target.name, value)
  if (!found || compileDomain(env, target, field.domain, { model, row })(found)) return
  throw new UserError(
    `The value "${env.recName(target.name, value)}" for field "${field.label}" in "${model.label}" is not valid according to its domain.`,
  )
}

function checkUnique(env: Environment, model: Model, row: Row, name: string): void {
  for (const other of env.store.rows(model.name).values()) {
    if (other !== row && other[name] === row[name]) {
      throw new UserError(model.fields[name]!.unique!)
    }
  }
}
