import {
  decodeKey,
  type EntityMap,
  encodeKey,
  type Io,
  type ListQuery,
  type Native,
  type NativePage,
  type Step,
  type UploadedFile,
} from '@millwright/kit'
import { custom, derived, instantFromEpoch, text, toText, unreadable } from '@millwright/kit/fields'
import {
  fromEdmDate,
  invoke,
  literal,
  type ODataAt,
  predicate,
  queryString,
  readAll,
} from '@millwright/kit/protocols'
import type { EntityName } from '@millwright/model'
import { stripZeros } from './fields.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'

const key = [
  'LogicalDocument',
  'ArchiveDocumentID',
  'LinkedSAPObjectKey',
  'BusinessObjectTypeName',
] as const

/** The whole key; its first parts are empty for a file that is no document of its own. */
const parts = [
  'DocumentInfoRecordDocType',
  'DocumentInfoRecordDocNumber',
  'DocumentInfoRecordDocVersion',
  'DocumentInfoRecordDocPart',
  'LogicalDocument',
  'ArchiveDocumentID',
  'LinkedSAPObjectKey',
  'BusinessObjectTypeName',
] as const

function filePath(file: Native): string {
  return `${at.service}/${at.set}${predicate(
    2,
    parts,
    parts.map((part) => String(file[part] ?? '')),
  )}`
}

const at: ODataAt = { version: 2, service: services.attachment, set: 'AttachmentContentSet' }

/**
 * What the attachment service calls each kind of record, and how long its number is there. EQUI, BUS2012 and PMQMEL
 * come from vendor pages; the others follow the same naming and are not confirmed.
 */
const objects: { readonly [N in EntityName]?: { type: string; width: number } } = {
  'purchase-orders': { type: 'BUS2012', width: 10 },
  'purchase-requisitions': { type: 'BUS2105', width: 10 },
  assets: { type: 'EQUI', width: 18 },
  locations: { type: 'IFLOT', width: 0 },
  'work-requests': { type: 'PMQMEL', width: 12 },
  'work-orders': { type: 'PMAUFK', width: 12 },
  items: { type: 'MARA', width: 18 },
}

function objectOf(entity: unknown, pointer: string): { type: string; width: number } {
  const object = objects[entity as EntityName]
  if (object) return object
  throw refuse(
    pointer,
    'NOT_ALLOWED_WORD',
    `SAP keeps files here on: ${Object.keys(objects).join(', ')}.`,
  )
}

/** Numbers are padded with zeros in this service. */
function linkedKey(id: string, width: number, pointer: string): string {
  const number = decodeKey(id, 1)?.[0]
  if (!number)
    throw refuse(pointer, 'UNKNOWN_REFERENCE', `"${id.slice(0, 80)}" is no id of this connection.`)
  return /^\d+$/.test(number) ? number.padStart(width, '0') : number
}

function linksOf(file: Native): Native[] {
  const found = Object.entries(objects).find(
    ([, object]) => object.type === file.BusinessObjectTypeName,
  )
  if (!found) return []
  const number = stripZeros(file.LinkedSAPObjectKey)
  return [{ entity: found[0], id: encodeKey([number]), number }]
}

function kindOf(file: Native): string {
  if (toText(file.DocumentURL) !== null && toText(file.FileName) === null) return 'link'
  return String(file.MimeType ?? '').startsWith('image/') ? 'image' : 'document'
}

