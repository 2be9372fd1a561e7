import type { Protocol } from '../connector.ts'
import type { ODataAt } from './odata-address.ts'
import { getRecord, listRecords } from './odata-read.ts'
import { createRecord, deleteRecord, madeKey, updateRecord } from './odata-write.ts'

/** OData 2 and 4 (OASIS): entity sets with keys, navigations, deep insert, and one request per changed line. */
export const odata: Protocol<ODataAt> = {
  list: listRecords,
  get: getRecord,
  create: createRecord,
  update: updateRecord,
  delete: deleteRecord,
  madeKey,
}

export {
  type Navigation,
  type ODataAt,
  type ODataEntity,
  predicate,
  queryString,
  recordPath,
} from './odata-address.ts'
export { type ODataFault, readDetail, readFault } from './odata-errors.ts'
export { edmDay, edmInstant, edmMoment, etagOf, readMoment, writeMoment } from './odata-fields.ts'
export { allOf, anyOf, behind, filtersFor } from './odata-filters.ts'
export {
  fromEdmDate,
  isLiteral,
  type LiteralKind,
  literal,
  type ODataVersion,
  readDay,
  readInstant,
  readTime,
  toEdmDay,
  toEdmInstant,
  toEdmTime,
} from './odata-literals.ts'
export { getRecord, listRecords, readAll, readCollection, readEntity, shape } from './odata-read.ts'
export { act, changed, ifMatch, invoke, type Parameter } from './odata-write.ts'
