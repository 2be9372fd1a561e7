import { type ActionName, ApiError, type EntityName, entities } from '@millwright/model'
import type { Answer, Call, Step } from './call.ts'
import type { ActionAt, ActionMap, EntityMap, Native } from './connector.ts'
import { encodeBody } from './encode.ts'
import type { Io } from './io.ts'
import { decodeKey, encodeKey } from './key.ts'
import { readOne, requireEntity, requireOp, way } from './read.ts'
import { pointAt } from './references.ts'
import { reviseError } from './revise-error.ts'
import { findLock, refuseAction, refuseLocked } from './rules.ts'
import { readSafely } from './shape.ts'

/** A write before it is sent: what a dry run shows and `carryOut` does. */
export interface Plan {
  op: 'create' | 'update' | 'delete' | 'action'
  entity: EntityName
  map: EntityMap
  steps: Step[]
  effects: string[]
  warnings: string[]
  /** The body as the caller gave it, for the comparison afterwards. */
  body: Native
  /** The record as read just before; null for a create. */
  before: { id: string; key: readonly string[]; record: Native; native: Native } | null
  action?: { name: ActionName; map: ActionMap; at: ActionAt }
}

/** Plans a create. The body has passed the model's check. */
export async function planCreate(io: Io, entity: EntityName, body: Native): Promise<Plan> {
  const map = requireOp(io, entity, 'create')
  const native = encodeBody(io, entity, map, 'create', body)
  const at = { context: io.context, io }
  const steps = await makeSteps(io, entity, () => way(io, map, 'create')(map, native, at))
  return {
    op: 'create',
    entity,
    map,
    steps,
    effects: effectsOf(steps),
    warnings: [],
    body,
    before: null,
  }
}

/** Plans an update against the record as it is now. `ifMatch` is the version that the caller knows. */
export async function planUpdate(
  io: Io,
  entity: EntityName,
  id: string,
  body: Native,
  ifMatch: string | null,
): Promise<Plan> {
  const map = requireOp(io, entity, 'update')
  const before = await readBefore(io, entity, map, id, ifMatch)
  const native = encodeBody(io, entity, map, 'update', body)
  const lock = findLock(map, before.record, 'update', Object.keys(body))
  if (lock) throw refuseLocked(lock, before.record)
  const at = { key: before.key, current: before.native, context: io.context, io }
  const steps = await makeSteps(io, entity, () => way(io, map, 'update')(map, native, at))
  return { op: 'update', entity, map, steps, effects: effectsOf(steps), warnings: [], body, before }
}

export async function planDelete(
  io: Io,
  entity: EntityName,
  id: string,
  ifMatch: string | null,
): Promise<Plan> {
  const map = requireOp(io, entity, 'delete')
  const before = await readBefore(io, entity, map, id, ifMatch)
  const lock = findLock(map, before.record, 'delete', [])
  if (lock) throw refuseLocked(lock, before.record)
  const at = { key: before.key, current: before.native, context: io.context, io }
  const steps = await makeSteps(io, entity, () => way(io, map, 'delete')(map, at))
  return {
    op: 'delete',
    entity,
    map,
    steps,
    effects: [map.delete!.effect],
    warnings: [],
    body: {},
    before,
  }
}

export async function planAction(
  io: Io,
  entity: EntityName,
  id: string,
  name: ActionName,
  body: Native,
  ifMatch: string | null,
): Promise<Plan> {
  const map = requireEntity(io, entity)
  const action = requireAction(io, entity, map, name, body)
  const before = await readBefore(io, entity, map, id, ifMatch)
  const reason = refuseAction(name, action, before.record, before.native)
  if (reason !== null) throw refuseState(map, name, reason, before.record, before.native)
  const at: ActionAt = { ...before, body, context: io.context, io }
  const steps = await makeSteps(io, entity, () => action.steps(at))
  const warnings = action.side_effects ? [action.side_effects] : []
  return {
    op: 'action',
    entity,
    map,
    steps,
    effects: [action.effect],
    warnings,
    body,
    before,
    action: { name, map: action, at },
  }
}

/**
 * Sends a plan's steps in order. Returns the key of the record, and all answers. When a later step fails, the error
 * says which steps took effect: it never looks as if nothing had happened.
 */
export async function carryOut(io: Io, plan: Plan): Promise<{ id: string; answers: Answer[] }> {
  const answers: Answer[] = []
  let id = plan.before?.id ?? ''
  for (const [index, step] of plan.steps.entries()) {
    try {
      const call = resolveStep(io, plan, step, { id, answers })
      const answer = await io.send(call)
      answers.push(answer)
      if (plan.op === 'create' && (call.makes ?? index === 0))
        id = madeId(io, plan.map, call, answer)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const pointed = pointAt(plan.map, error, plan.body)
      throw index === 0 ? pointed : partly(io, plan, index, id, pointed)
    }
  }
  return { id, answers }
}

/** The requests of a plan as a dry run shows them; what is known only later is named in braces. */
export function previewPlan(io: Io, plan: Plan): ReturnType<Io['preview']>[] {
  const made = { id: plan.before?.id ?? '{id}', answers: [] }
  return plan.steps.map((step) => io.preview(typeof step === 'function' ? step(made) : step))
}

