import { createHash } from 'node:crypto'
import { framework, refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { type FunctionRule, type TableRules, text, type Work } from '../work.ts'

const table = 'AttachmentContentSet'

/** Files on business objects. Names come in headers, the content is the body as it is. */
export const attachmentRules: TableRules = {
  create(work) {
    const name = decodeURIComponent(text(work.headers.slug))
    const object = text(work.headers.linkedsapobjectkey)
    const type = text(work.headers.businessobjecttypename)
    if (name === '') throw refuse('CV_ATTACHMENT/010', 'Enter a file name in the header Slug')
    if (object === '' || type === '')
      throw refuse('CV_ATTACHMENT/011', 'Enter the object in the headers of the request')
    return insert(work, object, type, {
      FileName: name,
      MimeType: work.headers['content-type'] ?? 'application/octet-stream',
      FileSize: String(work.raw.length),
      Content: work.raw.toString('base64'),
      Source: 'GOS',
    })
  },
  remove(work, row) {
    work.store.table(table).delete(row)
  },
}

function insert(work: Work, object: string, type: string, fields: Row): Row {
  const id = createHash('sha256').update(work.numbers.next('attachment')).digest('hex')
  return work.store.table(table).insert({
    DocumentInfoRecordDocType: '',
    DocumentInfoRecordDocNumber: '',
    DocumentInfoRecordDocVersion: '',
    DocumentInfoRecordDocPart: '',
    LogicalDocument: id.slice(0, 32).toUpperCase(),
    ArchiveDocumentID: id.slice(0, 40).toUpperCase(),
    LinkedSAPObjectKey: object,
    BusinessObjectTypeName: type,
    BusinessObjectType: type,
    AttachmentDeletionIsAllowed: true,
    AttachmentRenameIsAllowed: true,
    CreatedByUser: work.user,
    CreatedByUserFullName: work.user,
    CreationDateTime: work.now,
    ChangedDateTime: work.now,
    LastChangedByUser: work.user,
    ...fields,
  })
}

function listOf(work: Work, parameters: Row): Row[] {
  const own: Row = { LinkedSAPObjectKey: text(parameters.LinkedSAPObjectKey) }
  if (parameters.BusinessObjectTypeName)
    own.BusinessObjectTypeName = parameters.BusinessObjectTypeName
  return work.store.table(table).find(own)
}

function find(work: Work, parameters: Row): Row {
  const found = listOf(work, parameters).find(
    (row) => row.ArchiveDocumentID === parameters.ArchiveDocumentID,
  )
  if (!found) throw framework.unknownKey('AttachmentContent')
  return found
}

export const attachmentFunctions: Record<string, FunctionRule> = {
  'API_CV_ATTACHMENT_SRV.GetAllOriginals': (work, parameters) => listOf(work, parameters),
  'API_CV_ATTACHMENT_SRV.GetAttachmentCount': (work, parameters) => ({
    AttachmentCount: listOf(work, parameters).length,
  }),
  'API_CV_ATTACHMENT_SRV.RenameAttachment': (work, parameters) => {
    const row = find(work, parameters)
    work.store.table(table).update(row, { FileName: text(parameters.FileName) })
    return row
  },
  'API_CV_ATTACHMENT_SRV.CreateUrlAsAttachment': (work, parameters) =>
    insert(work, text(parameters.LinkedSAPObjectKey), text(parameters.BusinessObjectTypeName), {
      FileName: text(parameters.UrlDescription),
      DocumentURL: text(parameters.Url),
      MimeType: text(parameters.MIMEType),
      Source: 'URL',
    }),
  'API_CV_ATTACHMENT_SRV.AssignDocumentToBusinessObject': (work, parameters) => {
    const row = find(work, {
      LinkedSAPObjectKey: parameters.SourceLinkedSAPObjectKey ?? '',
      ArchiveDocumentID: parameters.ArchiveDocumentID ?? '',
    })
    insert(
      work,
      text(parameters.TargetLinkedSAPObjectKey),
      text(parameters.TargetBusinessObjectTypeName),
      {
        FileName: text(row.FileName),
        MimeType: text(row.MimeType),
        FileSize: text(row.FileSize),
        Content: text(row.Content),
      },
    )
    return { IsAssigned: true }
  },
}
