import { createHash } from 'node:crypto'
import { blankOf, type EntitySet, NO_DAY, NO_ID, sets } from './schema.ts'

/** A record as it is kept. Names that begin with `$` are the store's own. */
export type Row = Record<string, any> & { id: string; $version: number }

/** Something that happened to a record, for those who subscribed. */
export interface Happening {
  company: string
  set: string
  id: string
  kind: 'created' | 'updated' | 'deleted'
  at: number
}

/** Stamps lie on the grid of the database: 1/300 of a second, zeros cut. */
export function stampOf(now: number): string {
  const tick = Math.floor((now * 3) / 10)
  const ms = Math.ceil((tick * 10) / 3)
  return new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z')
}

/** The tables of one company. */
export class Company {
  readonly id: string
  readonly name: string
  readonly displayName: string
  readonly currency: string
  readonly #tables = new Map<string, Map<string, Row>>()
  readonly #sorted = new Map<string, Row[]>()
  readonly #below = new Map<string, Map<string, Set<Row>>>()
  readonly #happenings: Happening[]
  readonly #numbers = new Map<string, number>()

  constructor(
    about: { id: string; name: string; displayName: string; currency: string },
    happenings: Happening[],
  ) {
    this.id = about.id
    this.name = about.name
    this.displayName = about.displayName
    this.currency = about.currency
    this.#happenings = happenings
    for (const name of Object.keys(sets)) this.#tables.set(name, new Map())
  }

  /** All rows in the order of their keys. */
  rows(set: string): readonly Row[] {
    let sorted = this.#sorted.get(set)
    if (!sorted) {
      sorted = [...this.#table(set).values()].sort((a, b) => (a.id < b.id ? -1 : 1))
      this.#sorted.set(set, sorted)
    }
    return sorted
  }

  size(set: string): number {
    return this.#table(set).size
  }

  find(set: string, id: unknown): Row | undefined {
    return this.#table(set).get(String(id).toLowerCase())
  }

  findBy(set: string, property: string, value: unknown): Row | undefined {
    if (value === '' || value === undefined) return undefined
    return [...this.#table(set).values()].find((row) => row[property] === value)
  }

  /** Lines of a document, by their sequence. */
  linesOf(set: string, documentId: string): Row[] {
    const found = this.#below.get(set)?.get(documentId)
    return found ? [...found].sort((a, b) => a.sequence - b.sequence) : []
  }

  /** A row with every property of its set. */
  insert(set: EntitySet, values: Record<string, unknown>, now: number, isQuiet = false): Row {
    const row: Row = { id: String(values.id ?? this.newId()), $version: 1 } as Row
    for (const [name, property] of Object.entries(set.properties)) {
      if (name !== 'id') row[name] = values[name] ?? blankOf(property)
    }
    if ('lastModifiedDateTime' in set.properties)
      row.lastModifiedDateTime = values.lastModifiedDateTime ?? stampOf(now)
    if (set.key !== 'id') row[set.key] = row.id
    this.#table(set.name).set(row.id, row)
    this.#sorted.delete(set.name)
    if (row.documentId !== undefined) this.#family(set.name, row.documentId).add(row)
    if (!isQuiet) this.#tell(set.name, row.id, 'created', now)
    return row
  }

  /** Assigns, and moves version and stamp. */
  change(set: EntitySet, row: Row, values: Record<string, unknown>, now: number): void {
    Object.assign(row, values)
    row.$version += 1
    if ('lastModifiedDateTime' in set.properties) row.lastModifiedDateTime = stampOf(now)
    this.#tell(set.name, row.id, 'updated', now)
  }

  remove(set: string, row: Row, now: number): void {
    this.#table(set).delete(row.id)
    this.#sorted.delete(set)
    if (row.documentId !== undefined) this.#family(set, row.documentId).delete(row)
    this.#tell(set, row.id, 'deleted', now)
  }

  /** The next one of a number series. */
  nextNumber(series: string, first: number): number {
    const next = this.#numbers.get(series) ?? first
    this.#numbers.set(series, next + 1)
    return next
  }

  /** Equal seeds give equal ids. */
  newId(): string {
    const counter = this.nextNumber('id', 1)
    const hash = createHash('sha256').update(`${this.id} ${counter}`).digest('hex')
    return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-f011-9a4a-${hash.slice(20, 32)}`
  }

  #table(set: string): Map<string, Row> {
    return this.#tables.get(set)!
  }

  #family(set: string, documentId: string): Set<Row> {
    const all = this.#below.get(set) ?? new Map<string, Set<Row>>()
    this.#below.set(set, all)
    const family = all.get(documentId) ?? new Set<Row>()
    all.set(documentId, family)
    return family
  }

  #tell(set: string, id: string, kind: Happening['kind'], at: number): void {
    this.#happenings.push({ company: this.id, set, id, kind, at })
  }
}

/** Whether there is nothing in a value, as the server keeps it. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === '' || value === NO_ID || value === NO_DAY
}

/** The opaque version of a row. Weak, and in the body only: no header has it. */
export function etagOf(row: Row, form: string): string {
  const version = String(167_287_526 + row.$version).padStart(9, '0')
  const seed = createHash('sha256').update(`${row.id} ${version}`).digest()
  const own =
    form === '44'
      ? `'44;${seed.toString('base64').slice(0, 43)}=1;00;'`
      : `'20;${String(seed.readUInt32BE(0)).padStart(10, '0')}${version}1;00;'`
  return `W/"${Buffer.from(own).toString('base64')}"`
}
