import { readValues } from './body.ts'
import { badRequest, dialog } from './errors.ts'
import { sets } from './schema.ts'
import { isBlank, type Row } from './store.ts'
import type { Work } from './work.ts'

const attachments = sets.documentAttachments!

const parents: Record<string, string> = {
  Purchase_x0020_Order: 'purchaseOrders',
  Vendor: 'vendors',
  Item: 'items',
  Employee: 'employees',
}

/** The entry of a file; its bytes come by a second request. */
export function createFile(work: Work, body: Record<string, unknown>): Row {
  const values = readValues(work, attachments, body, null)
  const parent = parents[values.parentType]
  if (isBlank(values.parentType) || isBlank(values.parentId))
    throw dialog('You must specify a document id and a document type to get the attachments.')
  if (!parent || !work.company.find(parent, values.parentId))
    throw dialog('No document with the specified ID exists.')
  // A name that is none is replaced without a word (AL source).
  if (isBlank(values.fileName) || /[\\/:*?"<>|]/.test(values.fileName))
    values.fileName = 'filename.txt'
  return work.company.insert(attachments, values, work.now)
}

export function changeFile(work: Work, row: Row, body: Record<string, unknown>): void {
  const values = readValues(work, attachments, body, row)
  for (const name of ['parentId', 'parentType']) {
    if (name in values && values[name] !== row[name])
      throw dialog(`You cannot change the value of the key field ${name}.`)
  }
  work.company.change(attachments, row, values, work.now)
}

export function writeContent(work: Work, row: Row, bytes: Buffer): void {
  if (bytes.length === 0) throw badRequest('Invalid Request Body')
  work.company.change(attachments, row, { $content: bytes, byteSize: bytes.length }, work.now)
}
