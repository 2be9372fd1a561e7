interface Table<R> {
  rows: Map<number, R>
  last: number
  /** Ids by the value of a column, in the order in which they came to it. */
  indexes: Map<string, Map<unknown, Set<number>>>
}

interface Modelled {
  name: string
  fields: Readonly<Record<string, { relation?: string; inverse?: string }>>
}

/** In microseconds. */
const SECOND = 1_000_000

/** The rows of all models of a system in memory, with undo for a failed transaction. Knows no rules. */
export class RowStore<R extends { id: number }> {
  readonly #tables = new Map<string, Table<R>>()
  readonly #numbers = new Map<string, number>()
  #undo: (() => void)[] | null = null
  /** The last stamp given out, in microseconds. */
  #lastStamp = 0

  /** Columns that a one2many leads back through are indexed, and those of `more`. */
  constructor(models: Iterable<Modelled>, more: readonly (readonly [string, string])[]) {
    const all = [...models]
    for (const { name } of all)
      this.#tables.set(name, { rows: new Map(), last: 0, indexes: new Map() })
    for (const { fields } of all)
      for (const { relation, inverse } of Object.values(fields))
        if (relation && inverse) this.#table(relation).indexes.set(inverse, new Map())
    for (const [model, column] of more) this.#table(model).indexes.set(column, new Map())
  }

  /** Runs `work`; when it throws, everything it changed is undone. Ids and numbers stay used. */
  transact<T>(work: () => T): T {
    const undo: (() => void)[] = []
    this.#undo = undo
    try {
      return work()
    } catch (error) {
      for (const step of undo.reverse()) step()
      throw error
    } finally {
      this.#undo = null
    }
  }

  /** A stamp for a transaction that begins now (milliseconds); no two share one. A clock that is set back is followed. */
  takeStamp(now: number): number {
    const stamp = Math.floor(now * 1000)
    const isTaken = stamp <= this.#lastStamp && stamp > this.#lastStamp - SECOND
    this.#lastStamp = isTaken ? this.#lastStamp + 1 : stamp
    return this.#lastStamp
  }

  get(model: string, id: unknown): R | undefined {
    return this.#table(model).rows.get(id as number)
  }

  rows(model: string): ReadonlyMap<number, R> {
    return this.#table(model).rows
  }

  hasIndex(model: string, column: string): boolean {
    return this.#table(model).indexes.has(column)
  }

  /** Ids of the rows whose indexed column has this value. */
  findIds(model: string, column: string, value: unknown): readonly number[] {
    return [...(this.#table(model).indexes.get(column)?.get(value) ?? [])]
  }

  nextId(model: string): number {
    const table = this.#table(model)
    table.last += 1
    return table.last
  }

  /** The next number of a sequence. */
  nextNumber(sequence: string): number {
    const next = (this.#numbers.get(sequence) ?? 0) + 1
    this.#numbers.set(sequence, next)
    return next
  }

  insert(model: string, row: R): void {
    const table = this.#table(model)
    table.last = Math.max(table.last, row.id)
    this.#attach(table, row)
    this.#undo?.push(() => this.#detach(table, row))
  }

  update(model: string, row: R, changes: Partial<R>): void {
    const table = this.#table(model)
    const names = Object.keys(changes) as (keyof R & string)[]
    const before = Object.fromEntries(names.map((name) => [name, row[name]])) as Partial<R>
    this.#assign(table, row, changes)
    this.#undo?.push(() => this.#assign(table, row, before))
  }

  remove(model: string, row: R): void {
    const table = this.#table(model)
    this.#detach(table, row)
    this.#undo?.push(() => this.#attach(table, row))
  }

  #assign(table: Table<R>, row: R, changes: Partial<R>): void {
    for (const name of Object.keys(changes) as (keyof R & string)[]) {
      const value = changes[name] as R[typeof name]
      const index = table.indexes.get(name)
      if (index && row[name] !== value) {
        index.get(row[name])?.delete(row.id)
        enter(index, value, row.id)
      }
      row[name] = value
    }
  }

  #attach(table: Table<R>, row: R): void {
    table.rows.set(row.id, row)
    for (const [name, index] of table.indexes) enter(index, row[name as keyof R], row.id)
  }

  #detach(table: Table<R>, row: R): void {
    table.rows.delete(row.id)
    for (const [name, index] of table.indexes) index.get(row[name as keyof R])?.delete(row.id)
  }

  #table(model: string): Table<R> {
    const table = this.#tables.get(model)
    if (!table) throw new Error(`no table for ${model}`)
    return table
  }
}

function enter(index: Map<unknown, Set<number>>, value: unknown, id: number): void {
  const ids = index.get(value)
  if (ids) ids.add(id)
  else index.set(value, new Set([id]))
}