export const attachments: EntityMap<'attachments', ODataAt> = {
  native: 'AttachmentContentSet',
  at,
  key,
  ops: {
    list: true,
    get: true,
    create: true,
    update: { reason: 'SAP takes no change of an attachment; delete it and add another.' },
    delete: true,
  },
  fields: {
    name: text('FileName', { write: 'create', max: 255 }),
    content_type: text('MimeType', { write: 'create' }),
    size_bytes: derived('FileSize', (file) => {
      const text = toText(file.FileSize)
      if (text === null) return null
      return /^\d+$/.test(text) ? Number(text) : unreadable(text)
    }),
    kind: derived(['MimeType', 'DocumentURL'], kindOf) as never,
    external_url: text('DocumentURL', { write: 'create' }),
    uploaded_by_name: custom(
      ['CreatedByUserFullName', 'CreatedByUser'],
      (file) => toText(file.CreatedByUserFullName) ?? toText(file.CreatedByUser),
    ),
    links: custom(
      ['LinkedSAPObjectKey', 'BusinessObjectTypeName'],
      linksOf,
      (links, body) => {
        body.$links = links
      },
      { write: 'create' },
    ) as never,
    created_at: custom('CreationDateTime', (file) => stampOf(file.CreationDateTime)),
    updated_at: custom(
      ['ChangedDateTime', 'CreationDateTime'],
      (file) => stampOf(file.ChangedDateTime) ?? stampOf(file.CreationDateTime),
    ),
  },
  filters: { entity: (value: string) => value, record_id: (value: string) => value },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'Files are listed per record only: give entity and record_id.',
  },
  version: 'none',
  delete: { mode: 'hard', effect: 'Deletes the file.' },
  content: (file, { io }) => io.open({ method: 'GET', path: `${filePath(file)}/$value` }),
  upload: {
    entities: Object.keys(objects) as EntityName[],
    steps: ({ entity, record_id, name, content_type, content }: UploadedFile) => {
      const { type, width } = objectOf(entity, '/entity')
      return [
        {
          method: 'POST',
          path: `${at.service}/${at.set}`,
          headers: {
            'content-type': content_type,
            // The name travels in a header, which carries no other characters.
            slug: encodeURIComponent(name),
            BusinessObjectTypeName: type,
            LinkedSAPObjectKey: linkedKey(record_id, width, '/record_id'),
          },
          body: content,
          effect: `Attaches "${name}" to ${entity} ${record_id}.`,
        },
      ]
    },
  },
  override: {
    list: listFiles,
    get: getFile,
    create: createLink,
    delete: (_entity, { current }) => [
      { method: 'DELETE', path: filePath(current), effect: 'Deletes the file.' },
    ],
  },
}

/** `Edm.DateTime` that is an instant: the creation of a file. */
function stampOf(value: unknown): string | null {
  const ms = fromEdmDate(value)
  return ms === null ? null : instantFromEpoch(ms)
}

async function originals(io: Io, linked: string, type: string): Promise<Native[]> {
  return readAll(
    io,
    `${at.service}/GetAllOriginals${queryString({ LinkedSAPObjectKey: literal(2, 'string', linked), BusinessObjectTypeName: literal(2, 'string', type) })}`,
  )
}

async function listFiles(
  io: Io,
  _entity: unknown,
  { filters, after, limit }: ListQuery,
): Promise<NativePage> {
  const { entity, record_id } = filters as { entity?: string; record_id?: string }
  if (!entity || !record_id)
    throw refuse('record_id', 'REQUIRED', 'SAP lists files per record: give entity and record_id.')
  const { type, width } = objectOf(entity, 'entity')
  const files = await originals(io, linkedKey(record_id, width, 'record_id'), type)
  const sorted = files
    .map((file) => ({ file, id: idOf(file) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  // The call answers all files at once; pages are cut here, by key.
  const rest = sorted.filter(({ id }) => after === null || id > String(after))
  const page = rest.slice(0, limit)
  return {
    records: page.map(({ file }) => file),
    next: rest.length > limit ? page.at(-1)!.id : null,
  }
}

function idOf(file: Native): string {
  return encodeKey(key.map((part) => String(file[part] ?? '')))
}

/** Without a file it is an address that is attached. */
function createLink(_entity: unknown, body: Native): Step[] {
  const [link, ...more] = (body.$links ?? []) as Native[]
  if (!link) throw refuse('/links', 'REQUIRED', 'Name the record that the address belongs to.')
  if (more.length > 0)
    throw refuse('/links/1', 'OUT_OF_RANGE', 'SAP attaches an address to one record.')
  if (!body.DocumentURL) throw refuse('/external_url', 'REQUIRED', 'Give a file, or external_url.')
  const { type, width } = objectOf(link.entity, '/links/0/entity')
  const parameters = {
    LinkedSAPObjectKey: linkedKey(link.id, width, '/links/0/id'),
    BusinessObjectTypeName: type,
    Url: String(body.DocumentURL),
    UrlDescription: String(body.FileName ?? body.DocumentURL),
    MIMEType: String(body.MimeType ?? 'text/html'),
  }
  return [
    invoke(
      at.service,
      'CreateUrlAsAttachment',
      parameters,
      `Attaches an address to ${link.entity} ${link.id}.`,
    ),
  ]
}

async function getFile(
  io: Io,
  _entity: unknown,
  [logical, archive, linked, type]: readonly string[],
): Promise<Native | null> {
  if (!Object.values(objects).some((object) => object.type === type)) return null
  const files = await originals(io, linked!, type!)
  return (
    files.find((file) => idOf(file) === encodeKey([logical!, archive!, linked!, type!])) ?? null
  )
}
