import { COMPUTED } from './computed/index.ts'
import { compileDomain } from './domain.ts'
import { ConcurrencyError, raiseKeyError } from './errors.ts'
import { formatDate } from './json.ts'
import type { Field, Model, Row } from './model.ts'
import { isColumn, MODELS } from './models/index.ts'
import { sortRows } from './order.ts'
import type { Store } from './store.ts'

export type Context = Record<string, unknown>

/** One transaction: who calls, in which context, with which stamp. Reads and writes go through it. */
export class Environment {
  readonly store: Store
  readonly context: Context
  readonly user: number
  /** Microseconds: the create and write dates of everything that this transaction does. */
  readonly stamp: number
  /** Records of a model that searches show; 0 = all. */
  readonly listCap: number
  readonly #expected: Map<string, number>
  #today: string | null = null

  constructor(
    store: Store,
    options: { user: number; context: Context; stamp: number; listCap?: number },
  ) {
    this.store = store
    this.user = options.user
    this.context = options.context
    this.stamp = options.stamp
    this.listCap = options.listCap ?? 0
    const expected = (options.context._timestamp ?? {}) as Record<string, unknown>
    this.#expected = new Map(Object.entries(expected).map(([key, value]) => [key, Number(value)]))
  }

  get today(): string {
    this.#today ??= formatDate(this.stamp / 1000)
    return this.#today
  }

  /** Null without an id or a record. */
  find(model: string, id: unknown): Row | null {
    return typeof id === 'number' ? (this.store.get(model, id) ?? null) : null
  }

  /** The value of any field: column, relation, read through another record, or computed. */
  value(model: Model, row: Row, name: string): unknown {
    const field = model.fields[name] ?? raiseKeyError(name)
    if (isColumn(field)) return row[name] ?? (field.type === 'many2many' ? [] : null)
    if (field.via) return this.follow(model, row, field.via)
    if (field.type === 'one2many' && !field.computed) return this.#children(model, row, field)
    const compute = COMPUTED[model.name]?.[name] ?? COMPUTED['*']?.[name]
    if (!compute) throw new Error(`nothing computes ${model.name}.${name}`)
    return compute(this, row, model)
  }

  /** The value at the end of a dotted path of many2ones, or null. */
  follow(model: Model, row: Row, path: string): unknown {
    const dot = path.indexOf('.')
    if (dot < 0) return this.value(model, row, path)
    const first = path.slice(0, dot)
    const relation = model.fields[first]?.relation
    const target = relation ? this.find(relation, this.value(model, row, first)) : null
    return target ? this.follow(getModel(relation!), target, path.slice(dot + 1)) : null
  }

  recName(model: string, id: unknown): string | null {
    const row = this.find(model, id)
    return row ? (this.value(getModel(model), row, 'rec_name') as string) : null
  }

  /** Adds a row made of these values, which are taken over: they are checked by the caller. */
  insert(model: string, values: Record<string, unknown>, id = this.store.nextId(model)): Row {
    const row = values as Row
    row.id = id
    row.create_date = this.stamp
    row.create_uid = this.user
    row.write_date = null
    row.write_uid = null
    this.store.insert(model, row)
    return row
  }

  /** Changes columns of a row and moves its stamps. Throws ConcurrencyError when its `_timestamp` is stale. */
  update(model: string, row: Row, changes: Record<string, unknown>): void {
    this.checkTimestamp(model, row)
    const stamps = { write_date: this.stamp, write_uid: this.user }
    this.store.update(model, row, { ...changes, ...stamps })
  }

  /** The context may name the stamp that the caller has read; it is compared once in a transaction. */
  checkTimestamp(model: string, row: Row): void {
    const key = `${model},${row.id}`
    const expected = this.#expected.get(key)
    if (expected === undefined) return
    this.#expected.delete(key)
    const current = (row.write_date ?? row.create_date) / 1_000_000
    if (current > expected) throw new ConcurrencyError()
  }

  #children(model: Model, row: Row, field: Field): number[] {
    const target = getModel(field.relation!)
    const back = target.fields[field.inverse!]
    const key = back?.type === 'reference' ? `${model.name},${row.id}` : row.id
    let rows = this.store
      .findIds(target.name, field.inverse!, key)
      .map((id) => this.store.get(target.name, id)!)
    if (target.fields.active && !target.fields.active.via) {
      rows = rows.filter((child) => child.active !== false)
    }
    if (field.filter) rows = rows.filter(compileDomain(this, target, field.filter, { model, row }))
    if (rows.length > 1 && target.order) rows = sortRows(this, target, rows, target.order)
    return rows.map((child) => child.id)
  }
}

/** Throws the KeyError of the source when there is no such model. */
export function getModel(name: string): Model {
  return MODELS.get(name) ?? raiseKeyError(name)
}
