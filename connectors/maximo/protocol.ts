import type { Protocol } from '@millwright/kit'
import type { MxAt } from './dialect.ts'
import { listRecords, readRecord } from './read.ts'
import { createRecord, deleteRecord, madeKey, updateRecord } from './write.ts'

/** The JSON API of object structures: lists by conditions, records at an opaque address, changes by merging. */
export const objectStructures: Protocol<MxAt> = {
  list: listRecords,
  get: (io, entity, key) => readRecord(io, entity, key),
  create: createRecord,
  update: updateRecord,
  delete: deleteRecord,
  madeKey,
}
