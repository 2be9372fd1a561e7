import type { Context } from '../connector.ts'
import type { SqlStatement } from '../sql/work.ts'
import type { SqlName } from './sql-schema.ts'
import type { SqlColumn } from './sql-values.ts'

/** What two databases write differently. */
export interface SqlDialect {
  /** The schema of a table without one; null where it is the database of the connection. */
  schema: string | null
  /** Whether an INSERT answers the row that it made; else the database tells only the number that it counted. */
  returns: boolean
  quote(name: string): string
  /** A parameter by its place, as a value of this column. */
  parameter(place: number, column: SqlColumn | undefined): string
  /** Whether a column is this text, to the letter. */
  isText(column: string, parameter: string): string
  /** Whether a column is this value, where both may be NULL. */
  isSame(column: string, parameter: string, of: SqlColumn): string
  /** Whether a text is in the column, in capitals or not. */
  contains(column: string, parameter: string): string
  /** Reads the columns of these tables, then the names of all tables. */
  discover(tables: readonly SqlName[]): SqlStatement[]
}

const postgres: SqlDialect = {
  schema: 'public',
  returns: true,
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  parameter: (place) => `$${place}`,
  isText: (column, parameter) => `${column}::text = ${parameter}`,
  isSame: (column, parameter) => `${column} is not distinct from ${parameter}`,
  contains: (column, parameter) => `position(lower(${parameter}) in lower(${column}::text)) > 0`,
  discover(tables) {
    const parameters = tables.flatMap(({ schema, name }) => [schema ?? 'public', name])
    const named = tables.map(
      (_, i) => `(table_schema = $${2 * i + 1} and table_name = $${2 * i + 2})`,
    )
    return [
      {
        sql: `select table_schema as s, table_name as t, column_name as c, data_type as d, udt_name as u, character_maximum_length as m, (is_identity = 'YES' or column_default like 'nextval(%') as g from information_schema.columns where ${named.join(' or ') || 'false'} order by ordinal_position`,
        parameters,
      },
      {
        sql: "select n.nspname as s, c.relname as t from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1, 2 limit 5000",
        parameters: [],
      },
    ]
  },
}

/** As it stands in the column, whatever its character set and its collation say is alike. */
const letters = (text: string) => `convert(${text} using utf8mb4) collate utf8mb4_bin`

const mysql: SqlDialect = {
  schema: null,
  returns: false,
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  // A number that is compared with a text is compared as a float.
  parameter: (_, column) =>
    column?.sort === 'integer'
      ? `cast(? as ${column.least! < 0n ? 'signed' : 'unsigned'})`
      : column?.sort === 'decimal'
        ? 'cast(? as decimal(65,30))'
        : '?',
  isText: (column, parameter) => `${letters(column)} = ${letters(parameter)}`,
  isSame: (column, parameter, { sort }) =>
    sort === 'text' ? `${letters(column)} <=> ${letters(parameter)}` : `${column} <=> ${parameter}`,
  contains: (column, parameter) =>
    `locate(lower(${letters(parameter)}), lower(${letters(column)})) > 0`,
  discover(tables) {
    const parameters = tables.flatMap(({ schema, name }) => [schema, name])
    const named = tables.map(() => '(table_schema = coalesce(?, database()) and table_name = ?)')
    return [
      {
        sql: `select table_schema as s, table_name as t, column_name as c, data_type as d, column_type as u, character_maximum_length as m, extra like '%auto_increment%' as g from information_schema.columns where ${named.join(' or ') || 'false'} order by ordinal_position`,
        parameters,
      },
      {
        sql: "select table_schema as s, table_name as t, database() as own from information_schema.tables where table_schema not in ('information_schema', 'mysql', 'performance_schema', 'sys') order by table_schema <> database(), 1, 2 limit 5000",
        parameters: [],
      },
    ]
  },
}

/** The dialect of a connection, by its address. */
export function dialectOf({ settings }: Pick<Context, 'settings'>): SqlDialect {
  return /^mysql:/.test(settings.base_url ?? '') ? mysql : postgres
}

/** The name of a table as it stands in a statement. */
export function quoteTable(dialect: SqlDialect, { schema, name }: SqlName): string {
  const own = schema ?? dialect.schema
  return own === null ? dialect.quote(name) : `${dialect.quote(own)}.${dialect.quote(name)}`
}
