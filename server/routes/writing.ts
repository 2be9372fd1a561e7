import { type Io, type Plan, reviseError } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'
import { hideInDryRun } from '../engine/hidden-fields.ts'
import { asOwnWrite, openOwnWrite } from '../engine/own-writes.ts'
import { admitBody, admitPlace, showAnswer, showFailure } from '../engine/scoped-write.ts'
import {
  dryRun,
  makePlan,
  settle,
  type WriteAnswer,
  type WriteOptions,
  type WriteRequest,
  write,
} from '../engine/write.ts'
import type { Services } from '../services.ts'

export const WRITE_HEADERS = {
  'Idempotency-Key':
    'Up to 255 characters: the same call with the same key is done once, and its answer is replayed.',
  'If-Match': 'The version that the record must still have.',
  Prefer: 'return=minimal: do not read the record back.',
}

/** A write as it was sent: by itself, or as a part of a batch. */
export type SentCall = Pick<FastifyRequest, 'id' | 'method' | 'url' | 'headers' | 'body'>

/** A write of one element of a record: where it stands, and what of the record is answered. */
export interface Part {
  collection: string
  present: NonNullable<WriteOptions['present']>
}

/** Runs a write within its scope, once per Idempotency-Key where one is given. It goes on when the caller leaves. */
export async function runWrite(
  services: Services,
  live: Live,
  request: SentCall,
  asked: WriteRequest,
  part?: Part,
): Promise<WriteAnswer> {
  const { scope } = live
  if (!scope) return runOnce(services, live, request, asked, part)
  admitBody(scope, asked, part?.collection)
  try {
    const answer = await runOnce(services, live, request, asked, part)
    return showAnswer(scope, asked, answer, part?.collection)
  } catch (error) {
    throw showFailure(scope, asked, error)
  }
}

/** What a write would do, as its scope may see it. */
export async function runDry(
  live: Live,
  asked: WriteRequest,
  signal: AbortSignal,
  collection?: string,
): Promise<Record<string, unknown>> {
  const { scope } = live
  const io = live.io().under(signal)
  if (!scope) return dryRun(io, asked)
  admitBody(scope, asked, collection)
  try {
    await admitPlace(live, io, asked)
    return hideInDryRun(scope, asked.entity, await dryRun(io, asked))
  } catch (error) {
    throw showFailure(scope, asked, error)
  }
}

async function runOnce(
  services: Services,
  live: Live,
  request: SentCall,
  asked: WriteRequest,
  part: Part | undefined,
): Promise<WriteAnswer> {
  const io = live.io()
  const options = {
    minimal: prefersMinimal(request),
    now: services.now,
    ...(part && { present: part.present }),
  }
  const own = openOwnWrite(services, live, asked.entity, request.id)
  const writeOnce = async (onSend?: () => void): Promise<WriteAnswer> => {
    if (live.scope) await admitPlace(live, io, asked)
    return asOwnWrite(own, (send) =>
      write(io, asked, {
        ...options,
        onSend: async (plan) => {
          await send(plan)
          onSend?.()
        },
      }),
    )
  }
  const key = request.headers['idempotency-key']
  if (key === undefined) return writeOnce()
  if (typeof key !== 'string' || key === '' || key.length > 255) {
    throw new ApiError('INVALID_REQUEST', 'Idempotency-Key has 1 to 255 characters.', {
      errors: [
        { pointer: 'Idempotency-Key', code: 'TOO_LONG', detail: 'It has 1 to 255 characters.' },
      ],
    })
  }
  const keyed = {
    account_id: live.account_id,
    connection_id: live.connection.id,
    key,
    method: request.method,
    // What one scope began, another one neither goes on with nor sees.
    path: live.scope ? `${request.url} (scope ${live.scope.digest})` : request.url,
    body: request.body,
  }
  const answer = await services.idempotency.once(keyed, {
    run: writeOnce,
    recover: (startedAt) => asOwnWrite(own, () => recover(io, asked, startedAt, services.now)),
    toAnswer: (error) => ({
      status: error.status,
      headers: {},
      body: error.toProblem({ requestId: request.id, docsBase: services.docsBase }),
    }),
  })
  if (!answer.replayed) return answer
  return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } }
}

function prefersMinimal(request: SentCall): boolean {
  return /(^|[,;\s])return=minimal\b/i.test(String(request.headers.prefer ?? ''))
}

/**
 * The truth about a write that another process sent and did not live to answer. The record may have changed by that
 * very write: what refuses it now proves nothing, and is told as an open outcome.
 */
async function recover(
  io: Io,
  asked: WriteRequest,
  startedAt: number,
  now: () => number,
): Promise<WriteAnswer> {
  const lost = new ApiError(
    'WRITE_OUTCOME_UNKNOWN',
    'The server that sent this write stopped before its answer came.',
    { origin: 'platform' },
  )
  const read_at = now()
  let plan: Plan
  try {
    plan = await makePlan(io, asked)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (asked.op === 'delete' && error.code === 'NOT_FOUND') {
      const { id, entity } = asked
      const body = { object: 'deletion', id, entity, deleted: 'hard', effect: null, record: null }
      const outcome = { id, record: null, read_at }
      return { status: 200, headers: { 'millwright-outcome': 'looked-up' }, body, outcome }
    }
    const detail = `${lost.detail} Sent now, it would be refused: ${error.detail} Read the record before you decide.`
    throw reviseError(lost, { detail })
  }
  return settle(io, plan, startedAt, lost, now)
}
