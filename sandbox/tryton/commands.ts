import { createRecords, deleteRecords, writeRecords } from './change.ts'
import { type Environment, getModel } from './environment.ts'
import { PythonError, raiseKeyError } from './errors.ts'
import type { Field, Model, Row } from './model.ts'

/** Carries out `[["create", [{…}]], ["add", [ids]], …]` on a list relation of a record. */
export function applyCommands(
  env: Environment,
  model: Model,
  row: Row,
  name: string,
  commands: unknown,
): void {
  const field = model.fields[name]!
  if (field.computed || field.via) {
    throw new PythonError(`Missing setter function for field "${field.label}" in "${model.label}".`)
  }
  for (const command of (commands as unknown[] | null) ?? []) {
    if (!Array.isArray(command)) throw new PythonError(`'${typeof command}' object is not iterable`)
    const [word, first, second] = command as [string, unknown, unknown]
    if (field.type === 'many2many') changeMembers(env, model, row, name, word, first, second)
    else changeChildren(env, model, row, field, word, first, second)
  }
}

function changeChildren(
  env: Environment,
  model: Model,
  row: Row,
  field: Field,
  word: string,
  first: unknown,
  second: unknown,
): void {
  const target = getModel(field.relation!)
  const inverse = field.inverse!
  const back = target.fields[inverse]?.type === 'reference' ? `${model.name},${row.id}` : row.id
  switch (word) {
    case 'create': {
      const values = (first as Record<string, unknown>[]).map((one) => ({
        ...one,
        [inverse]: back,
      }))
      createRecords(env, target, values)
      return
    }
    case 'add':
      writeRecords(env, target, [[first as number[], { [inverse]: back }]])
      return
    case 'remove':
      writeRecords(env, target, [[first as number[], { [inverse]: null }]])
      return
    case 'write':
      writeRecords(env, target, [[first as number[], second as Record<string, unknown>]])
      return
    case 'delete':
      deleteRecords(env, target, first as number[])
      return
    default:
      raiseKeyError(word)
  }
}

function changeMembers(
  env: Environment,
  model: Model,
  row: Row,
  name: string,
  word: string,
  first: unknown,
  second: unknown,
): void {
  const target = getModel(model.fields[name]!.relation!)
  const ids = first as number[]
  const held = (row[name] as number[] | undefined) ?? []
  switch (word) {
    case 'create': {
      const created = createRecords(env, target, first as Record<string, unknown>[])
      env.store.update(model.name, row, { [name]: [...held, ...created] })
      return
    }
    case 'add':
      env.store.update(model.name, row, { [name]: [...new Set([...held, ...ids])] })
      return
    case 'remove':
    case 'delete':
      env.store.update(model.name, row, { [name]: held.filter((id) => !ids.includes(id)) })
      if (word === 'delete') deleteRecords(env, target, ids)
      return
    case 'write':
      writeRecords(env, target, [[ids, second as Record<string, unknown>]])
      return
    default:
      raiseKeyError(word)
  }
}
