import { checkAccess, checkExists } from './access.ts'
import { type Environment, getModel } from './environment.ts'
import { raiseKeyError } from './errors.ts'
import { encodeValue } from './json.ts'
import type { Model, Row } from './model.ts'

type Wire = Record<string, unknown>

/** Records as the wire carries them, by id and not in the order asked for. Dotted fields come nested. */
export function readRecords(
  env: Environment,
  model: Model,
  ids: number[],
  names: string[],
): Wire[] {
  checkAccess(env, model, 'read')
  checkExists(env, model, ids, 'read')
  const groups = groupNames(model, names)
  return [...new Set(ids)]
    .sort((a, b) => a - b)
    .map((id) => readRow(env, model, env.store.get(model.name, id)!, groups))
}

/** Names of the model itself, and of records behind it: `party.name` is under `party`. */
interface Groups {
  plain: string[]
  nested: Map<string, string[]>
}

function groupNames(model: Model, names: string[]): Groups {
  const groups: Groups = { plain: [], nested: new Map() }
  for (const name of names) {
    const [first, ...rest] = name.split('.') as [string, ...string[]]
    if (!model.fields[first]) raiseKeyError(first)
    if (rest.length === 0) groups.plain.push(name)
    else groups.nested.set(first, [...(groups.nested.get(first) ?? []), rest.join('.')])
  }
  return groups
}

function readRow(env: Environment, model: Model, row: Row, groups: Groups): Wire {
  const wire: Wire = { id: row.id }
  for (const name of groups.plain) {
    wire[name] = encodeValue(model.fields[name]!, env.value(model, row, name))
  }
  for (const [name, names] of groups.nested) {
    wire[`${name}.`] = readBehind(env, model, row, name, names)
  }
  return wire
}

function readBehind(
  env: Environment,
  model: Model,
  row: Row,
  name: string,
  names: string[],
): Wire | Wire[] | null {
  const field = model.fields[name]!
  const value = env.value(model, row, name)
  if (field.type === 'reference') {
    const [kind, id] = String(value ?? '').split(',')
    const found = kind ? env.find(kind, Number(id)) : null
    const target = found ? getModel(kind!) : null
    return found && target ? readRow(env, target, found, groupNames(target, names)) : null
  }
  const target = getModel(field.relation ?? raiseKeyError(`${name}.${names[0]}`))
  const groups = groupNames(target, names)
  const read = (id: unknown): Wire | null => {
    const found = env.find(target.name, id)
    return found ? readRow(env, target, found, groups) : null
  }
  return Array.isArray(value) ? value.map((id) => read(id)!) : read(value)
}
