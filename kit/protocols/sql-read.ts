import type { Context, EntityMap, ListQuery, Native, NativePage } from '../connector.ts'
import type { Field } from '../fields.ts'
import type { Io } from '../io.ts'
import { requireCount } from '../shape.ts'
import type { SqlParameter, SqlStatement } from '../sql/work.ts'
import { dialectOf, quoteTable, type SqlDialect } from './sql-dialect.ts'
import {
  readCall,
  readSchema,
  requireColumns,
  resultsOf,
  type SqlAt,
  type SqlChild,
  type SqlSchema,
} from './sql-schema.ts'
import { fitsColumn, NO_DAYS, type SqlColumn, toColumn } from './sql-values.ts'

/** What narrows a list. `child`: met by any row of this list of the record. */
export type SqlFilter =
  /** The columns together are one of these, to the letter. */
  | {
      is: 'one_of'
      columns: readonly string[]
      values: readonly (readonly string[])[]
      child?: string
    }
  /** It has a value, and none of these. */
  | { is: 'none_of'; column: string; values: readonly string[] }
  | { is: 'containing'; column: string; text: string }
  | { is: 'from' | 'before'; column: string; value: string }
  | { is: 'either'; filters: readonly SqlFilter[] }

/** Native name of a list that asks for every column of the table. */
export const EVERY_COLUMN = '*'

type Entity = EntityMap<any, SqlAt>
type Columns = ReadonlyMap<string, SqlColumn>

/** A statement in the making: text, and the parameters in the order of their places. */
export function createText(dialect: SqlDialect, zone: string) {
  const parameters: SqlParameter[] = []
  const add = (value: SqlParameter, column?: SqlColumn) => {
    parameters.push(value)
    return dialect.parameter(parameters.length, column)
  }
  return {
    dialect,
    parameters,
    add,
    /** A value of the model for this column; null where it can be none of it. */
    bind(value: unknown, column: SqlColumn): string | null {
      const text = toColumn(value, column, zone)
      return text === null || !fitsColumn(text, column) ? null : add(text, column)
    },
  }
}

export type SqlText = ReturnType<typeof createText>

export async function listRows(
  io: Io,
  entity: Entity,
  query: ListQuery,
  context: Context,
): Promise<NativePage> {
  const dialect = dialectOf(context)
  const schema = await readSchema(io)
  const columns = requireColumns(io, entity.at, schema)
  const filters = Object.values(query.filters) as SqlFilter[]
  const byTime = filters.some(
    (filter) =>
      (filter.is === 'from' || filter.is === 'before') && filter.column === entity.at.changed,
  )
  // What changes moves to the end of a list by time, so that nothing is lost; a whole list keeps its order.
  const order = [...(byTime ? [entity.at.changed!] : []), ...entity.key]
  const wanted = wantedOf(entity, columns, query.fields, order)
  const page = { filters, order, after: query.after, limit: query.limit + 1 }

  const text = createText(dialect, context.zone)
  const names = wanted.columns.map((name) => nameColumn(dialect, name)).join(', ')
  const statements: SqlStatement[] = [
    {
      sql: `select ${names} ${pageOf(text, entity, columns, schema, page)}`,
      parameters: text.parameters,
    },
    ...wanted.children.map((child) => childrenOf(entity, columns, schema, child, page, context)),
  ]
  if (query.total) {
    const count = createText(dialect, context.zone)
    const where = whereOf(count, entity, columns, schema, filters)
    const sql = `select count(*) as n from ${quoteTable(dialect, entity.at.table)} t${where}`
    statements.push({ sql, parameters: count.parameters })
  }
  const answer = await io.send(readCall(statements))
  const results = resultsOf(io, answer.json, statements.length)
  const rows: Native[] = results[0]!.rows
  const records = rows.slice(0, query.limit)
  wanted.children.forEach((child, index) => {
    attach(entity, records, child, results[index + 1]!.rows)
  })
  const last = records.at(-1)
  const next = rows.length > query.limit && last ? order.map((column) => last[column]) : null
  const total = query.total
    ? { total: requireCount(io.connector.name, results.at(-1)!.rows[0]?.n, 'a count') }
    : {}
  return { records, next, ...total }
}

