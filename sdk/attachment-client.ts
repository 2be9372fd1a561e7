import { type CallOptions, pathOf } from './call.ts'
import { createEntityClient, type EntityClient, type RecordOf } from './entity-client.ts'
import { makeMultipart } from './multipart.ts'
import type { EntityName } from './records.ts'
import type { Transport } from './transport.ts'

/** A file for a record. */
export interface Upload {
  entity: EntityName
  record_id: string
  /** File name. */
  name: string
  /** MIME type; that of the Blob without it. */
  content_type?: string | undefined
  /** A Blob or bytes can be sent again where that is safe; a stream flows through once and is never held whole. */
  content: Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>
}

/** A file of a record, as it comes in. */
export interface Download {
  content: ReadableStream<Uint8Array>
  content_type: string
  /** Bytes; null where the source does not tell. */
  size: number | null
}

export type AttachmentClient = Omit<EntityClient<'attachments'>, 'create' | 'dryRun'> & {
  upload(file: Upload, options?: CallOptions): Promise<RecordOf<'attachments'>>
  /** Time-outs count until the first byte; the signal cancels all the way. */
  download(id: string, options?: CallOptions): Promise<Download>
}

export function createAttachmentClient(transport: Transport): AttachmentClient {
  const { create: _, dryRun: __, ...methods } = createEntityClient(transport, 'attachments') as any
  return {
    ...methods,
    upload(file, options) {
      const isStream = file.content instanceof ReadableStream
      return transport.send({
        ...options,
        method: 'POST',
        path: '/v1/attachments',
        makeBody: () => makeMultipart(file),
        repeat: isStream ? 'never' : 'plain',
      })
    },
    async download(id, options) {
      const path = pathOf`/v1/attachments/${id}/content`
      const { headers, body } = await transport.open({
        ...options,
        method: 'GET',
        path,
        repeat: 'safe',
      })
      const size = headers.get('content-length')
      return {
        content: body ?? new Blob([]).stream(),
        content_type: headers.get('content-type') ?? 'application/octet-stream',
        size: size === null ? null : Number(size),
      }
    },
  }
}
