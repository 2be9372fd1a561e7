import type { Row, Value } from './odata/schema.ts'

/** A record with that key is there already. */
export class DuplicateKeyError extends Error {
  override readonly name = 'DuplicateKeyError'
}

/** A table of records with unique keys, in the order of insertion, and indexes made when first asked for. */
export class Table {
  readonly keys: readonly string[]
  readonly #rows = new Map<string, Row>()
  readonly #indexes = new Map<string, { fields: string[]; rows: Map<string, Set<Row>> }>()
  readonly #remember: (undo: () => void) => void

  /** `remember` is told how each change would be undone. */
  constructor(keys: readonly string[], remember: (undo: () => void) => void = () => {}) {
    this.keys = keys
    this.#remember = remember
  }

  get size() {
    return this.#rows.size
  }

  all(): IterableIterator<Row> {
    return this.#rows.values()
  }

  /** The record with the key fields of `where`, or undefined. */
  get(where: Row): Row | undefined {
    return this.#rows.get(joinValues(where, this.keys))
  }

  /** All records whose fields have the given values. */
  find(where: Row): Row[] {
    const fields = Object.keys(where)
    if (fields.length === this.keys.length && this.keys.every((key) => key in where)) {
      const row = this.get(where)
      return row ? [row] : []
    }
    return [...(this.#index(fields).get(joinValues(where, fields)) ?? [])]
  }

  insert(row: Row): Row {
    const key = joinValues(row, this.keys)
    if (this.#rows.has(key)) throw new DuplicateKeyError(`the key exists already: ${key}`)
    this.#add(row)
    this.#remember(() => this.#remove(row))
    return row
  }

  update(row: Row, changes: Row) {
    const before = Object.keys(changes).map((field) => [field, row[field]] as const)
    this.#change(row, changes)
    this.#remember(() => {
      this.#change(row, Object.fromEntries(before.map(([field, value]) => [field, value ?? null])))
      for (const [field, value] of before) if (value === undefined) delete row[field]
    })
  }

  delete(row: Row) {
    this.#remove(row)
    this.#remember(() => this.#add(row))
  }

  #change(row: Row, changes: Row) {
    const touched = [...this.#indexes.values()].filter(({ fields }) =>
      fields.some((field) => field in changes),
    )
    for (const { fields, rows } of touched) rows.get(joinValues(row, fields))?.delete(row)
    Object.assign(row, changes)
    for (const { fields, rows } of touched) addTo(rows, joinValues(row, fields), row)
  }

  #add(row: Row) {
    this.#rows.set(joinValues(row, this.keys), row)
    for (const { fields, rows } of this.#indexes.values()) addTo(rows, joinValues(row, fields), row)
  }

  #remove(row: Row) {
    this.#rows.delete(joinValues(row, this.keys))
    for (const { fields, rows } of this.#indexes.values())
      rows.get(joinValues(row, fields))?.delete(row)
  }

  #index(fields: string[]) {
    const name = fields.join()
    let index = this.#indexes.get(name)
    if (!index) {
      index = { fields, rows: new Map() }
      for (const row of this.#rows.values()) addTo(index.rows, joinValues(row, fields), row)
      this.#indexes.set(name, index)
    }
    return index.rows
  }
}

/** All tables of the system by name. */
export class Store {
  /** IANA zone of days and times that are stored without one. */
  zone = 'UTC'
  readonly #tables = new Map<string, Table>()
  #journal: (() => void)[] | null = null

  define(name: string, keys: readonly string[]) {
    const remember = (undo: () => void) => void this.#journal?.push(undo)
    if (!this.#tables.has(name)) this.#tables.set(name, new Table(keys, remember))
  }

  /** Runs to its end or leaves nothing behind: what throws is undone. May be nested. */
  transact<T>(run: () => T): T {
    const outer = this.#journal
    const journal: (() => void)[] = []
    this.#journal = journal
    try {
      const result = run()
      outer?.push(...journal)
      return result
    } catch (error) {
      this.#journal = null
      for (const undo of journal.toReversed()) undo()
      throw error
    } finally {
      this.#journal = outer
    }
  }

  table(name: string): Table {
    const table = this.#tables.get(name)
    if (!table) throw new Error(`no table ${name}`)
    return table
  }

  names(): string[] {
    return [...this.#tables.keys()]
  }
}

function joinValues(row: Row, fields: readonly string[]): string {
  if (fields.length === 1) return text(row[fields[0]!])
  return fields.map((field) => text(row[field])).join('\u0001')
}

/** A field that was never set equals an empty one, as it does in the database of the vendor. */
function text(value: Value | undefined): string {
  return value === undefined || value === null ? '' : String(value)
}

function addTo(rows: Map<string, Set<Row>>, key: string, row: Row) {
  const found = rows.get(key)
  if (found) found.add(row)
  else rows.set(key, new Set([row]))
}
