import {
  type Answer,
  carryOut,
  encodeKey,
  type Found,
  findOutcome,
  findUnknownReferences,
  type Io,
  type Outcome,
  type Plan,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  previewPlan,
  readOne,
  reviseError,
  unapplied,
} from '@millwright/kit'
import { type ActionName, ApiError, type EntityName, entities } from '@millwright/model'

/** A write as it was asked for; the body has passed the model's check. */
export type WriteRequest = {
  entity: EntityName
  ifMatch: string | null
  body: Record<string, unknown>
} & (
  | { op: 'create' }
  | { op: 'update' | 'delete'; id: string }
  | { op: 'action'; id: string; action: ActionName }
)

export interface WriteAnswer {
  status: number
  headers: Record<string, string>
  body: unknown
  /** The record was not read back: the body is its id only. */
  isMinimal?: boolean
  /** What is known of the source now. */
  outcome?: WriteOutcome
}

/** What a write that took effect has left at the source. */
export interface WriteOutcome {
  id: string
  /** As it was read back; null = it is gone. Left out where nothing was read. */
  record?: Record<string, unknown> | null
  /** When that reading began, in ms since 1970. */
  read_at: number
}

export interface WriteOptions {
  /** `Prefer: return=minimal`: no reading back. */
  minimal: boolean
  now: () => number
  /** Told right before the first request that changes something is sent, which waits for it. */
  onSend?: (plan: Plan) => void | Promise<void>
  /** Answers a part of the record instead of the whole: `after` as read back, `before` as read first. */
  present?: (
    after: Record<string, unknown>,
    before: Record<string, unknown> | null,
  ) => Pick<WriteAnswer, 'status' | 'body'>
}

export function makePlan(io: Io, request: WriteRequest): Promise<Plan> {
  const { entity, ifMatch, body } = request
  switch (request.op) {
    case 'create':
      return planCreate(io, entity, body)
    case 'update':
      return planUpdate(io, entity, request.id, body, ifMatch)
    case 'delete':
      return planDelete(io, entity, request.id, ifMatch)
    case 'action':
      return planAction(io, entity, request.id, request.action, body, ifMatch)
  }
}

/** What a write would send and do; nothing is sent. Refuses exactly what the write itself would refuse before sending. */
export async function dryRun(io: Io, request: WriteRequest): Promise<Record<string, unknown>> {
  const plan = await makePlan(io, request)
  const unknown = await findUnknownReferences(io, plan.entity, plan.body)
  if (unknown.length > 0) throw refuseReferences(unknown)
  return {
    object: 'dry_run',
    op: plan.op,
    valid: true,
    requests: previewPlan(io, plan),
    effects: plan.effects,
    warnings: plan.warnings,
  }
}

/** Plans a write, sends it, and answers with what the source has afterwards. */
export async function write(
  io: Io,
  request: WriteRequest,
  options: WriteOptions,
): Promise<WriteAnswer> {
  const plan = await makePlan(io, request)
  const answer = await perform(io, plan, options)
  if (!options.present || answer.isMinimal) return answer
  const body = answer.body as Record<string, unknown>
  return { ...answer, ...options.present(body, plan.before?.record ?? null) }
}

/** Sends a plan; finds out what a lost answer left open, and reads the record back. */
export async function perform(
  io: Io,
  plan: Plan,
  options: Omit<WriteOptions, 'present'>,
): Promise<WriteAnswer> {
  const startedAt = options.now()
  await options.onSend?.(plan)
  let id: string
  let answers: readonly Answer[]
  try {
    ;({ id, answers } = await carryOut(io, plan))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return settle(io, plan, startedAt, error, options.now)
  }
  const made = placeMade(plan, answers)
  const read_at = options.now()
  if (options.minimal) {
    const answer = answerMinimal(plan, id)
    const headers = { ...answer.headers, 'preference-applied': 'return=minimal' }
    return { ...answer, headers, outcome: { id, read_at } }
  }
  return answerRead(io, plan, { id, made, read_at })
}

/** Where the record is that an action made; the write is done, so an answer of another shape is no failure. */
function placeMade(plan: Plan, answers: readonly Answer[]): string | null {
  const target = plan.action?.map.makes
  try {
    const key = target?.key(answers)
    return target && key ? `/v1/${target.entity}/${encodeKey(key)}` : null
  } catch {
    return null
  }
}

