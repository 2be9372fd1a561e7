import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { decodeKey, type Native, type PlanAt, type Step, type UploadedFile } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { ask } from './item-stock.ts'
import { rpc } from './wire.ts'

/** Largest file that fits into one answer of the server: it sends files as base64 inside of JSON, whole. */
const LARGEST = 20 * 1024 * 1024

/** The bytes of a file. */
export async function readContent(native: Native, { io }: PlanAt) {
  if (native.type !== 'data') {
    throw new ApiError(
      'OPERATION_NOT_SUPPORTED',
      'This attachment is a link; it has an address and no content.',
    )
  }
  if (native.data_size > LARGEST) {
    throw new ApiError(
      'OPERATION_NOT_SUPPORTED',
      `Files above ${LARGEST} bytes cannot be taken out of Tryton's API.`,
    )
  }
  const [found] = await ask<Native[]>(io, 'model.ir.attachment.read', [[native.id], ['data'], {}])
  const bytes = Buffer.from(found?.data?.base64 ?? '', 'base64')
  return { headers: { 'content-length': String(bytes.length) }, stream: Readable.from([bytes]) }
}

/** A file as one create; the server takes it whole. */
export async function uploadFile(
  file: UploadedFile,
  model: string,
  { context }: PlanAt,
): Promise<Step[]> {
  const bytes = await buffer(file.content)
  if (bytes.length > LARGEST) {
    const detail = `Tryton takes files of up to ${LARGEST} bytes here.`
    throw new ApiError('INVALID_REQUEST', detail, {
      status: 413,
      errors: [{ pointer: '/file', code: 'TOO_LONG', detail }],
    })
  }
  const [id] = decodeKey(file.record_id, 1) ?? []
  const values = {
    name: file.name,
    type: 'data',
    data: { __class__: 'bytes', base64: bytes.toString('base64') },
    resource: `${model},${id}`,
  }
  return [
    rpc(context, 'model.ir.attachment.create', [[values], {}], {
      effect: `Attaches ${file.name}.`,
    }),
  ]
}