/** One row with its lists, or null. */
export async function getRow(
  io: Io,
  entity: Entity,
  key: readonly string[],
  context: Context,
): Promise<Native | null> {
  const dialect = dialectOf(context)
  const schema = await readSchema(io)
  const columns = requireColumns(io, entity.at, schema)
  const wanted = wantedOf(entity, columns, null, entity.key)
  const text = createText(dialect, context.zone)
  const where = whereKey(text, entity.key, key, columns)
  if (where === null) return null
  const names = wanted.columns.map((name) => nameColumn(dialect, name)).join(', ')
  const from = `from ${quoteTable(dialect, entity.at.table)} t`
  const statements: SqlStatement[] = [
    { sql: `select ${names} ${from} where ${where} limit 2`, parameters: text.parameters },
  ]
  for (const child of wanted.children) {
    const own = createText(dialect, context.zone)
    const theirs = schema.table(child.table)!
    const fits = whereKey(own, child.parent, key, theirs)
    if (fits === null) return null
    const columnsOf = child.columns.map((name) => nameColumn(dialect, name)).join(', ')
    const sql = `select ${columnsOf} from ${quoteTable(dialect, child.table)} t where ${fits} order by ${child.key.map((name) => nameColumn(dialect, name, false)).join(', ')}`
    statements.push({ sql, parameters: own.parameters })
  }
  const answer = await io.send(readCall(statements))
  const results = resultsOf(io, answer.json, statements.length)
  // A database that takes upper and lower case for the same finds more than was asked for.
  const row: Native | undefined = results[0]!.rows.find((one) =>
    entity.key.every((column, index) => String(one[column]) === key[index]),
  )
  if (!row) return null
  wanted.children.forEach((child, index) => {
    row[child.native] = results[index + 1]!.rows
  })
  return row
}

/** The key of a row as a condition; null where a part can be no value of its column. */
export function whereKey(
  text: SqlText,
  names: readonly string[],
  key: readonly string[],
  columns: Columns,
): string | null {
  const parts = names.map((name, index) => {
    const parameter = text.bind(key[index], columns.get(name)!)
    return parameter === null ? null : `${nameColumn(text.dialect, name, false)} = ${parameter}`
  })
  return parts.includes(null) ? null : parts.join(' and ')
}

function wantedOf(
  entity: Entity,
  columns: Columns,
  fields: readonly string[] | null,
  order: readonly string[],
): { columns: string[]; children: SqlChild[] } {
  const { at } = entity
  const own = entity.fields as Record<string, Field | undefined>
  const native = fields
    ? fields.flatMap((field) => own[field]?.native ?? [])
    : Object.values(own).flatMap((field) => field!.native)
  const isWhole = at.isWhole && native.includes(EVERY_COLUMN)
  const asked = new Set([...native, ...order])
  const named = isWhole ? [...columns.keys()] : at.columns.filter((name) => asked.has(name))
  return {
    columns: named,
    children: at.children.filter((child) => asked.has(child.native)),
  }
}

/** `"name" as "name"`: some databases else answer it as the table spells it. */
function nameColumn(dialect: SqlDialect, name: string, isShown = true): string {
  const quoted = dialect.quote(name)
  return isShown ? `t.${quoted} as ${quoted}` : `t.${quoted}`
}

interface PageAt {
  filters: readonly SqlFilter[]
  order: readonly string[]
  after: unknown
  limit: number
}

/** From FROM on: one page by keyset, so that nothing shifts while rows come and go. */
function pageOf(
  text: SqlText,
  entity: Entity,
  columns: Columns,
  schema: SqlSchema,
  { filters, order, after, limit }: PageAt,
): string {
  const { dialect } = text
  const where = whereOf(text, entity, columns, schema, filters, () =>
    Array.isArray(after) ? behindOf(text, order, after, columns) : null,
  )
  const by = order.map((name) => nameColumn(dialect, name, false)).join(', ')
  return `from ${quoteTable(dialect, entity.at.table)} t${where} order by ${by} limit ${Math.max(1, Math.floor(limit))}`
}

/** `a >= ? and (a > ? or (a = ? and …))`: an index serves the first part. */
function behindOf(
  text: SqlText,
  order: readonly string[],
  after: readonly unknown[],
  columns: Columns,
): string {
  const [name, ...others] = order as [string, ...string[]]
  const column = columns.get(name)!
  const own = nameColumn(text.dialect, name, false)
  const bind = () => text.bind(after[0], column) ?? 'null'
  if (others.length === 0) return `${own} > ${bind()}`
  const from = `${own} >= ${bind()}`
  const more = `${own} > ${bind()}`
  const same = `${own} = ${bind()}`
  return `${from} and (${more} or (${same} and ${behindOf(text, others, after.slice(1), columns)}))`
}

function whereOf(
  text: SqlText,
  entity: Entity,
  columns: Columns,
  schema: SqlSchema,
  filters: readonly SqlFilter[],
  behind: () => string | null = () => null,
): string {
  const all = filters.map((filter) => conditionOf(text, entity, columns, schema, filter))
  // Parameters go by their place: what stands last is made last.
  const rest = behind()
  if (rest !== null) all.push(rest)
  return all.length === 0 ? '' : ` where ${all.map((one) => `(${one})`).join(' and ')}`
}

