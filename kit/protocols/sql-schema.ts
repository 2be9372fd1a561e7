import { ApiError, suggestName } from '@millwright/model'
import type { Call } from '../call.ts'
import type { Connector, EntityMap, Native } from '../connector.ts'
import type { Io } from '../io.ts'
import { misshapen } from '../shape.ts'
import type { SqlOutcome, SqlWork } from '../sql/work.ts'
import { dialectOf, type SqlDialect } from './sql-dialect.ts'
import { type SqlColumn, sortOf } from './sql-values.ts'

/** A table or view. Without a schema: that of the connection. */
export interface SqlName {
  schema: string | null
  name: string
}

/** Rows of another table that belong to a record; in the native record a list below `native`. */
export interface SqlChild {
  native: string
  table: SqlName
  /** Columns that hold the key of the record, in its order. */
  parent: readonly string[]
  /** What names a row among those of its record. */
  key: readonly string[]
  columns: readonly string[]
  /** The last column of the key is counted by us, in such steps; left out: the database or the caller numbers. */
  step?: number
  defaults: Readonly<Record<string, string>>
  places: Readonly<Record<string, string>>
}

/** Where one entity lives. */
export interface SqlAt {
  table: SqlName
  /** All columns that are read, in the order of the mapping. */
  columns: readonly string[]
  /** Every other column is read too: further fields. */
  isWhole: boolean
  /** When a row changed last. */
  changed: string | null
  /** Set that ourselves, where the database does not. */
  touches: boolean
  /** A column that is another one after each change. */
  version: string | null
  /** How a deleted row is marked: a value, or the time. */
  deleted: { column: string; value: string | null } | null
  /** What a new row has besides what the caller sends. */
  defaults: Readonly<Record<string, string>>
  children: readonly SqlChild[]
  /** Where the mapping names a column, for people. */
  places: Readonly<Record<string, string>>
  /** Where the mapping names the table, for people. */
  place: string
}

export interface SqlSchema {
  /** Columns in the order of the table; null where the connected user sees no such table. */
  table(name: SqlName): ReadonlyMap<string, SqlColumn> | null
  /** All that is there, whether it can be read or not. */
  names: readonly string[]
}

/** What was discovered is looked up again after this, in ms. */
const FRESH = 10 * 60_000

const known = new WeakMap<object, { at: number; schema: Promise<SqlSchema> }>()

/** The columns of all tables that the mapping names, as the database tells them; kept for a while. */
export function readSchema(io: Io): Promise<SqlSchema> {
  const { context } = io
  const held = known.get(context)
  if (held && context.now() - held.at < FRESH) return held.schema
  const dialect = dialectOf(context)
  const schema = io
    .send(schemaCall(dialect, io.connector))
    .then((answer) => parseSchema(dialect, resultsOf(io, answer.json, 2)))
  const entry = { at: context.now(), schema }
  known.set(context, entry)
  schema.catch(() => {
    if (known.get(context) === entry) known.delete(context)
  })
  return schema
}

/** Forgets it: the database says that something is not as it was. */
export function forgetSchema(io: Io): void {
  known.delete(io.context)
}

/** The call that reads the schema: cheap, and proof of address, database and password. */
export function schemaCall(dialect: SqlDialect, connector: Connector): Call {
  const tables = Object.values(connector.entities as Record<string, EntityMap>).flatMap((map) =>
    tablesOf(map.at as SqlAt),
  )
  return readCall(dialect.discover(tables))
}

export function tablesOf(at: SqlAt): SqlName[] {
  return [at.table, ...at.children.map(({ table }) => table)]
}

export function readCall(statements: SqlWork['statements']): Call {
  const body: SqlWork = { mode: 'read', statements }
  return { method: 'POST', path: '', body, safe: true }
}

/** The results of so many statements as they stand in an answer. */
export function resultsOf(io: Pick<Io, 'connector'>, json: unknown, count: number): SqlOutcome[] {
  const results = (json as { results?: unknown } | null)?.results
  const isWhole =
    Array.isArray(results) &&
    results.length === count &&
    results.every((one) => Array.isArray((one as SqlOutcome | null)?.rows))
  if (isWhole) return results as SqlOutcome[]
  throw misshapen(io.connector.name, 'a statement', 'without its results')
}

export function parseSchema(
  dialect: SqlDialect,
  [columns, names]: readonly SqlOutcome[],
): SqlSchema {
  const tables = new Map<string, Map<string, SqlColumn>>()
  for (const row of columns!.rows as Native[]) {
    const table = `${row.s}.${row.t}`
    const own = tables.get(table) ?? new Map<string, SqlColumn>()
    tables.set(table, own)
    own.set(row.c, {
      name: row.c,
      declared: String(row.d),
      ...sortOf(String(row.d).toLowerCase(), String(row.u).toLowerCase()),
      max: row.m === null ? null : Number(row.m),
      isMade: String(row.g) === 'true' || String(row.g) === '1',
    })
  }
  const own = names!.rows as Native[]
  // Without a schema it is that of the connection, which the database knows.
  const usual = dialect.schema ?? String(own[0]?.own ?? '')
  return {
    table: ({ schema, name }) => tables.get(`${schema ?? usual}.${name}`) ?? null,
    names: own.flatMap(({ s, t }) => (s === usual ? [`${t}`, `${s}.${t}`] : [`${s}.${t}`])),
  }
}

export interface Mismatch {
  message: string
  /** The user lacks this. */
  missing?: string
}

/** What the mapping of an entity names and the database does not have, or does not show. */
export function findMismatch(at: SqlAt, schema: SqlSchema): Mismatch | null {
  const parts = [
    { ...at, place: at.place, more: [] as readonly string[] },
    ...at.children.map((child) => ({ ...child, place: `${at.place}, ${child.native.slice(1)}` })),
  ]
  for (const { table, columns, places, place } of parts) {
    const found = schema.table(table)
    const label = nameTable(table)
    if (!found) return missTable(label, place, schema)
    for (const column of columns) {
      if (found.has(column)) continue
      const close = suggest(column, [...found.keys()])
      const said = `${places[column] ?? place}: ${label} has no column "${column}"${close}.`
      return { message: said }
    }
  }
  return null
}

function missTable(label: string, place: string, schema: SqlSchema): Mismatch {
  if (schema.names.includes(label)) {
    const message = `${place}: the connected user may not read ${label}.`
    return { message, missing: `SELECT on ${label}` }
  }
  const message = `${place}: there is no table or view ${label} that the connected user can see${suggest(label, schema.names)}.`
  return { message }
}

function suggest(name: string, names: readonly string[]): string {
  const lower = name.toLowerCase()
  const close =
    names.find((one) => one.toLowerCase() === lower) ??
    suggestName(name, names) ??
    names.find((one) => one.toLowerCase().endsWith(`.${lower}`))
  return close ? `; the closest is "${close}"` : ''
}

export function nameTable({ schema, name }: SqlName): string {
  return schema === null ? name : `${schema}.${name}`
}

/** The columns of a table. Throws where the mapping and the database do not agree. */
export function requireColumns(
  io: Io,
  at: SqlAt,
  schema: SqlSchema,
): ReadonlyMap<string, SqlColumn> {
  const mismatch = findMismatch(at, schema)
  if (!mismatch) return schema.table(at.table)!
  forgetSchema(io)
  const text = `The mapping does not fit the database. ${mismatch.message}`
  if (mismatch.missing === undefined)
    throw new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream', retryable: false })
  throw new ApiError('UPSTREAM_PERMISSION_DENIED', text, {
    origin: 'upstream',
    missingPermissions: [mismatch.missing],
  })
}
