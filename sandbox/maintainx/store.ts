/** A stored record. `deletedAt` other than null means softly deleted. */
export interface Row {
  [field: string]: unknown
  id: number
  organizationId: number
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

/** What a record keeps of an upload; the bytes are with the state, under the key. */
export interface StoredFile {
  key: string
  mimeType: string
  fileName: string
  createdAt: string
}

/** The records of one resource. Whoever changes a row in place calls `changed`. */
class Table {
  readonly rows = new Map<number, Row>()
  #next: number
  #onChange: (row: Row) => void
  #orders = new Map<string, Row[]>()
  #moved = new Set<Row>()

  constructor(firstId: number, onChange: (row: Row) => void) {
    this.#next = firstId
    this.#onChange = onChange
  }

  insert(data: Omit<Row, 'id'> & { id?: number }): Row {
    const row = data as Row
    row.id = data.id ?? this.#next
    this.#next = Math.max(this.#next, row.id) + 1
    this.rows.set(row.id, row)
    this.changed(row)
    return row
  }

  /** The live record with that id. */
  find(id: unknown): Row | undefined {
    const row = this.rows.get(id as number)
    return row && row.deletedAt === null ? row : undefined
  }

  /** A row was changed in place, inserted or deleted: it moves within the orders that are known. */
  changed(row: Row): void {
    this.#onChange(row)
    if (this.#orders.size > 0) this.#moved.add(row)
  }

  /** Live records by one field, `-` in front for descending, ties by id in the same direction. */
  ordered(sort: string): Row[] {
    this.#settle()
    const known = this.#orders.get(sort)
    if (known) return known
    const order = orderOf(sort)
    const live = [...this.rows.values()].filter((row) => row.deletedAt === null)
    live.sort(order)
    this.#orders.set(sort, live)
    return live
  }

  #settle(): void {
    const moved = this.#moved
    if (moved.size === 0) return
    this.#moved = new Set()
    // Sorting anew costs less than moving many rows one by one.
    if (moved.size > FEW) return this.#orders.clear()
    const live = [...moved].filter((row) => row.deletedAt === null && this.rows.get(row.id) === row)
    for (const [sort, rows] of this.#orders) {
      const others = rows.filter((other) => !moved.has(other))
      for (const row of live) others.splice(placeOf(row, others, sort), 0, row)
      this.#orders.set(sort, others)
    }
  }
}

/** Rows that are moved one by one within an order. */
const FEW = 20

function orderOf(sort: string): (a: Row, b: Row) => number {
  const field = sort.replace(/^-/, '')
  const sign = sort.startsWith('-') ? -1 : 1
  return (a, b) => sign * (compare(sortValue(a, field), sortValue(b, field)) || a.id - b.id)
}

/** Where a row belongs among ordered others. */
function placeOf(row: Row, others: Row[], sort: string): number {
  const order = orderOf(sort)
  let [low, high] = [0, others.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (order(others[middle]!, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** What a row is ordered by; records without a value come first when ascending. */
export function sortValue(row: Row, field: string): string | number {
  const value = row[field]
  return typeof value === 'number' ? value : String(value ?? '')
}

export function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Everything that the simulated organization holds. */
export class State {
  /** Uploads by key. */
  readonly files = new Map<string, { mimeType: string; bytes: Buffer }>()
  /** The user that the key acts as. */
  me = 0
  /** Organizations that the key may use, the first one being its home. */
  organizations: number[] = []
  /** Multi-location parts are off until then, after a write in the old form; in milliseconds. */
  multiLocationPausedUntil = 0
  /** When manual meter readings were sent, in milliseconds. */
  manualReadings: number[] = []
  /** Records that changed and the table of each, while somebody watches. */
  touched: Map<Row, string> | null = null
  #tables = new Map<string, Table>()
  #sequences = new Map<string, number>()

  table(path: string): Table {
    const table = this.#tables.get(path)
    if (!table) throw new Error(`no table ${path}`)
    return table
  }

  addTable(path: string, firstId: number): Table {
    const table = new Table(firstId, (row) => void this.touched?.set(row, path))
    this.#tables.set(path, table)
    return table
  }

  find(path: string, id: unknown): Row | undefined {
    return this.#tables.get(path)?.find(id)
  }

  /** The next number of a named sequence: ids of lines, costs, attachments. */
  next(sequence: string, first = 1): number {
    const value = this.#sequences.get(sequence) ?? first
    this.#sequences.set(sequence, value + 1)
    return value
  }
}

/** `updatedAt` has whole seconds on the wire, `createdAt` real milliseconds. */
export function stamp(now: number): { createdAt: string; updatedAt: string } {
  const createdAt = new Date(now).toISOString()
  return { createdAt, updatedAt: `${createdAt.slice(0, 19)}.000Z` }
}

export function wholeSecond(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}.000Z`
}
