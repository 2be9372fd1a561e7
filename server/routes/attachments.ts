import multipart from '@fastify/multipart'
import { type EntityMap, type Plan, requireOp } from '@millwright/kit'
import { ApiError, type EntityName, entities, isEntityName } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import { hideFields, refuseHiddenBody } from '../engine/hidden-fields.ts'
import { asOwnWrite, openOwnWrite } from '../engine/own-writes.ts'
import { findRecord } from '../engine/read.ts'
import { showAnswer, showFailure } from '../engine/scoped-write.ts'
import { requireNeeds } from '../engine/token-scope.ts'
import { perform } from '../engine/write.ts'
import type { Services } from '../services.ts'
import { parseWriteQuery } from './query.ts'
import { send } from './records.ts'
import { requireConnection } from './require-connection.ts'
import { addRoute, signalOf } from './route.ts'

const MAX_FILE = 100 * 1024 * 1024

/** Files: content streams both ways, never buffered here. */
export function addAttachmentRoutes(app: FastifyInstance, services: Services): void {
  app.register(async (scope) => {
    await scope.register(multipart, {
      limits: { fileSize: MAX_FILE, files: 1, fields: 10, fieldSize: 10_000 },
    })
    addUpload(scope, services)
  })
  addRoute(
    app,
    'GET',
    '/v1/attachments/:id/content',
    {
      id: 'attachment_content',
      summary: 'The bytes of an attachment',
      tag: 'attachments',
      door: 'unified',
      needs: [{ entity: 'attachments', op: 'get' }],
      path: { id: 'Id of the attachment.' },
      answers: { 200: { description: 'The file.', type: 'application/octet-stream' } },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const io = live.io().under(signalOf(reply))
      const { id } = request.params as { id: string }
      const { native, record } = await findRecord(live, io, 'attachments', id)
      if (live.scope) hideFields(live.scope, 'attachments', record)
      const map = live.connector.entities.attachments as EntityMap
      if (!map.content)
        throw new ApiError(
          'OPERATION_NOT_SUPPORTED',
          `${live.connector.name} gives no content of attachments.`,
        )
      const { headers, stream } = await map.content(native, { context: io.context, io })
      const length = headers['content-length']
      reply.header('content-type', record.content_type ?? 'application/octet-stream')
      // A page of ours must never run what somebody uploaded to a source.
      reply.header(
        'content-disposition',
        `attachment; filename*=UTF-8''${encodeURIComponent(record.name ?? 'file')}`,
      )
      reply.header('x-content-type-options', 'nosniff')
      if (typeof length === 'string') reply.header('content-length', length)
      return reply.send(stream)
    },
  )
}

function addUpload(scope: FastifyInstance, services: Services): void {
  addRoute(
    scope,
    'POST',
    '/v1/attachments',
    {
      id: 'attachment_create',
      summary: 'Attach a file to a record',
      tag: 'attachments',
      door: 'unified',
      description:
        'multipart/form-data with `entity`, `record_id`, optionally `name`, and then `file` as the last part.',
      needs: [{ entity: 'attachments', op: 'create' }],
      multipart: ['entity', 'record_id', 'name', 'file'],
      answers: {
        201: { description: 'The attachment.', schema: () => entities.attachments.record },
      },
    },
    async (request, reply) => {
      const live = await requireConnection(services, request, reply)
      const { dryRun } = parseWriteQuery(request.query as Record<string, unknown>)
      if (dryRun)
        throw new ApiError(
          'OPERATION_NOT_SUPPORTED',
          'An upload has no dry run: its file would have to be sent.',
        )
      const io = live.io()
      const map = requireOp(io, 'attachments', 'create')
      if (!request.isMultipart()) {
        throw new ApiError(
          'OPERATION_NOT_SUPPORTED',
          `${live.connector.name} takes files only: send multipart/form-data with entity, record_id and file.`,
        )
      }
      const file = await request.file()
      if (!file) throw refuseField('file', 'The part file is missing.')
      const entity = fieldOf(file.fields, 'entity')
      const record_id = fieldOf(file.fields, 'record_id')
      if (!isEntityName(entity) || !map.upload?.entities.includes(entity)) {
        throw refuseField(
          'entity',
          `${live.connector.name} attaches files to: ${map.upload?.entities.join(', ') ?? 'nothing'}.`,
        )
      }
      const name = (file.fields.name && fieldOf(file.fields, 'name')) || file.filename
      if (!name) throw refuseField('name', 'The file has no name.')
      const { scope } = live
      if (scope) {
        requireNeeds(scope, [{ entity: entity as EntityName, op: 'get' }])
        if (file.fields.name) refuseHiddenBody(scope, 'attachments', { name })
      }
      await findRecord(live, io, entity as EntityName, record_id)
      // Cut off at the limit, the request to the source breaks off too: half a file is not kept.
      file.file.once('limit', () => file.file.destroy(tooLarge()))
      const upload = {
        entity: entity as EntityName,
        record_id,
        name,
        content_type: file.mimetype,
        content: file.file,
      }
      const steps = await map.upload.steps(upload, { context: io.context, io })
      const plan: Plan = {
        op: 'create',
        entity: 'attachments',
        map,
        steps,
        effects: [],
        warnings: [],
        body: {},
        before: null,
      }
      const own = openOwnWrite(services, live, 'attachments', request.id)
      const answer = await asOwnWrite(own, (onSend) =>
        perform(io, plan, { minimal: false, now: services.now, onSend }),
      ).catch((error) => {
        const told = scope ? showFailure(scope, plan, error) : error
        throw file.file.truncated ? tooLarge() : told
      })
      return send(reply, scope ? showAnswer(scope, plan, answer) : answer)
    },
    { bodyLimit: MAX_FILE + 1024 * 1024 },
  )
}

function tooLarge(): ApiError {
  return new ApiError('INVALID_REQUEST', 'The file is larger than 100 MiB.', { status: 413 })
}

function fieldOf(fields: Record<string, unknown>, name: string): string {
  const field = fields[name] as { value?: unknown } | undefined
  if (typeof field?.value === 'string' && field.value !== '') return field.value
  throw refuseField(name, `The part ${name} is missing; it must come before file.`)
}

function refuseField(pointer: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'REQUIRED', detail }],
  })
}
