import { ApiError, type FieldError, newId } from '@millwright/model'
import type { Services } from '../services.ts'
import {
  countWaitingRequests,
  createLimitRequest,
  decideLimitRequest,
  findOwner,
  listLimits,
  lockLimitRequest,
  removeLimits,
  setLimit,
} from '../store/limits.ts'
import { notify } from '../store/notify.ts'
import { type Trx, withAccount, withSystem } from '../store/pool.ts'
import type { BookedBy } from '../store/schema-credits.ts'
import type { Limit } from '../store/schema-keys.ts'
import type { LimitRequest } from '../store/schema-limits.ts'
import { ceilingOf, isWithin, type Subject, type SubjectKind } from './limit-plan.ts'

export interface NamedLimit extends Limit {
  name: string
}

const KINDS: Record<string, SubjectKind> = { acc_: 'account', con_: 'connection', key_: 'key' }
/** Undecided requests of one account at most: an operator has to read them. */
const MOST_WAITING = 20

/** Whose limits an id stands for. Throws NOT_FOUND where the account has nothing of that id. */
export async function requireSubject(
  services: Services,
  accountId: string,
  id: string,
): Promise<Subject> {
  const subject = toSubject(services, id)
  const owner =
    subject && (await withAccount(services.database, accountId, (trx) => findOwner(trx, id)))
  if (subject && owner === accountId) return subject
  throw missing(id)
}

/** The same for the operator: with its account. */
export async function findSubject(
  services: Services,
  id: string,
): Promise<{ account_id: string; subject: Subject }> {
  const subject = toSubject(services, id)
  const owner = subject && (await withSystem(services.database, (trx) => findOwner(trx, id)))
  if (subject && owner) return { account_id: owner, subject }
  throw missing(id)
}

/** Replaces the account's own limits of a subject. Throws INVALID_REQUEST where one is above what the operator allows. */
export async function changeOwnLimits(
  services: Services,
  trx: Trx,
  accountId: string,
  subject: Subject,
  limits: readonly NamedLimit[],
): Promise<void> {
  const rows = await listLimits(trx, accountId)
  const errors = limits.flatMap(({ name, ...limit }, index): FieldError[] => {
    const pointer = `/limits/${index}`
    if (!isNameOf(subject, name)) return [refuseName(`${pointer}/name`, subject)]
    if (limits.findIndex((other) => other.name === name) !== index) {
      return [{ pointer: `${pointer}/name`, code: 'DUPLICATE', detail: `${name} is there twice.` }]
    }
    const own = rows.filter((row) => row.subject === subject.id)
    const standard = name === subject.kind ? subject.standard : null
    const ceiling = ceilingOf(standard, own, name, services.now())
    if (!ceiling || isWithin(limit, ceiling)) return []
    const most = `${ceiling.quota} calls in ${ceiling.window_s} s`
    const detail = `${name} is ${most} at most. POST /admin/v1/limits/requests asks the operator for more.`
    return [{ pointer, code: 'ABOVE_MAXIMUM', detail }]
  })
  if (errors.length > 0) throw new ApiError('INVALID_REQUEST', errors[0]!.detail, { errors })
  await removeLimits(trx, accountId, { subject: subject.id, set_by: 'account' })
  for (const limit of limits) {
    await setLimit(trx, { ...limit, account_id: accountId, subject: subject.id, set_by: 'account' })
  }
  await notify(trx, { kind: 'limits_changed', id: accountId })
}

/** What an operator sets holds on every node as soon as this resolves there. */
export async function raiseLimit(
  services: Services,
  id: string,
  { name, ...limit }: NamedLimit & { reason: string; expires_at: Date | null },
): Promise<void> {
  const { account_id, subject } = await findSubject(services, id)
  requireName('name', subject, name)
  await withAccount(services.database, account_id, async (trx) => {
    await setLimit(trx, { ...limit, name, account_id, subject: id, set_by: 'operator' })
    await notify(trx, { kind: 'limits_changed', id: account_id })
  })
  services.limitPlans.forget(account_id)
}

/** Goes back to the standard. Throws NOT_FOUND where the operator had set nothing. */
export async function endRaise(services: Services, id: string, name: string): Promise<void> {
  const { account_id } = await findSubject(services, id)
  const removed = await withAccount(services.database, account_id, async (trx) => {
    await notify(trx, { kind: 'limits_changed', id: account_id })
    return removeLimits(trx, account_id, { subject: id, set_by: 'operator', name })
  })
  services.limitPlans.forget(account_id)
  if (removed === 0) throw missing(`${id} ${name}`)
}

/** Asks the operator for a limit. */
export async function requestRaise(
  services: Services,
  accountId: string,
  { subject: id, ...asked }: NamedLimit & { subject: string; reason: string; by: BookedBy },
): Promise<LimitRequest> {
  const subject = await requireSubject(services, accountId, id)
  requireName('/name', subject, asked.name)
  return withAccount(services.database, accountId, async (trx) => {
    if ((await countWaitingRequests(trx, accountId)) >= MOST_WAITING) {
      const text = `${MOST_WAITING} requests of this account wait for the operator already.`
      throw new ApiError('CONFLICT', text)
    }
    const request = { ...asked, account_id: accountId, id: newId('lrq_'), subject: id }
    return createLimitRequest(trx, request)
  })
}

export interface Decision {
  grant: boolean
  answer: string | null
  /** Of what is granted. */
  expires_at: Date | null
}

/** Grants what was asked for, or declines it. Throws CONFLICT where somebody has decided already. */
export async function decideRequest(
  services: Services,
  id: string,
  { grant, answer, expires_at }: Decision,
): Promise<LimitRequest> {
  const decided = await withSystem(services.database, async (trx) => {
    const request = await lockLimitRequest(trx, id)
    if (!request) throw new ApiError('NOT_FOUND', `There is no request ${id.slice(0, 80)}.`)
    if (request.state !== 'waiting') {
      throw new ApiError('CONFLICT', `This request was ${request.state} already.`)
    }
    const { account_id, subject, name, quota, window_s, reason } = request
    if (grant) {
      const limit = { account_id, subject, name, quota, window_s, reason, expires_at }
      await setLimit(trx, { ...limit, set_by: 'operator' })
      await notify(trx, { kind: 'limits_changed', id: account_id })
    }
    const state = grant ? ('granted' as const) : ('declined' as const)
    return decideLimitRequest(trx, request, { state, answer, decided_at: new Date(services.now()) })
  })
  services.limitPlans.forget(decided.account_id)
  return decided
}

function toSubject({ limitPlans }: Services, id: string): Subject | undefined {
  const kind = KINDS[id.slice(0, 4)]
  return kind && limitPlans.subjectOf(kind, id)
}

function isNameOf({ kind }: Subject, name: string): boolean {
  return name === kind || name.startsWith(`${kind}-`)
}

function refuseName(pointer: string, { kind }: Subject): FieldError {
  const detail = `A limit of this ${kind} is named ${kind}, or ${kind}-… where it comes on top of that.`
  return { pointer, code: 'INVALID_FORMAT', detail }
}

function requireName(pointer: string, subject: Subject, name: string): void {
  if (isNameOf(subject, name)) return
  const error = refuseName(pointer, subject)
  throw new ApiError('INVALID_REQUEST', error.detail, { errors: [error] })
}

function missing(id: string): ApiError {
  return new ApiError('NOT_FOUND', `There is no limit of ${id.slice(0, 120)} here.`)
}
