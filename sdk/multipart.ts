import type { Upload } from './attachment-client.ts'
import { type MultipartBody, makeKey } from './call.ts'

/** A body of multipart/form-data with the file as its last part. */
export function makeMultipart(file: Upload): MultipartBody {
  const { entity, record_id, name, content, content_type } = file
  if (content instanceof ReadableStream) return streamMultipart(file, content)
  const type = content_type ?? (content instanceof Blob ? content.type : '')
  const form = new FormData()
  form.append('entity', entity)
  form.append('record_id', record_id)
  form.append('name', name)
  form.append('file', new Blob([content], { type: type || 'application/octet-stream' }), name)
  return { body: form }
}

/** `FormData` takes no streams. */
function streamMultipart(
  { entity, record_id, name, content_type = 'application/octet-stream' }: Upload,
  content: ReadableStream<Uint8Array>,
): MultipartBody {
  const boundary = `millwright-${makeKey()}`
  const field = (key: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`
  const disposition = `content-disposition: form-data; name="file"; filename="${escapeName(name)}"`
  const type = content_type.replaceAll(/[^\x20-\x7e]/g, '')
  const encoder = new TextEncoder()
  const head = encoder.encode(
    `${field('entity', entity)}${field('record_id', record_id)}${field('name', name)}` +
      `--${boundary}\r\n${disposition}\r\ncontent-type: ${type}\r\n\r\n`,
  )
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`)
  const reader = content.getReader()
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(head),
    async pull(controller) {
      const { done, value } = await reader.read()
      if (!done) return controller.enqueue(value)
      controller.enqueue(tail)
      controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
}

/** As browsers write file names. */
function escapeName(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
