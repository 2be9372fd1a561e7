import { type Mbo, OBJECTS, objectOf } from './objects.ts'

export type Value = string | number | boolean | null

/** A stored row. Times are milliseconds; what is null is left out. */
export interface Row {
  readonly mbo: Mbo
  readonly uid: number
  values: Record<string, Value>
  children: Record<string, Row[]>
  stamp: number
}

/** Rows of one object in the order of their unique ids. */
class Table {
  readonly rows: Row[] = []
  readonly byUid = new Map<number, Row>()
  byKey = new Map<string, Row>()
  next: number

  constructor(first: number) {
    this.next = first
  }
}

export class State {
  readonly #tables = new Map<string, Table>()
  readonly #numbers = new Map<string, number>()
  #stamp = 680_000
  /** Transaction ids that were used, and until when they are known. */
  readonly transactions = new Map<string, number>()

  constructor() {
    for (const [index, name] of [...OBJECTS.keys()].entries())
      this.#tables.set(name, new Table((index + 2) * 1000))
  }

  rows(object: string): readonly Row[] {
    return this.#tables.get(object)!.rows
  }

  byUid(object: string, uid: number): Row | undefined {
    return this.#tables.get(object)!.byUid.get(uid)
  }

  byKey(object: string, key: Readonly<Record<string, Value>>): Row | undefined {
    return this.#tables.get(object)!.byKey.get(keyText(objectOf(object), key))
  }

  insert(object: string, values: Record<string, Value>): Row {
    const mbo = objectOf(object)
    const table = this.#tables.get(object)!
    const uid = table.next++
    const row: Row = { mbo, uid, values: { ...values, [mbo.uid]: uid }, children: {}, stamp: 0 }
    for (const child of Object.keys(mbo.children)) row.children[child] = []
    table.rows.push(row)
    table.byUid.set(uid, row)
    table.byKey.set(keyText(mbo, row.values), row)
    this.touch(row)
    return row
  }

  remove(row: Row): void {
    const table = this.#tables.get(row.mbo.name)!
    table.rows.splice(table.rows.indexOf(row), 1)
    table.byUid.delete(row.uid)
    table.byKey.delete(keyText(row.mbo, row.values))
    for (const children of Object.values(row.children)) for (const one of children) this.remove(one)
  }

  /** A new row stamp, as the database gives with each insert and update. */
  touch(row: Row): void {
    row.stamp = ++this.#stamp
  }

  /** The next number of a document. */
  number(name: string, first: number): string {
    const value = this.#numbers.get(name) ?? first
    this.#numbers.set(name, value + 1)
    return String(value)
  }
}

export function keyText(mbo: Mbo, values: Readonly<Record<string, Value>>): string {
  return mbo.key.map((name) => String(values[name] ?? '')).join('\u0000')
}