/** Planning may read first, and what it reads may have another shape. */
async function makeSteps(
  io: Io,
  entity: EntityName,
  work: () => Step[] | Promise<Step[]>,
): Promise<Step[]> {
  return readSafely(io.connector.name, entity, work)
}

function effectsOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (typeof step !== 'function' && step.effect ? [step.effect] : []))
}

/** The request of a step. One that cannot be made from the answers so far ends the write in the middle. */
function resolveStep(
  io: Io,
  plan: Plan,
  step: Step,
  made: { id: string; answers: readonly Answer[] },
): Call {
  return typeof step === 'function'
    ? readSafely(io.connector.name, plan.entity, () => step(made))
    : step
}

/** The id of the record that a create made. Some parts of a key may be empty, all of them never are. */
function madeId(io: Io, map: EntityMap, call: Call, answer: Answer): string {
  let key: readonly string[] = []
  let cause: unknown
  try {
    key = call.made?.(answer) ?? way(io, map, 'madeKey')(map, answer)
  } catch (error) {
    cause = error
  }
  const isWhole = key.length === map.key.length && !key.some((part) => strange.has(part))
  if (isWhole && key.some((part) => part !== '')) return encodeKey(key)
  const text = `${io.connector.name} answered ${answer.status} to the create, without the key of the new record.`
  throw new ApiError('WRITE_OUTCOME_UNKNOWN', text, { origin: 'upstream', cause })
}

/** What a value that is no key part reads as text. */
const strange = new Set<unknown>([undefined, null, 'undefined', 'null', 'NaN', '[object Object]'])

async function readBefore(
  io: Io,
  entity: EntityName,
  map: EntityMap,
  id: string,
  ifMatch: string | null,
) {
  const { record, native } = await readOne(io, entity, id)
  if (ifMatch !== null && ifMatch !== '*' && record.version !== ifMatch) {
    const text =
      record.version === null
        ? `${io.connector.name} has no versions for ${entity}; send the request without If-Match.`
        : `The ${entities[entity].object} has changed: its version is "${record.version}" now. Read it again, then decide.`
    throw new ApiError('PRECONDITION_FAILED', text)
  }
  return { id, key: decodeKey(id, map.key.length)!, record, native }
}

/** The action's map; refuses what the source does not have, and body fields it has no place for. */
function requireAction(
  io: Io,
  entity: EntityName,
  map: EntityMap,
  name: ActionName,
  body: Native,
): ActionMap {
  const action = map.actions?.[name]
  if (!action || !('steps' in action)) {
    const has = Object.entries(map.actions ?? {}).flatMap(([key, value]) =>
      'steps' in value ? [key] : [],
    )
    const reason = action?.reason ?? `${io.connector.name} has no ${name} for ${entity}.`
    throw new ApiError(
      'OPERATION_NOT_SUPPORTED',
      `${reason} It has: ${has.join(', ') || 'no actions'}.`,
    )
  }
  const errors = Object.keys(body)
    .filter((field) => field !== 'accept_side_effects' && !action.parameters.includes(field))
    .map((field) => ({
      pointer: `/${field}`,
      code: 'FIELD_NOT_WRITABLE',
      detail: `${io.connector.name} has no place for ${field} in ${name}; it takes: ${action.parameters.join(', ') || 'nothing'}.`,
    }))
  if (errors.length > 0) throw new ApiError('FIELD_NOT_WRITABLE', errors[0]!.detail, { errors })
  const missing = (action.required ?? []).filter((field) => (body[field] ?? null) === null)
  if (missing.length > 0) {
    const detail = `${io.connector.name} requires ${missing.join(', ')} for ${name}.`
    throw new ApiError('INVALID_REQUEST', detail, {
      errors: missing.map((field) => ({ pointer: `/${field}`, code: 'REQUIRED', detail })),
    })
  }
  if (action.side_effects && body.accept_side_effects !== true) {
    throw new ApiError(
      'INVALID_REQUEST',
      `${action.side_effects} Send "accept_side_effects": true to do it all the same.`,
      {
        errors: [
          { pointer: '/accept_side_effects', code: 'REQUIRED', detail: action.side_effects },
        ],
      },
    )
  }
  return action
}

function refuseState(
  map: EntityMap,
  name: string,
  reason: string,
  record: Native,
  native: Native,
): ApiError {
  const instead = Object.entries(map.actions ?? {}).flatMap(([key, action]) =>
    'steps' in action && refuseAction(key, action, record, native) === null
      ? [`actions/${key}`]
      : [],
  )
  return new ApiError('RECORD_LOCKED', reason, {
    rule: { id: `${name}-not-in-this-state`, state: record.status ?? 'unknown', instead },
  })
}

function partly(io: Io, plan: Plan, done: number, id: string, error: ApiError): ApiError {
  const told = plan.steps.map((step, index) => {
    const outcome = index < done ? 'done' : index === done ? 'failed' : 'not sent'
    return `${describe(io, step, id)} (${outcome})`
  })
  const record = plan.op === 'create' && id !== '' ? ` The record exists: ${id}.` : ''
  const detail = `${done} of ${plan.steps.length} requests took effect: ${told.join('; ')}.${record} ${error.detail}`
  return reviseError(error, { detail, retryable: false })
}

function describe(io: Io, step: Step, id: string): string {
  const call: Call = typeof step === 'function' ? step({ id, answers: [] }) : step
  return call.effect ?? `${call.method} ${io.scrub(call.path)}`
}
