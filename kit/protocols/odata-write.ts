import type { Answer, Call, Step } from '../call.ts'
import type { Native, PlanAt } from '../connector.ts'
import { compare, toDecimal } from '../decimal.ts'
import type { LineChange } from '../fields.ts'
import {
  type Navigation,
  type ODataEntity,
  predicate,
  queryString,
  recordPath,
} from './odata-address.ts'
import { etagOf } from './odata-fields.ts'
import { type LiteralKind, literal } from './odata-literals.ts'
import { readEntity } from './odata-read.ts'

/** A create with all its lines in one request. */
export function createRecord(entity: ODataEntity, body: Native): Step[] {
  const { at } = entity
  return [
    {
      method: 'POST',
      path: `${at.service}/${at.set}`,
      body: nest(body, at.navigations),
      effect: `Creates one ${entity.native}.`,
    },
  ]
}

function nest(body: Native, navigations: ODataEntity['at']['navigations']): Native {
  const out = ownProperties(body)
  for (const [name, navigation] of Object.entries(navigations ?? {})) {
    const lines = body[name] as LineChange[] | undefined
    if (lines === undefined || lines.length === 0) continue
    out[name] = lines.map((line) => nest(line.body ?? line, navigation.navigations))
  }
  return out
}

/** One request for the record itself, and one for each line that changes, comes or goes. */
export function updateRecord(
  entity: ODataEntity,
  body: Native,
  at: PlanAt & { key: readonly string[]; current: Native },
): Step[] {
  const { navigations } = entity.at
  const own = ownProperties(body)
  for (const name of Object.keys(navigations ?? {})) delete own[name]
  const values = changed(own, at.current)
  const path = recordPath(entity, at.key)
  const steps: Step[] = []
  if (Object.keys(values).length > 0) {
    const effect = `Changes ${Object.keys(values).join(', ')} of ${entity.native} ${at.key.join(' ')}.`
    steps.push({ method: 'PATCH', path, headers: ifMatch(at.current), body: values, effect })
  }
  steps.push(...changeMembers(entity, path, at.key, body, at.current, navigations))
  return steps
}

function changeMembers(
  entity: ODataEntity,
  parentPath: string,
  parentKey: readonly string[],
  body: Native,
  current: Native,
  navigations: Readonly<Record<string, Navigation>> | undefined,
  isTouched = false,
): Step[] {
  const { at } = entity
  const steps: Step[] = []
  for (const [name, navigation] of Object.entries(navigations ?? {})) {
    for (const change of (body[name] ?? []) as LineChange[]) {
      const { set = name, parent = [], key: names = [] } = navigation
      if (change.op === 'add') {
        const isNested = navigation.insert === 'navigation'
        const keys = Object.fromEntries(parent.map((part, i) => [part, parentKey[i]]))
        steps.push({
          method: 'POST',
          path: isNested ? `${parentPath}/${name}` : `${at.service}/${set}`,
          body: { ...(!isNested && keys), ...nest(change.body, navigation.navigations) },
          effect: `Adds one ${set} to ${entity.native} ${parentKey.join(' ')}.`,
        })
        continue
      }
      // A member may have a key of its own, that does without its parent's.
      const key = [...(parent.length > 0 ? parentKey : []), ...change.key!]
      const kinds = navigation.kinds ?? {}
      const path = `${at.service}/${set}${predicate(at.version, [...parent, ...names], key, kinds)}`
      const member = findMember(current[name], names, change.key!)
      const what = `${set} ${key.join(' ')}`
      const headers = isTouched ? ifAny(member) : ifMatch(member)
      if (change.op === 'remove') {
        steps.push({ method: 'DELETE', path, headers, effect: `Removes ${what}.` })
        continue
      }
      const own = ownProperties(change.body)
      for (const below of Object.keys(navigation.navigations ?? {})) delete own[below]
      const values = changed(own, member)
      if (Object.keys(values).length > 0) {
        const effect = `Changes ${Object.keys(values).join(', ')} of ${what}.`
        steps.push({ method: 'PATCH', path, headers, body: values, effect })
      }
      const isChanged = isTouched || Object.keys(values).length > 0
      steps.push(
        ...changeMembers(entity, path, key, change.body, member, navigation.navigations, isChanged),
      )
    }
  }
  return steps
}

function findMember(members: unknown, names: readonly string[], key: readonly string[]): Native {
  const list = Array.isArray(members) ? (members as Native[]) : []
  return list.find((member) => names.every((name, i) => String(member[name]) === key[i])) ?? {}
}

/** What differs from the record as it was read: a value that is there already is not sent again. */
export function changed(values: Native, current: Native): Native {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !isSame(value, current[name])),
  )
}

function isSame(sent: unknown, read: unknown): boolean {
  if (sent === read || ((sent ?? '') === '' && (read ?? '') === '')) return true
  // Sources differ in the zeros behind a decimal, within one record too.
  const [a, b] = [sent, read].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? toDecimal(value) : null,
  )
  return typeof sent === typeof read && a != null && b != null && compare(a, b) === 0
}

/** A property whose name begins with `$` is a note from the codec to the connector, and never sent. */
function ownProperties(body: Native): Native {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith('$')))
}

export function deleteRecord(
  entity: ODataEntity,
  at: PlanAt & { key: readonly string[]; current: Native },
): Step[] {
  const effect = entity.delete?.effect ?? `Deletes ${entity.native} ${at.key.join(' ')}.`
  return [
    { method: 'DELETE', path: recordPath(entity, at.key), headers: ifMatch(at.current), effect },
  ]
}

/** The key that a create answered; no parts where a part is missing, which is not the same as empty. */
export function madeKey(entity: ODataEntity, answer: Answer): readonly string[] {
  const record = readEntity(answer)
  const parts = entity.key.map((part) => record[part])
  return parts.every(isPart) ? parts.map(String) : []
}

function isPart(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** `If-Match` of a record as it was read; nothing where its set has no ETag. */
export function ifMatch(record: Native): Record<string, string> {
  const etag = etagOf(record)
  return etag === null ? {} : { 'if-match': etag }
}

/**
 * What lies below a member that this plan has just changed has a new ETag, which nobody knows yet: the member's own
 * was checked a moment before.
 */
function ifAny(record: Native): Record<string, string> {
  return etagOf(record) === null ? {} : { 'if-match': '*' }
}

/** A POST function import of version 2: its parameters belong into the query, and the body stays empty. */
export function invoke(
  service: string,
  name: string,
  parameters: Readonly<Record<string, Parameter | undefined>>,
  effect: string,
  headers: Record<string, string> = {},
): Call {
  const options: Record<string, string | undefined> = {}
  for (const [key, parameter] of Object.entries(parameters)) {
    if (parameter === undefined) continue
    const [kind, value] =
      typeof parameter === 'string' ? (['string', parameter] as const) : parameter
    options[key] = literal(2, kind, value)
  }
  return { method: 'POST', path: `${service}/${name}${queryString(options)}`, headers, effect }
}

/** A text, or a value with its kind. */
export type Parameter = string | readonly [LiteralKind, string | boolean | number]

/** A bound action of version 4. `namespace.Action` is its qualified name. */
export function act(
  path: string,
  action: string,
  body: Native,
  effect: string,
  headers: Record<string, string> = {},
): Call {
  return { method: 'POST', path: `${path}/${action}`, headers, body, effect }
}
