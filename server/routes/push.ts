import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import { receiveHint } from '../engine/push/receive-hint.ts'
import type { Services } from '../services.ts'

/** A hint names a few records; a source that serializes them sends some kilobytes. */
const BODY_LIMIT = 256 * 1024

/**
 * Where sources tell of changes. The door has no token: the address itself is secret, and what comes in by it is signed.
 * No part of the API: nobody but a source calls it.
 */
export function addPushDoor(app: FastifyInstance, services: Services): void {
  app.register(async (door) => {
    door.removeAllContentTypeParsers()
    // A signature is over the bytes as they came.
    door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    door.post<{ Params: { connection: string; key: string } }>(
      '/push/:connection/:key',
      { bodyLimit: BODY_LIMIT },
      async (request, reply) => {
        const { connection: connection_id, key } = request.params
        const receipt = await receiveHint(
          services,
          { connection_id, key },
          {
            headers: flatten(request.headers),
            query: flatten(request.query as Record<string, unknown>),
            body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          },
        )
        reply.header('cache-control', 'no-store').status(receipt.status)
        if (receipt.content_type) reply.type(receipt.content_type)
        return reply.send(receipt.body)
      },
    )
    // Behind the last part of an address nothing of it may be told.
    door.all('/push/*', () => {
      throw new ApiError('NOT_FOUND', 'There is no such address.')
    })
  })
}

function flatten(fields: Record<string, unknown>): Record<string, string> {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    known.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  )
}
