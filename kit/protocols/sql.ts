import type { Protocol } from '../connector.ts'
import { getRow, listRows } from './sql-read.ts'
import type { SqlAt } from './sql-schema.ts'
import { createRow, deleteRow, updateRow } from './sql-write.ts'

export { signSql, sqlPortOf } from '../sql/wire.ts'
export type { SqlRefusal } from '../sql/work.ts'
export { dialectOf } from './sql-dialect.ts'
export { EVERY_COLUMN, type SqlFilter } from './sql-read.ts'
export {
  findMismatch,
  parseSchema,
  type SqlAt,
  type SqlChild,
  type SqlName,
  schemaCall,
} from './sql-schema.ts'
export {
  readDay as readSqlDay,
  readDecimal as readSqlDecimal,
  readInstant as readSqlInstant,
} from './sql-values.ts'
export { setColumns } from './sql-write.ts'

/**
 * Tables and views of a database: keyset paging, filters in WHERE, each write one transaction that finds the row as it
 * was read or does nothing. Names are checked against the schema and quoted; values are parameters.
 */
export const sql: Protocol<SqlAt> = {
  list: listRows,
  get: getRow,
  create: createRow,
  update: updateRow,
  delete: deleteRow,
  madeKey: () => [],
}
