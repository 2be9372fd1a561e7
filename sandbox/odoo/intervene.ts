import type { Intervention } from '../system.ts'
import type { Environment } from './environment.ts'
import type { Model, Row } from './model.ts'
import { allModels } from './releases.ts'
import type { Store } from './store.ts'
import { createRow } from './write.ts'

type Data = Record<string, unknown>

/**
 * Somebody changed a record in the product: no rights, no buttons, but stamps move. `native` is a model, the key an id;
 * names are those of 19.0, members of a list are objects. Answers the id.
 */
export function intervene(at: {
  store: Store
  environment: (now: number) => Environment
  change: Intervention
  now: number
}): number {
  const { store, change } = at
  const model = requireModel(change.native)
  const env = at.environment(change.at ?? at.now)
  return store.transact(() => {
    if (change.op === 'insert') return insert(env, model, change)
    const id = Number(change.key)
    const row = store.get(model.name, id)
    if (!row) throw new Error(`odoo has no ${model.name} ${JSON.stringify(change.key)}`)
    if (change.op === 'update') overwrite(env, model, row, change.data ?? {})
    else if (change.soft) env.touch(model.name, row, { active: false })
    else remove(env, model, row)
    return id
  })
}

export function listIds(store: Store, native: string): number[] {
  return [...store.rows(requireModel(native).name).keys()]
}

function requireModel(native: string): Model {
  const model = allModels.find(({ name }) => name === native)
  if (!model) throw new Error(`odoo has no records called ${native}`)
  return model
}

function insert(env: Environment, model: Model, { data = {}, key }: Intervention): number {
  const id = key === undefined ? undefined : Number(key)
  if (id !== undefined && env.find(model.name, id))
    throw new Error(`odoo has this ${model.name} already`)
  const lists = listsOf(model, data)
  const values = Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      lists.includes(name) ? (value as Data[]).map((one) => [0, 0, one]) : value,
    ]),
  )
  const row = createRow(env, model, values)
  if (id === undefined || row.id === id) return row.id
  // The key of a record that was deleted before.
  env.store.remove(model.name, row)
  const moved = env.store.add(model.name, { ...row, id })
  for (const field of Object.values(model.fields))
    if (field.type === 'one2many')
      for (const member of env.store.find(field.relation!, field.inverse!, row.id))
        env.store.update(field.relation!, member, { [field.inverse!]: id })
  return moved.id
}

const listsOf = (model: Model, data: Data) =>
  Object.keys(data).filter((name) => model.fields[name]?.type === 'one2many')

function overwrite(env: Environment, model: Model, row: Row, data: Data): void {
  const lists = listsOf(model, data)
  const own = Object.entries(data)
    .filter(([name]) => !lists.includes(name))
    .map(([name, value]) => [model.fields[name]?.column ?? name, value])
  env.touch(model.name, row, Object.fromEntries(own))
  for (const name of lists) {
    const field = model.fields[name]!
    const members = env.members(field, row)
    for (const [index, one] of (data[name] as Data[]).entries()) {
      const member = members[index]
      if (member) overwrite(env, requireModel(field.relation!), member, one)
      else createRow(env, env.model(field.relation!), { ...one, [field.inverse!]: row.id })
    }
  }
}

function remove(env: Environment, model: Model, row: Row): void {
  for (const field of Object.values(model.fields)) {
    if (field.type !== 'one2many') continue
    for (const member of env.store.find(field.relation!, field.inverse!, row.id))
      if (requireModel(field.relation!).fields[field.inverse!]?.required)
        env.store.remove(field.relation!, member)
  }
  env.store.remove(model.name, row)
}
