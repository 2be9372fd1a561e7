import type { Row } from './model.ts'
import { MODELS } from './models/index.ts'

/** Columns that are looked up often besides those that a one2many leads back through. */
const EXTRA_INDEXES = [
  ['stock.move', 'product'],
  ['purchase.purchase', 'party'],
] as const

/** In microseconds. */
const SECOND = 1_000_000

interface Table {
  rows: Map<number, Row>
  last: number
  indexes: Map<string, Map<unknown, number[]>>
}

/** The rows of all models in memory, with undo for a failed transaction. Knows no rules. */
export class Store {
  readonly #tables = new Map<string, Table>()
  readonly #sequences = new Map<string, number>()
  /** Settings that defaults read: the default warehouse. */
  readonly configuration = new Map<string, unknown>()
  #undo: (() => void)[] | null = null
  /** The last stamp given out, in microseconds: no two transactions share one. */
  #lastStamp = 0

  constructor() {
    for (const name of MODELS.keys()) {
      this.#tables.set(name, { rows: new Map(), last: 0, indexes: new Map() })
    }
    for (const model of MODELS.values()) {
      for (const { relation, inverse } of Object.values(model.fields)) {
        if (relation && inverse) this.#table(relation).indexes.set(inverse, new Map())
      }
    }
    for (const [model, field] of EXTRA_INDEXES) this.#table(model).indexes.set(field, new Map())
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

  /** A stamp for a transaction that begins now (milliseconds). A clock that is set back is followed. */
  takeStamp(now: number): number {
    const stamp = Math.floor(now * 1000)
    const isTaken = stamp <= this.#lastStamp && stamp > this.#lastStamp - SECOND
    this.#lastStamp = isTaken ? this.#lastStamp + 1 : stamp
    return this.#lastStamp
  }

  get(model: string, id: number): Row | undefined {
    return this.#table(model).rows.get(id)
  }

  rows(model: string): Map<number, Row> {
    return this.#table(model).rows
  }

  hasIndex(model: string, field: string): boolean {
    return this.#table(model).indexes.has(field)
  }

  /** Ids of the rows whose indexed field has this value, oldest first. */
  find(model: string, field: string, key: unknown): readonly number[] {
    return this.#table(model).indexes.get(field)?.get(key) ?? []
  }

  nextId(model: string): number {
    const table = this.#table(model)
    table.last += 1
    return table.last
  }

  /** The next number of a sequence, as text. */
  nextNumber(sequence: string): string {
    const next = (this.#sequences.get(sequence) ?? 0) + 1
    this.#sequences.set(sequence, next)
    return String(next)
  }

  insert(model: string, row: Row): void {
    const table = this.#table(model)
    table.last = Math.max(table.last, row.id)
    table.rows.set(row.id, row)
    for (const [field, index] of table.indexes) addToIndex(index, row[field], row.id)
    this.#undo?.push(() => this.#detach(table, row))
  }

  update(model: string, row: Row, changes: Record<string, unknown>): void {
    const table = this.#table(model)
    if (this.#undo) {
      const before: Record<string, unknown> = {}
      for (const key of Object.keys(changes)) before[key] = row[key]
      this.#undo.push(() => this.#assign(table, row, before))
    }
    this.#assign(table, row, changes)
  }

  remove(model: string, row: Row): void {
    const table = this.#table(model)
    this.#detach(table, row)
    this.#undo?.push(() => {
      table.rows.set(row.id, row)
      for (const [field, index] of table.indexes) addToIndex(index, row[field], row.id)
    })
  }

  #assign(table: Table, row: Row, changes: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(changes)) {
      const index = table.indexes.get(key)
      if (index && row[key] !== value) {
        removeFromIndex(index, row[key], row.id)
        addToIndex(index, value, row.id)
      }
      row[key] = value
    }
  }

  #detach(table: Table, row: Row): void {
    table.rows.delete(row.id)
    for (const [field, index] of table.indexes) removeFromIndex(index, row[field], row.id)
  }

  #table(model: string): Table {
    const table = this.#tables.get(model)
    if (!table) throw new Error(`no table for ${model}`)
    return table
  }
}

function addToIndex(index: Map<unknown, number[]>, key: unknown, id: number): void {
  if (key === null || key === undefined) return
  const ids = index.get(key)
  if (ids) ids.push(id)
  else index.set(key, [id])
}

function removeFromIndex(index: Map<unknown, number[]>, key: unknown, id: number): void {
  const ids = index.get(key)
  const at = ids?.indexOf(id) ?? -1
  if (at >= 0) ids?.splice(at, 1)
}
