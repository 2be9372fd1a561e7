import type { Environment } from './environment.ts'
import {
  databaseError,
  keyError,
  missingError,
  userError,
  validationError,
  valueError,
} from './errors.ts'
import { everywhere, type Field, type Model, type Row } from './model.ts'
import { checkRight, checkRules } from './rights.ts'
import { coerce } from './values.ts'

type Values = Record<string, any>

/** Values by column, and commands for what hangs on the record, by field. */
interface Sorted {
  own: Values
  commands: [field: Field, value: unknown][]
}

function sort(env: Environment, model: Model, values: Values, isCreate: boolean): Sorted {
  const own: Values = {}
  const commands: [Field, unknown][] = []
  for (const [name, value] of Object.entries(values)) {
    // Ids and stamps are ignored without a word.
    if (name in everywhere) continue
    const field = model.fields[name]
    if (!field)
      throw isCreate ? valueError(`Invalid field '${name}' in '${model.name}'`) : keyError(name)
    if (field.type === 'one2many') commands.push([field, value])
    else if (field.type === 'many2many') own[field.column ?? name] = value
    else if (field.translate && env.language !== 'en_US' && !isCreate)
      own[`${field.column ?? name}:${env.language}`] = coerce(env, model, name, value)
    else own[field.column ?? name] = coerce(env, model, name, value)
  }
  return { own, commands }
}

export function createRow(env: Environment, model: Model, values: unknown): Row {
  checkRight(env, model, 'create')
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new TypeError('values must be a dictionary')
  const given: Values = { ...values }
  for (const [key, value] of Object.entries(env.context))
    if (key.startsWith('default_') && model.fields[key.slice(8)]) given[key.slice(8)] ??= value
  const { own, commands } = sort(env, model, given, true)
  for (const [name, field] of Object.entries(model.fields)) {
    const column = field.column ?? name
    if (field.default && own[column] === undefined) own[column] = field.default(env, own)
  }
  linkMany(model, own, {})
  model.prepare?.(env, own)
  checkRequired(model, own)
  const row = env.insert(model.name, own)
  checkRules(env, model, [row], 'create')
  for (const [field, value] of commands) applyCommands(env, field, row, value)
  model.created?.(env, row)
  return row
}

export function writeRows(
  env: Environment,
  model: Model,
  rows: readonly Row[],
  values: Values,
): void {
  checkRight(env, model, 'write')
  checkRules(env, model, rows, 'write')
  if (String(env.switches.conflicts).split(',').includes(model.name))
    throw databaseError(
      'SerializationFailure',
      'could not serialize access due to concurrent update\n',
    )
  for (const row of rows) {
    const { own, commands } = sort(env, model, values, false)
    linkMany(model, own, row)
    model.writing?.(env, row, own)
    checkRequired(model, { ...row, ...own })
    env.touch(model.name, row, own)
    for (const [field, value] of commands) applyCommands(env, field, row, value)
    model.written?.(env, row, own)
  }
}

export function unlinkRows(env: Environment, model: Model, rows: readonly Row[]): void {
  checkRight(env, model, 'unlink')
  checkRules(env, model, rows, 'unlink')
  for (const row of rows) {
    model.unlinking?.(env, row)
    for (const { model: other, field } of model.held ?? []) {
      const holder = env.models.get(other)
      const isHeld = [...env.store.rows(other).values()].some((one) => one[field] === row.id)
      if (holder && isHeld)
        throw validationError(
          `The operation cannot be completed: Another model is using the record you are trying to delete.\n\nThe troublemaker is: '${holder.label}' (${other})\nThanks to the following constraint: '${holder.fields[field]!.string}' (${field})\nHow about archiving the record instead?`,
        )
    }
    for (const field of Object.values(model.fields)) {
      if (field.type !== 'one2many' || !field.inverse || !env.models.has(field.relation!)) continue
      const target = env.model(field.relation!)
      const isPart = target.fields[field.inverse]?.required
      for (const member of env.members(field, row)) {
        if (isPart) env.store.remove(target.name, member)
        else env.store.update(target.name, member, { [field.inverse]: false })
      }
    }
    env.store.remove(model.name, row)
  }
}

/** Lists of ids by commands, or as bare ids. */
function linkMany(model: Model, own: Values, row: Values): void {
  for (const [name, field] of Object.entries(model.fields)) {
    const column = field.column ?? name
    if (field.type !== 'many2many' || own[column] === undefined || field.compute) continue
    let ids: number[] = [...(row[column] ?? [])]
    for (const command of own[column] as unknown[]) {
      if (typeof command === 'number') ids = [...ids.filter((id) => id !== command), command]
      else if (!Array.isArray(command)) throw valueError("unhashable type: 'dict'")
      else if (command[0] === 6) ids = [...command[2]]
      else if (command[0] === 5) ids = []
      else if (command[0] === 4) ids = [...ids.filter((id) => id !== command[1]), command[1]]
      else if (command[0] === 3 || command[0] === 2) ids = ids.filter((id) => id !== command[1])
    }
    own[column] = ids
  }
}

/** `[0,0,vals]` creates, `[1,id,vals]` writes, `[2,id]` and `[3,id]` take away, `[5]` all, `[6,0,ids]` sets. */
function applyCommands(env: Environment, field: Field, row: Row, commands: unknown): void {
  const target = env.model(field.relation!)
  const inverse = field.inverse!
  if (!Array.isArray(commands)) throw valueError(`Wrong value for ${field.string}`)
  const isPart = target.fields[inverse]?.required === true
  const remove = (id: unknown, isLoose: boolean) => {
    const member = env.find(target.name, id) ?? raise(missingError(target.name, id, env.user.id))
    if (isLoose && !isPart) writeRows(env, target, [member], { [inverse]: false })
    else unlinkRows(env, target, [member])
  }
  for (const command of commands) {
    if (!Array.isArray(command)) throw valueError("unhashable type: 'dict'")
    const [kind, id, values] = command as [number, any, any]
    if (kind === 0) createRow(env, target, { ...values, [inverse]: row.id })
    else if (kind === 1) writeRows(env, target, [env.get(target.name, id)], values)
    else if (kind === 2) remove(id, false)
    else if (kind === 3) remove(id, true)
    else if (kind === 4) writeRows(env, target, [env.get(target.name, id)], { [inverse]: row.id })
    else if (kind === 5 || kind === 6) {
      const kept: number[] = kind === 6 ? values : []
      for (const member of env.members(field, row))
        if (!kept.includes(member.id)) remove(member.id, true)
    } else throw userError(`Unknown command ${kind}`)
  }
}

function checkRequired(model: Model, values: Values): void {
  for (const [name, field] of Object.entries(model.fields)) {
    const value = values[field.column ?? name]
    const isNumber = field.type === 'float' || field.type === 'integer'
    if (!field.required || field.type === 'boolean' || (isNumber && value !== undefined)) continue
    if (value !== false && value !== null && value !== undefined && value !== '') continue
    if (model.name === 'res.partner')
      throw validationError('The operation cannot be completed: Contacts require a name')
    throw validationError(
      `The operation cannot be completed: Missing required value for the field '${field.string}' (${name}).\nModel: '${model.label}' (${model.name})\n- create/update: a mandatory field is not set\n- delete: another model requires the record being deleted, you can archive it instead\n`,
    )
  }
}

function raise(error: Error): never {
  throw error
}
