import type { Model, Row } from './model.ts'

interface Table {
  rows: Map<number, Row>
  last: number
  indexes: Map<string, Map<unknown, Set<number>>>
}

/** The rows of all models in memory, with undo for a failed transaction. Knows no rules. */
export class Store {
  readonly #tables = new Map<string, Table>()
  readonly #numbers = new Map<string, number>()
  #undo: (() => void)[] | null = null
  #last = 0

  constructor(models: Iterable<Model>) {
    const all = [...models]
    for (const { name } of all)
      this.#tables.set(name, { rows: new Map(), last: 0, indexes: new Map() })
    for (const { name, fields } of all) {
      for (const { relation, inverse } of Object.values(fields))
        if (relation && inverse) this.#table(relation).indexes.set(inverse, new Map())
      if (name === 'stock.move') this.#table(name).indexes.set('purchase_line_id', new Map())
      if (name === 'stock.picking') this.#table(name).indexes.set('purchase_id', new Map())
      if (name === 'stock.quant') this.#table(name).indexes.set('product_id', new Map())
    }
  }

  /** Runs `work`; when it throws, everything it changed is undone. Numbers stay used. */
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

  /** Microseconds of a transaction that begins now (milliseconds); no two share one. */
  takeStamp(now: number): number {
    const stamp = Math.floor(now * 1000)
    const isTaken = stamp <= this.#last && stamp > this.#last - 1_000_000
    this.#last = isTaken ? this.#last + 1 : stamp
    return this.#last
  }

  get(model: string, id: unknown): Row | undefined {
    return this.#table(model).rows.get(id as number)
  }

  rows(model: string): ReadonlyMap<number, Row> {
    return this.#table(model).rows
  }

  hasIndex(model: string, field: string): boolean {
    return this.#table(model).indexes.has(field)
  }

  /** Rows whose indexed column has this value. */
  find(model: string, field: string, value: unknown): Row[] {
    const table = this.#table(model)
    return [...(table.indexes.get(field)?.get(value) ?? [])].map((id) => table.rows.get(id)!)
  }

  insert(model: string, row: Omit<Row, 'id'> & { id?: number }): Row {
    const table = this.#table(model)
    const id = row.id ?? table.last + 1
    table.last = Math.max(table.last, id)
    const whole = { ...row, id } as Row
    this.#attach(table, whole)
    this.#undo?.push(() => this.#detach(table, whole))
    return whole
  }

  update(model: string, row: Row, changes: Record<string, unknown>): void {
    const table = this.#table(model)
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, row[name]]))
    this.#assign(table, row, changes)
    this.#undo?.push(() => this.#assign(table, row, before))
  }

  remove(model: string, row: Row): void {
    const table = this.#table(model)
    this.#detach(table, row)
    this.#undo?.push(() => this.#attach(table, row))
  }

  /** The next number of a sequence. A failed create burns one. */
  number(sequence: string): number {
    const next = (this.#numbers.get(sequence) ?? 0) + 1
    this.#numbers.set(sequence, next)
    return next
  }

  #assign(table: Table, row: Row, changes: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(changes)) {
      const index = table.indexes.get(name)
      index?.get(row[name])?.delete(row.id)
      row[name] = value
      if (index) enter(index, value, row.id)
    }
  }

  #attach(table: Table, row: Row): void {
    table.rows.set(row.id, row)
    for (const [name, index] of table.indexes) enter(index, row[name], row.id)
  }

  #detach(table: Table, row: Row): void {
    table.rows.delete(row.id)
    for (const [name, index] of table.indexes) index.get(row[name])?.delete(row.id)
  }

  #table(model: string): Table {
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
