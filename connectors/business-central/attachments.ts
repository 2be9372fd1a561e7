import type { EntityMap, Native } from '@millwright/kit'
import { derived, readOnly, toText } from '@millwright/kit/fields'
import { listRecords, type ODataAt } from '@millwright/kit/protocols'
import { ApiError, type EntityName } from '@millwright/model'
import { byGuid, guidOf, idOf, SERVICE, setAt, stamps, words } from './fields.ts'

/** Parents that carry files; posted receipts do not before version 29 (metadata). */
const parents: Readonly<Partial<Record<EntityName, string>>> = {
  'purchase-orders': 'Purchase_x0020_Order',
  vendors: 'Vendor',
  items: 'Item',
}

function linksOf(file: Native): { entity: string; id: string }[] {
  const id = idOf(file.parentId)
  const entity = Object.entries(parents).find(([, type]) => type === file.parentType)?.[0]
  return entity && id ? [{ entity, id }] : []
}

function needed(): ApiError {
  const detail = 'Business Central lists files per record only: give entity and record_id.'
  const errors = ['entity', 'record_id'].map((pointer) => ({ pointer, code: 'REQUIRED', detail }))
  return new ApiError('INVALID_REQUEST', detail, { errors })
}

function badName(): ApiError {
  const detail = 'Business Central takes no file name with one of these: \\ / : * ? " < > |'
  const errors = [{ pointer: '/name', code: 'NOT_ALLOWED_VALUE', detail }]
  return new ApiError('INVALID_REQUEST', detail, { errors })
}

const contentPath = (id: string) => `${SERVICE}/documentAttachments(${id})/attachmentContent`

/** Document attachments. */
export const attachments: EntityMap<'attachments', ODataAt> = {
  native: 'documentAttachments',
  at: setAt('documentAttachments'),
  key: ['id'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: { reason: 'A file of a document is replaced by another one, not changed.' },
    delete: true,
  },
  fields: {
    name: readOnly(words('fileName')),
    size_bytes: derived('byteSize', (file) => Number(file.byteSize)),
    kind: derived('fileName', (file) =>
      /\.(png|jpe?g|gif|bmp|webp)$/i.test(toText(file.fileName) ?? '') ? 'image' : 'document',
    ) as never,
    links: derived(['parentType', 'parentId'], linksOf) as never,
    ...stamps,
  },
  filters: {
    entity: (name: string) => `parentType eq '${parents[name as EntityName] ?? '_x0020_'}'`,
    record_id: byGuid('parentId'),
  },
  scanned: ['name'],
  changes: { by: 'lastModifiedDateTime', deletes: 'sweep' },
  version: 'etag',
  delete: { mode: 'hard', effect: 'Deletes the file from the record.' },
  override: {
    list(io, entity, query, context) {
      if (!query.filters.entity || !query.filters.record_id) throw needed()
      return listRecords(io, entity, query, context)
    },
  },
  content: async (file, { io }) =>
    io.open({ method: 'GET', path: contentPath(file.id), raw: true }),
  upload: {
    entities: Object.keys(parents) as EntityName[],
    async steps({ entity, record_id, name, content }) {
      // The source would call such a file filename.txt without a word (vendor source).
      if (/[\\/:*?"<>|]/.test(name)) throw badName()
      const body = Buffer.concat(await content.toArray())
      return [
        {
          method: 'POST',
          path: `${SERVICE}/documentAttachments`,
          body: { fileName: name, parentType: parents[entity], parentId: guidOf(record_id) },
          effect: `Adds the entry of the file ${name}.`,
        },
        ({ id }) => ({
          method: 'PATCH',
          path: contentPath(id),
          headers: { 'if-match': '*', 'content-type': 'application/octet-stream' },
          body,
          effect: `Uploads the content of ${name}.`,
        }),
      ]
    },
  },
}
