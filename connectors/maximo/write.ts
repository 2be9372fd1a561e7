import type { Answer, Call, EntityMap, Io, Native, PlanAt, Step } from '@millwright/kit'
import { header } from '@millwright/kit'
import type { LineChange } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import { addressOf, type MxAt, rootOf } from './dialect.ts'
import { type Word, wordOf } from './synonyms.ts'

type Entity = EntityMap<any, MxAt>

/** A change of a record as it was read: a row stamp in the body that is no longer right is refused (measured). */
export function patch(at: MxAt, current: Native, body: Native, context: PlanAt['context']): Call {
  return {
    method: 'POST',
    path: addressOf(at, current.href, context),
    headers: { 'x-method-override': 'PATCH', patchtype: 'MERGE' },
    body: { ...body, ...(current._rowstamp && { _rowstamp: current._rowstamp }) },
  }
}

export async function createRecord(entity: Entity, body: Native, at: PlanAt): Promise<Step[]> {
  const { status, ...own } = await prepare(entity, body, null, at)
  const create: Call = {
    method: 'POST',
    path: `${rootOf(at.context)}/os/${entity.at.structure}`,
    headers: { properties: [...entity.key, entity.at.uid, '_rowstamp'].join(',') },
    body: own,
    effect: `Creates one ${entity.native}.`,
  }
  if (status === undefined) return [create]
  // Some structures refuse a status in a create.
  const change = ({ answers }: { answers: readonly Answer[] }): Call => {
    const made = answers[0]
    const href = made ? header(made, 'location') : '{id}'
    return {
      ...patch(entity.at, { href }, { status }, at.context),
      effect: `Sets the status to ${status}.`,
    }
  }
  return [create, change]
}

export async function updateRecord(
  entity: Entity,
  body: Native,
  at: PlanAt & { current: Native },
): Promise<Step[]> {
  const own = await prepare(entity, body, at.current, at)
  const names = Object.keys(own)
  if (names.length === 0) return []
  const effect = `Changes ${names.join(', ')} of the ${entity.native}.`
  return [{ ...patch(entity.at, at.current, own, at.context), effect }]
}

export function deleteRecord(
  entity: Entity,
  { current, context }: PlanAt & { current: Native },
): Step[] {
  const path = addressOf(entity.at, current.href, context)
  return [
    { method: 'DELETE', path, effect: `Deletes the ${entity.native} with all that belongs to it.` },
  ]
}

/** The key from the attributes that the create asked for in return. */
export function madeKey(entity: Entity, answer: Answer): readonly string[] {
  const body = answer.json as Native | undefined
  return entity.key.map((name) => String(body?.[name]))
}

/** The body with the customer's words, its lines in the source's form, and without the key of what exists. */
async function prepare(
  entity: Entity,
  body: Native,
  current: Native | null,
  at: PlanAt,
): Promise<Native> {
  const own = { ...((await entity.at.arrange?.(body, current, at)) ?? body) }
  if (current) for (const name of [...entity.key, 'orgid', 'siteid']) delete own[name]
  const place = current ?? own
  for (const [child, changes] of Object.entries(own)) {
    if (!isChanges(changes)) continue
    const line = LINES[child]!
    own[child] = await writeLines(at.io, changes, line, current?.[child] ?? [], place)
  }
  return resolveWords(at.io, own, place)
}

/** Puts the customer's words in place of those that fields have left under `$words`. */
async function resolveWords(io: Io, { $words, ...body }: Native, place: Native): Promise<Native> {
  for (const [name, word] of Object.entries(($words ?? {}) as Record<string, Word>))
    body[name] = await wordOf(io, word, place)
  return body
}

interface LineAt {
  /** Attribute that names a line within its record. */
  key: string
  /** Numbers for new lines: the next one after the highest; none where the product gives its own. */
  step?: number
}

const LINES: Readonly<Record<string, LineAt>> = {
  poline: { key: 'polinenum', step: 1 },
  prline: { key: 'prlinenum', step: 1 },
  woactivity: { key: 'wonum' },
  wpmaterial: { key: 'wpitemid' },
}

function isChanges(value: unknown): value is LineChange[] {
  return Array.isArray(value) && value.some((one) => typeof one?.op === 'string')
}

/** Lines merge by their key; one that goes is marked. */
async function writeLines(
  io: Io,
  changes: readonly LineChange[],
  line: LineAt,
  current: readonly Native[],
  place: Native,
): Promise<Native[]> {
  let last = Math.max(0, ...current.map((row) => Number(row[line.key]) || 0))
  const rows: Native[] = []
  for (const [index, change] of changes.entries()) {
    const { siteid: _, ...body } = await resolveWords(io, change.body, place)
    if (change.op === 'add') {
      if (line.step !== undefined && body[line.key] === undefined) body[line.key] = last + line.step
      last = Math.max(last, Number(body[line.key]) || 0)
      rows.push(body)
      continue
    }
    const known = current.find((row) => String(row[line.key]) === change.key![0])
    if (!known) throw unknownLine(change.key![0]!, index)
    const removal = change.op === 'remove' ? { _action: 'Delete' } : {}
    rows.push({ ...body, [line.key]: known[line.key], ...removal })
  }
  return rows
}

function unknownLine(id: string, index: number): ApiError {
  const detail = `The record has no line "${id.slice(0, 80)}".`
  const errors = [{ pointer: `/lines/${index}/id`, code: 'UNKNOWN_REFERENCE', detail }]
  return new ApiError('INVALID_REQUEST', detail, { errors })
}