/** After a failure: the truth where it can be found out, else the failure with a way on. */
export async function settle(
  io: Io,
  plan: Plan,
  startedAt: number,
  error: ApiError,
  now: () => number,
): Promise<WriteAnswer> {
  if (error.code === 'WRITE_OUTCOME_UNKNOWN') {
    const read_at = now()
    const outcome = await findOutcome(io, plan, startedAt)
    if (outcome.kind !== 'unknown') return answerOutcome(plan, outcome, read_at)
    const [first] = previewPlan(io, plan)
    throw reviseError(error, {
      detail: `${error.detail} ${outcome.check}`,
      sent: {
        method: first?.method ?? '',
        url: first?.url ?? '',
        at: new Date(startedAt).toISOString(),
        check: outcome.check,
      },
    })
  }
  if (error.origin === 'upstream' && error.code === 'UPSTREAM_REJECTED') {
    const unknown = await findUnknownReferences(io, plan.entity, plan.body)
    if (unknown.length > 0)
      throw reviseError(
        refuseReferences(unknown),
        error.upstream ? { upstream: error.upstream } : {},
      )
  }
  throw error
}

function refuseReferences(errors: { pointer: string; code: string; detail: string }[]): ApiError {
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return new ApiError('INVALID_REQUEST', errors[0]!.detail + more, { errors })
}

/** An outcome that was found out afterwards is answered as if the source had answered. */
export function answerOutcome(
  plan: Plan,
  outcome: Exclude<Outcome, { kind: 'unknown' }>,
  read_at: number,
): WriteAnswer {
  const headers = { 'millwright-outcome': 'looked-up' }
  if (outcome.kind === 'gone') return { ...answerGone(plan, read_at), headers }
  const answer = answerFound(plan, outcome.found, read_at)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

async function answerRead(
  io: Io,
  plan: Plan,
  { id, made, read_at }: { id: string; made: string | null; read_at: number },
): Promise<WriteAnswer> {
  let found: Found
  try {
    found = await readOne(io, plan.entity, id)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (plan.op === 'delete' && error.code === 'NOT_FOUND') return answerGone(plan, read_at)
    // The write is done: a failed look afterwards must not read as a failed write.
    const answer = answerMinimal(plan, id)
    return {
      ...answer,
      headers: { ...answer.headers, 'millwright-warning': 'written, but not read back' },
      outcome: { id, read_at },
    }
  }
  const action = plan.action
  if (action?.map.done && !action.map.done(found.record, action.at)) {
    const text = `${io.connector.name} accepted ${action.name} and did nothing: the record is still ${found.record.status ?? 'the same'}.`
    throw new ApiError('UPSTREAM_REJECTED', text, { origin: 'upstream' })
  }
  const answer = answerFound(plan, found, read_at)
  const dropped =
    plan.op === 'delete' || plan.op === 'action' ? [] : unapplied(plan.body, found.record)
  if (dropped.length > 0) answer.headers['millwright-not-applied'] = dropped.join(', ')
  if (made) answer.headers.location = made
  return answer
}

function answerGone(plan: Plan, read_at: number): WriteAnswer {
  const outcome = { id: plan.before!.id, record: null, read_at }
  return { status: 200, headers: {}, body: deletionOf(plan, null), outcome }
}

function answerFound(plan: Plan, { record }: Found, read_at: number): WriteAnswer {
  const outcome = { id: record.id as string, record, read_at }
  if (plan.op === 'delete')
    return { status: 200, headers: {}, body: deletionOf(plan, record), outcome }
  const headers: Record<string, string> = {}
  if (record.version !== null) headers.etag = `"${record.version}"`
  if (plan.op === 'create') headers.location = `/v1/${plan.entity}/${record.id}`
  return { status: plan.op === 'create' ? 201 : 200, headers, body: record, outcome }
}

function answerMinimal(plan: Plan, id: string): WriteAnswer {
  if (plan.op === 'delete')
    return { status: 200, headers: {}, body: deletionOf(plan, null), isMinimal: true }
  return {
    status: plan.op === 'create' ? 201 : 200,
    headers: { location: `/v1/${plan.entity}/${id}` },
    isMinimal: true,
    body: { id, object: entities[plan.entity].object },
  }
}

function deletionOf(plan: Plan, record: Record<string, unknown> | null): Record<string, unknown> {
  const { mode, effect } = plan.map.delete!
  return {
    object: 'deletion',
    id: plan.before!.id,
    entity: plan.entity,
    deleted: record === null ? mode : 'soft',
    effect,
    record,
  }
}
