import { checkAccess, checkExists } from './access.ts'
import { coerceValue } from './coerce.ts'
import { applyCommands } from './commands.ts'
import { getDefault } from './defaults.ts'
import type { Environment } from './environment.ts'
import { PythonError, raiseKeyError, UserError } from './errors.ts'
import type { Model, Row } from './model.ts'
import { isColumn, MODELS } from './models/index.ts'
import { checkColumns, validateRow } from './validate.ts'
import { HOOKS } from './workflow/hooks.ts'

type Values = Record<string, unknown>

/** Creates records with their defaults and lists; returns the ids. Runs no on_change. */
export function createRecords(env: Environment, model: Model, list: Values[]): number[] {
  checkAccess(env, model, 'write')
  const hooks = HOOKS[model.name]
  const names = columnNames(model)
  return list.map((values) => {
    const { columns, lists } = split(model, values)
    for (const name of names) {
      if (name in columns) continue
      const preset = getDefault(env, model, name)
      if (preset !== undefined) columns[name] = preset
    }
    hooks?.prepare?.(env, columns)
    const row = env.insert(model.name, columns)
    checkColumns(env, model, row, names)
    for (const [name, commands] of lists) applyCommands(env, model, row, name, commands)
    validateRow(env, model, row, Object.keys(model.fields))
    hooks?.created?.(env, row)
    return row.id
  })
}

/** Writes values to records, each pair of ids and values in turn. */
export function writeRecords(env: Environment, model: Model, pairs: [number[], Values][]): void {
  checkAccess(env, model, 'write')
  const hooks = HOOKS[model.name]
  for (const [ids, values] of pairs) {
    checkExists(env, model, ids, 'write to')
    const { columns, lists } = split(model, values)
    for (const id of ids) {
      const row = env.store.get(model.name, id)!
      env.update(model.name, row, columns)
      checkColumns(env, model, row, Object.keys(columns))
      for (const [name, commands] of lists) applyCommands(env, model, row, name, commands)
      validateRow(env, model, row, Object.keys(values))
      hooks?.written?.(env, row, columns)
    }
  }
}

/** Deletes records, what belongs to them, and the relations to them. Throws UserError when still used. */
export function deleteRecords(env: Environment, model: Model, ids: number[]): void {
  const deleting = HOOKS[model.name]?.deleting
  if (deleting) {
    // Before it asks who may delete, the source looks at the records: that finds what is missing.
    checkAccess(env, model, 'read')
    checkExists(env, model, ids, 'read', true)
  }
  checkExists(env, model, ids, 'delete')
  const rows = ids.flatMap((id) => env.store.get(model.name, id) ?? [])
  for (const row of rows) env.checkTimestamp(model.name, row)
  deleting?.(env, rows)
  checkAccess(env, model, 'delete')
  for (const row of rows) removeRow(env, model, row)
}

/** Removes a row with what belongs to it and the relations to it. Throws UserError when one of them must stay. */
export function removeRow(env: Environment, model: Model, row: Row): void {
  for (const other of MODELS.values()) {
    for (const [name, field] of Object.entries(other.fields)) {
      if (!isColumn(field) || (field.relation !== model.name && field.type !== 'reference'))
        continue
      for (const user of listUsers(env, other.name, name, model, row)) {
        if (field.on_delete === 'cascade') removeRow(env, other, user)
        else if (field.type === 'reference') continue
        else if (field.type === 'many2many') {
          const kept = (user[name] as number[]).filter((id) => id !== row.id)
          env.store.update(other.name, user, { [name]: kept })
        } else if (field.on_delete === 'restrict' || field.required === true) {
          throw new UserError(
            `The records could not be deleted because they are used by field "${field.label}" of "${other.label}".`,
          )
        } else env.store.update(other.name, user, { [name]: null })
      }
    }
  }
  env.store.remove(model.name, row)
}

function listUsers(env: Environment, other: string, name: string, model: Model, row: Row): Row[] {
  const reference = MODELS.get(other)!.fields[name]!.type === 'reference'
  const key = reference ? `${model.name},${row.id}` : row.id
  if (env.store.hasIndex(other, name)) {
    return [...env.store.findIds(other, name, key)].map((id) => env.store.get(other, id)!)
  }
  const uses = (held: unknown) => (Array.isArray(held) ? held.includes(key) : held === key)
  return [...env.store.rows(other).values()].filter((user) => uses(user[name]))
}

function split(model: Model, values: Values): { columns: Values; lists: [string, unknown][] } {
  const columns: Values = {}
  const lists: [string, unknown][] = []
  for (const [name, value] of Object.entries(values)) {
    const field = model.fields[name] ?? raiseKeyError(name)
    if (field.type === 'one2many' || field.type === 'many2many') lists.push([name, value])
    else if (isColumn(field)) columns[name] = coerceValue(field, value)
    else {
      throw new PythonError(
        `Missing setter function for field "${field.label}" in "${model.label}".`,
      )
    }
  }
  return { columns, lists }
}

function columnNames(model: Model): string[] {
  return Object.keys(model.fields).filter(
    (name) => isColumn(model.fields[name]!) && !STAMPS.includes(name),
  )
}

const STAMPS = ['id', 'create_date', 'create_uid', 'write_date', 'write_uid']
