import type { EntityMap, Io, Native } from '@millwright/kit'
import { derived, toText } from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { ApiError, type EntityName } from '@millwright/model'
import { instantAt, show } from './fields.ts'

/** Collections whose records carry files. A place is one record, whichever of our two entities it is asked by. */
const paths: Readonly<Partial<Record<EntityName, { path: string; one: string }>>> = {
  'purchase-orders': { path: '/purchaseorders', one: 'purchaseOrder' },
  vendors: { path: '/vendors', one: 'vendor' },
  items: { path: '/parts', one: 'part' },
  locations: { path: '/locations', one: 'location' },
  'inventory-locations': { path: '/locations', one: 'location' },
  assets: { path: '/assets', one: 'asset' },
  'work-requests': { path: '/workrequests', one: 'workRequest' },
  'work-orders': { path: '/workorders', one: 'workOrder' },
}

/** Files come in the detail of their record. Their links die after an hour, so they are read anew each time. */
async function filesOf(io: Io, entity: string, id: string): Promise<Native[]> {
  const at = paths[entity as EntityName]
  if (!at || !/^[1-9]\d{0,15}$/.test(id)) return []
  try {
    const answer = await io.send({ method: 'GET', path: `${at.path}/${id}` })
    const record = (answer.json as Native)[at.one] ?? answer.json
    return (record.attachments ?? []).map((file: Native) => ({ ...file, entity, recordId: id }))
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return []
    throw error
  }
}

function fileAt([entity, id, name]: readonly (string | undefined)[]): string {
  return `${paths[entity as EntityName]!.path}/${id}/attachments/${encodeURIComponent(name ?? '')}`
}

/** Whether a second file of one name replaces the first is not confirmed; both could not be told apart. */
function taken(name: string): ApiError {
  const detail = `The record has a file with the name "${name}" already: delete that one, or give another name.`
  const errors = [{ pointer: '/name', code: 'NOT_ALLOWED_VALUE', detail }]
  return new ApiError('CONFLICT', detail, { errors })
}

function needed(filters: Readonly<Record<string, unknown>>): { entity: string; record: string } {
  const { entity, record_id: record } = filters as Record<string, string | undefined>
  if (entity && record) return { entity, record }
  const detail = 'MaintainX lists files per record only: give entity and record_id.'
  const errors = ['entity', 'record_id'].map((pointer) => ({ pointer, code: 'REQUIRED', detail }))
  throw new ApiError('INVALID_REQUEST', detail, { errors })
}

/** The file name identifies a file of a record: it is what the source deletes by, and all that an upload answers. */
export const attachments: EntityMap<'attachments', RestAt> = {
  native: 'attachment',
  at: { path: '', many: 'attachments', one: 'attachment' },
  key: ['entity', 'recordId', 'fileName'],
  ops: { list: true, get: true, create: true, delete: true },
  changes: { by: null, deletes: 'sweep' },
  version: 'none',
  delete: { mode: 'hard', effect: 'Deletes the file from the record.' },
  fields: {
    name: show<string | null>('fileName', (file) => toText(file.fileName)),
    content_type: show<string | null>('mimeType', (file) => toText(file.mimeType)),
    kind: derived<any>('mimeType', (file) =>
      String(file.mimeType).startsWith('image/') ? 'image' : 'document',
    ),
    links: show<any>(['entity', 'recordId'], ({ entity, recordId }) => [{ entity, id: recordId }]),
    created_at: show<string | null>('createdAt', (file) => instantAt(file.createdAt)),
  },
  filters: {
    entity: (name: string) => name,
    record_id: (id: string) => id,
  },
  scanned: ['name'],
  override: {
    async list(io, _, { filters, limit, after }) {
      const { entity, record } = needed(filters)
      const files = await filesOf(io, entity, record)
      // The source gives out all files at once; pages are cut by name, so that none moves when another goes.
      const behind = files
        .filter(({ fileName }) => typeof after !== 'string' || fileName > after)
        .sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
      const records = behind.slice(0, limit)
      return { records, next: behind.length > limit ? records.at(-1)!.fileName : null }
    },
    async get(io, _, [entity = '', id = '', name]) {
      return (await filesOf(io, entity, id)).find(({ fileName }) => fileName === name) ?? null
    },
    delete: (_, { key }) => [{ method: 'DELETE', path: fileAt(key) }],
  },
  content: async (file, { io }) => io.openLink(file.url),
  upload: {
    entities: Object.keys(paths) as EntityName[],
    async steps({ entity, record_id, name, content_type, content }, { io }) {
      const present = await filesOf(io, entity, record_id)
      if (present.some(({ fileName }) => fileName === name)) throw taken(name)
      // The source takes one to ten MB (the vendor says one, clients send more): small enough to send with a length.
      const body = await content.toArray()
      return [
        {
          method: 'PUT',
          path: fileAt([entity, record_id, name]),
          headers: {
            'content-type': content_type.startsWith('image/')
              ? content_type
              : 'application/octet-stream',
          },
          body: Buffer.concat(body),
          effect: `Attaches ${name}.`,
          made: (answer) => [
            entity,
            record_id,
            String((answer.json as Native | undefined)?.filename ?? name),
          ],
        },
      ]
    },
  },
}
