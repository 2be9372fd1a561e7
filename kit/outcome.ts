import { ApiError, entities } from '@millwright/model'
import type { EntityMap, Native } from './connector.ts'
import { compare } from './decimal.ts'
import type { Io } from './io.ts'
import { type Found, readOne, readPage } from './read.ts'
import { zonedFromEpoch } from './time.ts'
import type { Plan } from './write.ts'

/** What became of a write whose answer never came. */
export type Outcome =
  | { kind: 'happened'; found: Found }
  | { kind: 'gone' }
  | { kind: 'unknown'; check: string }

/** A source's clock may be this far behind ours (ms) when a new record is told from an old one. */
const SKEW = 60_000

/**
 * Finds out, without a second write, whether a write took effect: a create by its natural keys, everything else by
 * reading the record again. Says `happened` only when exactly one record proves it: a new one with the same key could
 * be another caller's, so it must have all that was sent.
 */
export async function findOutcome(io: Io, plan: Plan, startedAt: number): Promise<Outcome> {
  try {
    return plan.before
      ? await compareRecord(io, plan, plan.before)
      : await searchRecord(io, plan, startedAt)
  } catch (error) {
    const why = error instanceof ApiError ? error.detail : 'the look-up failed'
    return { kind: 'unknown', check: `The look-up failed too (${why}). ${howToCheck(io, plan)}` }
  }
}

async function compareRecord(
  io: Io,
  plan: Plan,
  before: NonNullable<Plan['before']>,
): Promise<Outcome> {
  let found: Found
  try {
    found = await readOne(io, plan.entity, before.id)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND' && plan.op === 'delete')
      return { kind: 'gone' }
    throw error
  }
  const { record } = found
  const happened =
    plan.op === 'update'
      ? unapplied(plan.body, record).length === 0
      : plan.op === 'delete'
        ? record.deleted_at !== null ||
          record.is_active === false ||
          record.status === 'cancelled' ||
          record.status === 'inactive'
        : plan.action?.map.done
          ? plan.action.map.done(record, plan.action.at)
          : record.status !== before.record.status
  return happened ? { kind: 'happened', found } : { kind: 'unknown', check: howToCheck(io, plan) }
}

async function searchRecord(io: Io, plan: Plan, startedAt: number): Promise<Outcome> {
  for (const key of [['external_reference'], ...entities[plan.entity].natural_keys]) {
    if (!key.every((field) => canSearch(plan.map, plan.body, field))) continue
    const filters = Object.fromEntries(key.map((field) => [field, plan.body[field]]))
    const page = await readPage(io, plan.entity, {
      limit: 10,
      after: null,
      filters,
      fields: null,
      total: false,
    })
    const fresh = page.records.filter(({ record }) => isFresh(record, startedAt, io.context.zone))
    const others = fresh.length === 1 ? unapplied(plan.body, fresh[0]!.record) : []
    if (fresh.length === 1 && others.length === 0) return { kind: 'happened', found: fresh[0]! }
    const said = fresh[1]
      ? `${fresh.length} were there`
      : fresh[0]
        ? `one was there that differs in ${others.join(', ')}`
        : 'none was there yet'
    const names = key.map((field) => `${field} "${plan.body[field]}"`).join(' and ')
    return {
      kind: 'unknown',
      check: `Looked for ${names} after the failure: ${said}. ${howToCheck(io, plan)}`,
    }
  }
  return { kind: 'unknown', check: howToCheck(io, plan) }
}

function canSearch(map: EntityMap, body: Native, field: string): boolean {
  const value = body[field]
  if (typeof value !== 'string' || value === '') return false
  return field in map.filters || (map.scanned?.includes(field) ?? false)
}

/** A record that was there before the write is no proof of it. */
function isFresh(record: Native, startedAt: number, zone: string): boolean {
  if (record.created_at === null) return false
  const created = Date.parse(record.created_at)
  if (created >= startedAt - SKEW) return true
  // A source that keeps only the day of the creation: made on that day, and touched since the write began.
  const isDayOnly = zonedFromEpoch(created, zone).seconds === 0
  const isToday = startedAt - created < 86_400_000
  return isDayOnly && isToday && Date.parse(record.updated_at ?? '') >= startedAt - SKEW
}

function howToCheck(io: Io, plan: Plan): string {
  const what = plan.before
    ? `GET /v1/${plan.entity}/${plan.before.id}`
    : `GET /v1/${plan.entity}?${plan.map.filters.created_after ? 'created_after=…' : 'limit=50'}`
  return `Look it up in ${io.connector.name} or by ${what} before you send it again.`
}

/** Top-level fields of a body whose value the record does not have afterwards. Lines are compared by count only. */
export function unapplied(body: Native, record: Native): string[] {
  return Object.keys(body).filter((field) => field in record && !isSame(body[field], record[field]))
}

function isSame(sent: any, read: any): boolean {
  if (sent === read || (sent ?? null) === (read ?? null)) return true
  if (typeof sent === 'string' && typeof read === 'string') {
    if (/^-?\d+(\.\d+)?$/.test(sent) && /^-?\d+(\.\d+)?$/.test(read))
      return compare(sent, read) === 0
    if (/^\d{4}-\d\d-\d\dT/.test(sent)) return Date.parse(sent) === Date.parse(read)
    return sent.trimEnd() === read.trimEnd()
  }
  if (Array.isArray(sent) && Array.isArray(read)) return areSameLines(sent, read)
  if (sent !== null && read !== null && typeof sent === 'object' && typeof read === 'object') {
    return Object.keys(sent).every((key) => isSame(sent[key], read[key]))
  }
  return false
}

/** Lines are matched by id; new ones by being there once with the values that were sent. */
function areSameLines(sent: readonly any[], read: readonly any[]): boolean {
  if (sent.every((item) => typeof item !== 'object' || item === null)) {
    return sent.length === read.length && sent.every((item, index) => isSame(item, read[index]))
  }
  const free = [...read]
  return sent.every((line) => {
    const { id, deleted, ...values } = line
    const index = free.findIndex((candidate) =>
      id === undefined ? isSame(values, candidate) : candidate.id === id,
    )
    if (deleted === true)
      return index < 0 || free[index].deleted_at !== null || free[index].status === 'cancelled'
    if (index < 0) return false
    return isSame(values, free.splice(index, 1)[0])
  })
}
