import type { Intervention } from '../system.ts'
import { removeRow } from './change.ts'
import { coerceValue } from './coerce.ts'
import type { Environment } from './environment.ts'
import { getModel } from './environment.ts'
import { decodeJson } from './json.ts'
import type { Model, Row } from './model.ts'
import { isColumn } from './models/index.ts'

/**
 * Changes a row as somebody with access to the database would: only the columns' types and foreign keys are checked. Values
 * may be plain (`"12.50"`, `"2026-01-31"`) or the wire's classes. Returns the id.
 */
export function interveneInRow(env: Environment, change: Intervention): number {
  const model = getModel(change.native)
  const values = readColumns(model, change.data ?? {})
  if (change.op === 'insert') {
    const id = change.key === undefined ? undefined : Number(change.key)
    if (id !== undefined && env.find(model.name, id)) {
      throw new Error(`${model.name} has a record ${id} already.`)
    }
    return env.insert(model.name, { ...emptyRow(model), ...values }, id).id
  }
  const row = findRow(env, model, change.key)
  if (change.op === 'update') env.update(model.name, row, values)
  else if (change.soft) {
    if (!model.fields.active) throw new Error(`${model.name} has no mark of deletion.`)
    env.update(model.name, row, { active: false })
  } else removeRow(env, model, row)
  return row.id
}

function readColumns(model: Model, data: Record<string, unknown>): Record<string, unknown> {
  const decoded = JSON.parse(JSON.stringify(data), decodeJson) as Record<string, unknown>
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(decoded)) {
    const field = model.fields[name]
    if (!field || !isColumn(field)) throw new Error(`${model.name} has no column ${name}.`)
    const plain = field.type === 'numeric' && typeof value === 'number' ? String(value) : value
    values[name] = field.type === 'many2many' ? value : coerceValue(field, plain)
  }
  return values
}

function emptyRow(model: Model): Record<string, unknown> {
  const columns = Object.entries(model.fields).filter(([, field]) => isColumn(field))
  return Object.fromEntries(
    columns.map(([name, field]) => [
      name,
      typeof field.default === 'object' ? null : (field.default ?? null),
    ]),
  )
}

function findRow(env: Environment, model: Model, key: unknown): Row {
  const row = env.find(model.name, Number(key))
  if (!row) throw new Error(`${model.name} has no record ${JSON.stringify(key)}.`)
  return row
}
