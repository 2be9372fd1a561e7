import type { Intervention } from '../system.ts'
import { fillIn, settle } from './defaults.ts'
import type { Mbo } from './objects.ts'
import { OBJECTS, objectOf } from './objects.ts'
import { settleReceipts } from './receipts.ts'
import type { Row, State, Value } from './store.ts'
import { STRUCTURES } from './structures.ts'

const HOME: Record<string, Value> = { siteid: 'NORTH', orgid: 'MWORG', itemsetid: 'MWSET' }

/**
 * Somebody changed a record in the product: no workflow, but row stamps move. `native` is an object (`po`) or a structure,
 * the key its unique number or its key attributes; times in `data` are milliseconds. Answers the unique number.
 */
export function intervene(state: State, change: Intervention, now: number): number {
  const mbo = requireObject(change.native)
  const at = change.at ?? now
  if (change.op === 'insert') return insert(state, mbo, change, at)
  const row = find(state, mbo, change.key)
  if (!row) throw new Error(`maximo has no ${change.native} ${JSON.stringify(change.key)}`)
  if (change.op === 'delete') {
    for (const parent of parentsOf(state, row)) remove(parent.children, row)
    state.remove(row)
    return row.uid
  }
  overwrite(state, row, change.data ?? {})
  if (mbo.changed) row.values[mbo.changed] = at
  if (mbo.name === 'po' && Array.isArray(change.data?.poline)) settleReceipts(row)
  settle(row)
  state.touch(row)
  return row.uid
}

function parentsOf(state: State, { mbo }: Row): Row[] {
  const names = [...OBJECTS.values()].filter(({ children }) =>
    Object.values(children).includes(mbo.name),
  )
  return names.flatMap(({ name }) => state.rows(name))
}

function remove(children: Row['children'], row: Row): void {
  for (const rows of Object.values(children)) {
    const at = rows.indexOf(row)
    if (at >= 0) rows.splice(at, 1)
  }
}

export function listKeys(state: State, native: string): number[] {
  return state.rows(requireObject(native).name).map(({ uid }) => uid)
}

function requireObject(native: string): Mbo {
  const name = native.toLowerCase()
  const object = objectOf(STRUCTURES.get(name)?.object ?? name)
  if (!object) throw new Error(`maximo has no records called ${native}`)
  return object
}

function find(state: State, mbo: Mbo, key: unknown): Row | undefined {
  if (typeof key === 'object' && key !== null) {
    const wanted = Object.entries(key)
    return state
      .rows(mbo.name)
      .find(({ values }) => wanted.every(([name, value]) => String(values[name]) === String(value)))
  }
  return state.byUid(mbo.name, Number(key))
}

function insert(state: State, mbo: Mbo, { data = {}, key }: Intervention, at: number): number {
  const own = typeof key === 'object' && key !== null ? (key as Record<string, Value>) : {}
  const values: Record<string, Value> = { ...plain(mbo, data), ...own }
  for (const [name, value] of Object.entries(HOME))
    if (mbo.attributes.has(name)) values[name] ??= value
  fillIn(values, { object: mbo.name, state, now: at, user: 'MAXADMIN' })
  if (state.byKey(mbo.name, values)) throw new Error(`maximo has this ${mbo.name} already`)
  const row = state.insert(mbo.name, values)
  addChildren(state, row, data, at)
  settle(row)
  return row.uid
}

function addChildren(state: State, row: Row, data: Record<string, unknown>, at: number): void {
  for (const [name, object] of Object.entries(row.mbo.children)) {
    for (const one of Array.isArray(data[name]) ? data[name] : []) {
      const values = plain(objectOf(object), one)
      fillIn(values, { object, state, now: at, user: 'MAXADMIN', parent: row })
      row.children[name]!.push(state.insert(object, values))
    }
  }
}

function plain(mbo: Mbo, data: Record<string, unknown>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(data).filter(([name]) => mbo.attributes.has(name)),
  ) as Record<string, Value>
}

function overwrite(state: State, row: Row, data: Record<string, unknown>): void {
  Object.assign(row.values, plain(row.mbo, data))
  for (const name of Object.keys(row.mbo.children)) {
    const sent = data[name]
    if (!Array.isArray(sent)) continue
    for (const [index, one] of sent.entries()) {
      const child = row.children[name]![index]
      if (child) Object.assign(child.values, plain(child.mbo, one))
      else addChildren(state, row, { [name]: [one] }, 0)
    }
  }
}
