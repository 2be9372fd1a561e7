import { missing, refuse } from './errors.ts'
import type { Operation } from './operation.ts'
import type { Resource } from './resource.ts'
import { flag, obj, text } from './shape.ts'
import type { Row, StoredFile } from './store.ts'
import { type Bag, touch, type Visit, visible } from './visit.ts'

/** Links to uploads die after an hour, as the vendor's do. */
const LINK_SECONDS = 3600

const STORED = obj({ publicUrl: text(), filename: text(), fileKey: text() })

/** PUT and DELETE of attachments and PUT of the thumbnail of a resource. */
export function attachmentOperations(resource: Resource): Operation[] {
  const common = {
    params: { filename: text() },
    query: { skipWebhook: flag() },
  }
  const path = `/${resource.path}/{id}`
  const texts = resource.attachments!
  return [
    {
      ...common,
      method: 'PUT',
      path: `${path}/attachments/{filename}`,
      bytes: true,
      status: 201,
      answer: STORED,
      run(visit) {
        const row = requireRow(resource, visit, `${texts.toLowerCase()} Not Found`)
        const file = keepFile(visit)
        const others = attachmentsOf(row).filter((known) => known.fileName !== file.fileName)
        row.attachments = [...others, { id: visit.state.next('attachment', 50001), ...file }]
        return stored(file, resource, row, visit)
      },
    },
    {
      ...common,
      method: 'DELETE',
      path: `${path}/attachments/{filename}`,
      status: 204,
      run(visit) {
        const row = requireRow(resource, visit, 'Attachment Not Found')
        const name = String(visit.params.filename)
        const kept = attachmentsOf(row).filter((known) => known.fileName !== name)
        if (kept.length === attachmentsOf(row).length) throw missing('Attachment Not Found')
        row.attachments = kept
        touch(resource.path, row, visit)
      },
    },
    {
      ...common,
      method: 'PUT',
      path: `${path}/thumbnail/{filename}`,
      bytes: true,
      status: 201,
      answer: STORED,
      run(visit) {
        const row = requireRow(resource, visit, `${texts} Not Found`)
        const file = keepFile(visit)
        row.thumbnail = { id: visit.state.next('attachment', 50001), ...file }
        return stored(file, resource, row, visit)
      },
    },
  ]
}

function requireRow(resource: Resource, visit: Visit, text: string): Row {
  const row = visible(visit, resource.path, visit.params.id)
  if (!row) throw missing(text)
  return row
}

function attachmentsOf(row: Row): StoredFile[] {
  return (row.attachments as StoredFile[] | undefined) ?? []
}

function keepFile(visit: Visit): StoredFile {
  const limit = visit.switches.attachment_limit_mb
  if (visit.bytes.length > limit * 1024 * 1024) {
    throw refuse(413, { error: `Attachment size must not exceed ${limit}mB` })
  }
  // The one answer of the API that is a bare JSON string.
  if (visit.bytes.length === 0) throw refuse(400, '"Bad arguments."')
  const fileName = String(visit.params.filename)
  const sent = visit.headers['content-type'] ?? 'application/octet-stream'
  const key = `${visit.state.next('file', 1)}-${fileName}`
  const mimeType = sent === 'application/octet-stream' ? mimeOf(fileName) : sent
  visit.state.files.set(key, { mimeType, bytes: visit.bytes })
  return { key, mimeType, fileName, createdAt: new Date(visit.now).toISOString() }
}

function stored(file: StoredFile, resource: Resource, row: Row, visit: Visit): Bag {
  touch(resource.path, row, visit)
  return { publicUrl: linkTo(file, visit), filename: file.fileName, fileKey: file.key }
}

const MIME: Record<string, string> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  txt: 'text/plain',
  csv: 'text/csv',
}

function mimeOf(fileName: string): string {
  return MIME[fileName.split('.').at(-1)!.toLowerCase()] ?? 'application/octet-stream'
}

function linkTo(file: StoredFile, visit: Visit): string {
  const made = new Date(visit.now).toISOString()
  const query = new URLSearchParams({
    'X-Amz-Date': made,
    'X-Amz-Expires': String(LINK_SECONDS),
  })
  return `${visit.base}/uploads/${encodeURIComponent(file.key)}?${query}`
}

/** The attachments and the thumbnail of a row as they are read: with links that work for an hour. */
export function readFiles(row: Row, visit: Visit): Bag {
  const linked = (file: StoredFile) => ({ ...file, url: linkTo(file, visit) })
  return {
    attachments: attachmentsOf(row).map(linked),
    thumbnail: row.thumbnail ? linked(row.thumbnail as StoredFile) : null,
  }
}

/** Whether a link made by `linkTo` still works at `now`. */
export function isLinkAlive(query: URLSearchParams, now: number): boolean {
  const made = Date.parse(query.get('X-Amz-Date') ?? '')
  return now <= made + LINK_SECONDS * 1000
}
