import type { StopSignal } from '@millwright/kit'
import {
  type ActionName,
  ApiError,
  checkAction,
  checkBody,
  type Entity,
  type EntityName,
  entities,
  isEntityName,
} from '@millwright/model'
import type { FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'
import { getRecord } from '../engine/read.ts'
import { requireNeeds } from '../engine/token-scope.ts'
import type { WriteRequest } from '../engine/write.ts'
import type { Services } from '../services.ts'
import { toApiError } from './failures.ts'
import { checked } from './records.ts'
import { runWrite, type SentCall } from './writing.ts'

export const OPERATIONS = ['get', 'create', 'update', 'delete', 'action'] as const

export interface BatchOperation {
  ref: string
  op: (typeof OPERATIONS)[number]
  entity: string
  id?: string | undefined
  action?: string | undefined
  body?: unknown
  idempotency_key?: string | undefined
  if_match?: string | undefined
}

/** What became of one operation: what the single call would have answered. */
export interface BatchResult {
  ref: string
  status: number
  replayed?: true
  body: unknown
}

/** Carries out one operation as the single call of it; what goes wrong is its result. Never throws. */
export async function runOperation(
  services: Services,
  live: Live,
  call: { request: FastifyRequest; signal: StopSignal },
  operation: BatchOperation,
): Promise<BatchResult> {
  const { ref } = operation
  try {
    return { ref, ...(await run(services, live, call, operation)) }
  } catch (error) {
    const told = toApiError(error)
    const request_id = call.request.id
    if (told.code === 'INTERNAL_ERROR')
      services.log.error({ err: told.cause ?? told, request_id }, 'an operation of a batch failed')
    const problem = told.toProblem({ requestId: request_id, docsBase: services.docsBase })
    problem.connection_id ??= live.connection.id
    return { ref, status: told.status, body: problem }
  }
}

async function run(
  services: Services,
  live: Live,
  { request, signal }: { request: FastifyRequest; signal: StopSignal },
  operation: BatchOperation,
): Promise<Omit<BatchResult, 'ref'>> {
  const { op, id, idempotency_key } = operation
  const entity = requireParts(operation)
  const action = operation.action as ActionName | undefined
  if (live.scope) requireNeeds(live.scope, [{ entity, op, ...(action && { action }) }])
  if (op === 'get') {
    const asked = { entity, id: id!, fields: null, include: [], signal }
    const record = await getRecord(live, asked)
    services.statusWords.note(live, entity, [record])
    return { status: 200, body: record }
  }
  const { prefer } = request.headers
  const sent: SentCall = {
    id: request.id,
    ...addressOf(operation),
    headers: {
      ...(prefer !== undefined && { prefer }),
      ...(idempotency_key !== undefined && { 'idempotency-key': idempotency_key }),
    },
    body: operation.body,
  }
  const answer = await runWrite(services, live, sent, toWrite(operation, entity))
  return {
    status: answer.status,
    ...(answer.headers['idempotency-replayed'] === 'true' && { replayed: true as const }),
    body: answer.body,
  }
}

function toWrite(operation: BatchOperation, entity: EntityName): WriteRequest {
  const { op, id = '', action: name, body, if_match } = operation
  const ifMatch = if_match?.replace(/^W\//, '').replace(/^"(.*)"$/, '$1') ?? null
  switch (op) {
    case 'create':
      return { op, entity, body: checked(checkBody(entity, op, body)), ifMatch: null }
    case 'update':
      return { op, entity, id, body: checked(checkBody(entity, op, body)), ifMatch }
    case 'action': {
      const action = name as ActionName
      return { op, entity, id, action, body: checked(checkAction(action, body, entity)), ifMatch }
    }
    default:
      return { op: 'delete', entity, id, body: {}, ifMatch }
  }
}

/** The address of the single call: a key that was used there is known here, and the other way round. */
function addressOf({ op, entity, id = '', action }: BatchOperation): {
  method: string
  url: string
} {
  const list = `/v1/${entity}`
  const one = `${list}/${encodeURIComponent(id)}`
  if (op === 'create') return { method: 'POST', url: list }
  if (op === 'action') return { method: 'POST', url: `${one}/actions/${action}` }
  return { method: op === 'update' ? 'PATCH' : 'DELETE', url: one }
}

/** Refuses what no single call could be. */
function requireParts({ op, entity, id, action, ...rest }: BatchOperation): EntityName {
  if (!isEntityName(entity) || entity === 'statuses')
    throw refuse('entity', `There is no entity ${entity.slice(0, 80)}.`)
  const { operations, actions } = entities[entity] as Entity
  const isFile = op === 'create' && entity === 'attachments'
  if (op !== 'action' && (!operations[op] || isFile))
    throw refuse('op', `There is no call to ${op} ${entity} that a batch could make.`)
  if (op === 'action' && !actions.includes(action as ActionName))
    throw refuse('action', `The actions of ${entity} are: ${actions.join(', ') || 'none'}.`)
  if (op !== 'action' && action !== undefined) throw refuse('action', 'It is for op action only.')
  if (op === 'create' && id !== undefined) throw refuse('id', 'A new record has no id yet.')
  if (op !== 'create' && !id) throw refuse('id', 'Which record? Give its id.')
  const takesBody = op !== 'get' && op !== 'delete'
  if (!takesBody && rest.body !== undefined) throw refuse('body', `A ${op} takes no body.`)
  if (op === 'get' && rest.idempotency_key !== undefined)
    throw refuse('idempotency_key', 'A read needs none.')
  if ((op === 'get' || op === 'create') && rest.if_match !== undefined)
    throw refuse('if_match', `It is not for ${op}.`)
  return entity
}

function refuse(pointer: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'NOT_ALLOWED', detail }],
  })
}