function conditionOf(
  text: SqlText,
  entity: Entity,
  columns: Columns,
  schema: SqlSchema,
  filter: SqlFilter,
): string {
  const { dialect } = text
  const at = (name: string) => nameColumn(dialect, name, false)
  switch (filter.is) {
    case 'one_of': {
      const child = entity.at.children.find(({ native }) => native === filter.child)
      if (child) return existsOf(text, entity, schema, child, filter)
      return oneOf(text, filter, columns, at)
    }
    case 'none_of': {
      const column = columns.get(filter.column)!
      const own = at(filter.column)
      const others = filter.values.flatMap((value) => equals(text, own, value, column) ?? [])
      return [`${own} is not null`, ...others.map((one) => `not (${one})`)].join(' and ')
    }
    case 'containing':
      return filter.text.includes('\u0000')
        ? FALSE
        : dialect.contains(at(filter.column), text.add(filter.text))
    case 'from':
    case 'before': {
      const column = columns.get(filter.column)!
      const parameter = text.bind(filter.value, column)
      if (parameter === null) return FALSE
      const own = at(filter.column)
      // A time that stands for none is neither early nor late.
      const [first, last] = NO_DAYS
      return filter.is === 'from'
        ? `${own} >= ${parameter} and ${own} < ${text.bind(`${last}T00:00:00Z`, column)}`
        : `${own} < ${parameter} and ${own} >= ${text.bind(`${first}T23:59:59Z`, column)}`
    }
    case 'either':
      return (
        filter.filters
          .map((one) => `(${conditionOf(text, entity, columns, schema, one)})`)
          .join(' or ') || FALSE
      )
  }
}

const FALSE = '1 = 0'

function oneOf(
  text: SqlText,
  { columns: names, values }: SqlFilter & { is: 'one_of' },
  columns: Columns,
  at: (name: string) => string,
): string {
  const rows = values.flatMap((value) => {
    const isPossible = names.every((name, index) => canBe(value[index]!, columns.get(name)!))
    if (!isPossible) return []
    return names
      .map((name, i) => equals(text, at(name), value[i]!, columns.get(name)!))
      .join(' and ')
  })
  return rows.map((row) => `(${row})`).join(' or ') || FALSE
}

function canBe(value: string, column: SqlColumn): boolean {
  return column.sort === 'word' || fitsColumn(value, column)
}

/** Equal to the letter: the plain comparison is what an index serves. */
function equals(text: SqlText, own: string, value: string, column: SqlColumn): string | null {
  const { dialect } = text
  if (column.sort === 'word') return dialect.isText(own, text.add(value))
  const parameter = text.bind(value, column)
  if (parameter === null) return null
  const plain = `${own} = ${parameter}`
  if (column.sort !== 'text' || dialect.returns) return plain
  return `${plain} and ${dialect.isText(own, text.add(value))}`
}

function existsOf(
  text: SqlText,
  entity: Entity,
  schema: SqlSchema,
  child: SqlChild,
  filter: SqlFilter & { is: 'one_of' },
): string {
  const { dialect } = text
  const theirs = schema.table(child.table)!
  const at = (name: string) => `c.${dialect.quote(name)}`
  const join = child.parent.map((name, i) => `${at(name)} = t.${dialect.quote(entity.key[i]!)}`)
  const met = oneOf(text, filter, theirs, at)
  return `exists (select 1 from ${quoteTable(dialect, child.table)} c where ${join.join(' and ')} and (${met}))`
}

/** The rows of a list of all records of the same page, in one statement: each with the key of its record. */
function childrenOf(
  entity: Entity,
  columns: Columns,
  schema: SqlSchema,
  child: SqlChild,
  page: PageAt,
  context: Context,
): SqlStatement {
  const dialect = dialectOf(context)
  const text = createText(dialect, context.zone)
  const keys = entity.key.map((name, i) => `t.${dialect.quote(name)} as k${i}`).join(', ')
  const inner = `select ${keys} ${pageOf(text, entity, columns, schema, page)}`
  const join = child.parent.map((name, i) => `t.${dialect.quote(name)} = p.k${i}`).join(' and ')
  const names = [
    ...entity.key.map((_, i) => `p.k${i} as ${dialect.quote(ownerPart(i))}`),
    ...child.columns.map((name) => nameColumn(dialect, name)),
  ]
  const by = [...child.parent, ...child.key].map((name) => nameColumn(dialect, name, false))
  return {
    sql: `select ${names.join(', ')} from ${quoteTable(dialect, child.table)} t join (${inner}) p on ${join} order by ${by.join(', ')}`,
    parameters: text.parameters,
  }
}

/** What the key of its record is called in a row of a list. */
function ownerPart(index: number): string {
  return `#${index}`
}

function attach(
  entity: Entity,
  records: readonly Native[],
  child: SqlChild,
  rows: readonly Native[],
): void {
  const byKey = new Map<string, Native[]>()
  for (const record of records) {
    const own: Native[] = []
    record[child.native] = own
    byKey.set(JSON.stringify(entity.key.map((name) => record[name])), own)
  }
  for (const row of rows) {
    const owner = JSON.stringify(entity.key.map((_, i) => row[ownerPart(i)]))
    byKey.get(owner)?.push(Object.fromEntries(child.columns.map((name) => [name, row[name]])))
  }
}
