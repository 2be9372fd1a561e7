import { type Io, reviseError } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { Live } from './access.ts'
import {
  hideInAnswer,
  refuseHiddenBody,
  refuseHiddenCollection,
  silenceError,
} from './hidden-fields.ts'
import { findRecord } from './read.ts'
import { hasSites } from './scoped-read.ts'
import { checkSitedBody } from './site-limits.ts'
import type { Scope } from './token-scope.ts'
import type { WriteAnswer, WriteRequest } from './write.ts'

/** Refuses a body that names what its scope does not see. `collection`: the write is one of an element of it. */
export function admitBody(scope: Scope, { entity, body }: WriteRequest, collection?: string): void {
  if (collection === undefined) return refuseHiddenBody(scope, entity, body)
  refuseHiddenCollection(scope, entity, collection)
  for (const element of body[collection] as Record<string, unknown>[])
    refuseHiddenBody(scope, entity, element, collection)
}

/** Refuses a write of a record that its scope does not reach, or that would take it out of reach. */
export async function admitPlace(live: Live, io: Io, asked: WriteRequest): Promise<void> {
  const { scope } = live
  if (!scope) return
  if (asked.op !== 'create') await findRecord(live, io, asked.entity, asked.id)
  if (hasSites(scope) && (asked.op === 'create' || asked.op === 'update'))
    await checkSitedBody(io, scope, asked.entity, asked.op, asked.body)
}

/** An answer as its scope may see it, fresh or replayed. */
export function showAnswer(
  scope: Scope,
  { entity }: Pick<WriteRequest, 'entity'>,
  answer: WriteAnswer,
  collection?: string,
): WriteAnswer {
  const { etag: _, ...others } = answer.headers
  const headers = scope.hidden.get(entity)?.has('version') ? others : answer.headers
  return { ...answer, headers, body: hideInAnswer(scope, entity, answer.body, collection) }
}

/** A failure as its scope may see it. */
export function showFailure(
  scope: Scope,
  { entity }: Pick<WriteRequest, 'entity'>,
  error: unknown,
): unknown {
  const isReused =
    error instanceof ApiError && error.code === 'IDEMPOTENCY_CONFLICT' && !error.retryable
  if (!isReused) return silenceError(scope, entity, error)
  // The call that it was used for may be one that this scope does not reach.
  return reviseError(error, {
    status: error.status,
    detail:
      'This Idempotency-Key was used for another call, or by a token of another scope. Use a new key for a new write.',
  })
}
