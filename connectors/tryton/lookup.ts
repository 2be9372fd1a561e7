import type { Context, Io, Native } from '@millwright/kit'
import type { LineChange } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import { type Clause, query, resultOf } from './wire.ts'

/** A record that a body names by what people call it; its id is asked for before the write. */
export class Lookup {
  readonly model: string
  readonly where: Clause
  /** Where the name stands in the caller's body, and what it says. */
  readonly pointer: string
  readonly value: string
  constructor(model: string, where: Clause, pointer: string, value: string) {
    this.model = model
    this.where = where
    this.pointer = pointer
    this.value = value
  }

  /** The same, named by another place of the body. */
  at(pointer: string): Lookup {
    return new Lookup(this.model, this.where, pointer, this.value)
  }
}

/** A many-to-many that is replaced whole: what is there already is known only when the write is planned. */
export class Whole {
  readonly ids: readonly (number | Lookup)[]
  constructor(ids: readonly (number | Lookup)[]) {
    this.ids = ids
  }
}

/**
 * A body as the server takes it: names are replaced by ids, line changes and whole lists by the server's own list
 * commands. `current` is the record as it is, for what has to be taken off first. Fails with INVALID_REQUEST for
 * a name that the source does not have, or has twice.
 */
export async function settleBody(io: Io, body: Native, current: Native | null): Promise<Native> {
  const found = await findAll(io, body)
  return write(body, current, found) as Native
}

async function findAll(io: Io, body: Native): Promise<Map<Lookup, number>> {
  const places: Place[] = []
  collect(body, places, null)
  const asked = new Map<string, Promise<number[]>>()
  const found = new Map<Lookup, number>()
  const errors = await Promise.all(
    places.map(async ({ lookup, pointer }) => {
      const key = JSON.stringify([lookup.model, lookup.where])
      if (!asked.has(key)) asked.set(key, search(io, io.context, lookup))
      const ids = await asked.get(key)!
      if (ids.length === 1) {
        found.set(lookup, ids[0]!)
        return null
      }
      const how = ids.length === 0 ? 'has no' : 'has more than one'
      const detail = `${io.connector.name} ${how} ${lookup.model} "${lookup.value.slice(0, 80)}".`
      return { pointer, code: 'UNKNOWN_REFERENCE', detail }
    }),
  )
  const wrong = errors.filter((error) => error !== null)
  if (wrong.length > 0) throw new ApiError('INVALID_REQUEST', wrong[0]!.detail, { errors: wrong })
  return found
}

async function search(io: Io, context: Context, lookup: Lookup): Promise<number[]> {
  const params = [lookup.where, 0, 2, [['id', 'ASC']], {}]
  return resultOf(await io.send(query(context, `model.${lookup.model}.search`, params)))
}

interface Place {
  lookup: Lookup
  pointer: string
}

/** Lookups below a value. In a list of lines the `*` of a pointer is the place of the line. */
function collect(value: unknown, places: Place[], line: number | null): void {
  if (value instanceof Lookup) {
    const pointer = line === null ? value.pointer : value.pointer.replace('*', String(line))
    places.push({ lookup: value, pointer })
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, places, line ?? index)
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, places, line)
  }
}

function write(value: unknown, current: any, found: Map<Lookup, number>): unknown {
  if (value instanceof Lookup) return found.get(value)
  if (value instanceof Whole) {
    const had: number[] = (Array.isArray(current) ? current : []).map((item) => item?.id ?? item)
    const ids = value.ids.map((id) => (id instanceof Lookup ? found.get(id)! : id))
    const gone = had.filter((id) => !ids.includes(id))
    const added = ids.filter((id) => !had.includes(id))
    return [...command('remove', gone), ...command('add', added)]
  }
  if (Array.isArray(value)) return value.map((item) => write(item, null, found))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const members = current?.[`${name}.`]
      if (isLineChanges(inner)) return [name, writeLines(name, inner, members ?? [], found)]
      return [name, write(inner, Array.isArray(members) ? members : current?.[name], found)]
    }),
  )
}

/** The server writes to any line that a list command names, also to one of another document: so each is checked. */
function writeLines(
  name: string,
  changes: readonly LineChange[],
  lines: readonly Native[],
  found: Map<Lookup, number>,
): unknown[] {
  const added = changes.filter(({ op }) => op === 'add').map(({ body }) => write(body, null, found))
  const removed: number[] = []
  const changed: unknown[] = []
  for (const [index, { op, key, body }] of changes.entries()) {
    if (op === 'add') continue
    const line = lines.find((candidate) => String(candidate.id) === key![0])
    if (!line) throw refuseLine(name, index, key![0]!)
    if (op === 'remove') removed.push(line.id)
    else if (Object.keys(body).length > 0)
      changed.push(['write', [line.id], write(body, line, found)])
  }
  return [...command('create', added), ...changed, ...command('delete', removed)]
}

function refuseLine(name: string, index: number, id: string): ApiError {
  const detail = `This record has no ${name} "${id.slice(0, 80)}".`
  const pointer = `/${unified[name] ?? name}/${index}/id`
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'UNKNOWN_REFERENCE', detail }],
  })
}

/** Lists that the model calls otherwise than the server. */
const unified: Readonly<Record<string, string>> = { product_suppliers: 'supply_options' }

function command(name: string, values: readonly unknown[]): unknown[] {
  return values.length > 0 ? [[name, values]] : []
}

function isLineChanges(value: unknown): value is LineChange[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => item && typeof item === 'object' && 'op' in item && 'body' in item)
  )
}
