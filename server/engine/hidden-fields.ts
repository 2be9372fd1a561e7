import {
  ApiError,
  type Entity,
  type EntityName,
  entities,
  errorCodes,
  type Problem,
  type RecordProblem,
} from '@millwright/model'
import { deny, type Scope } from './token-scope.ts'

type Native = Record<string, unknown>

/** A read as it was asked for. */
interface Asked {
  filters?: Readonly<Record<string, unknown>>
  fields: readonly string[] | null
  include: readonly string[]
}

/** Filters of no single field, with those that they compare. */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  below_minimum: ['minimum_quantity', 'quantity_available', 'quantity_on_hand'],
}

/** Refuses a read that names a hidden field, or that would show one in another form. */
export function refuseHiddenQuery(scope: Scope, entity: EntityName, asked: Asked): void {
  const hidden = scope.hidden.get(entity)
  if (!hidden) return
  if (asked.fields?.some((field) => hidden.has(field)))
    throw deny(scope, `fields names what this token does not see.`, ['fields'])
  const { filters } = entities[entity] as Entity
  for (const name of Object.keys(asked.filters ?? {})) {
    const field = filters[name]?.field
    const compared = field === undefined ? (COMPARED[name] ?? []) : [field]
    if (compared.some((one) => isHidden(hidden, one)))
      throw deny(scope, `The filter ${name} compares what this token does not see.`, [name])
  }
  for (const part of ['raw', 'allowed']) {
    if (asked.include.includes(part))
      throw deny(scope, `include=${part} would tell what this token does not see.`, ['include'])
  }
}

/** Refuses a body that names a hidden field. With `collection` it is the body of one of its elements. */
export function refuseHiddenBody(
  scope: Scope,
  entity: EntityName,
  body: Native,
  collection?: string,
): void {
  const hidden = scope.hidden.get(entity)
  if (!hidden) return
  const prefix = collection === undefined ? '' : `${collection}.`
  const pointers: string[] = []
  for (const [name, value] of Object.entries(body)) {
    if (isHidden(hidden, prefix + name)) pointers.push(`/${name}`)
    else if (prefix === '') pointers.push(...innerPointers(hidden, name, value))
  }
  if (pointers.length > 0)
    throw deny(scope, `The body names what this token does not see.`, pointers)
}

function innerPointers(hidden: ReadonlySet<string>, name: string, value: unknown): string[] {
  const found = (element: unknown, at: string) =>
    Object.keys(isObject(element) ? element : {})
      .filter((inner) => hidden.has(`${name}.${inner}`))
      .map((inner) => `${at}/${inner}`)
  return Array.isArray(value)
    ? value.flatMap((element, index) => found(element, `/${name}/${index}`))
    : found(value, `/${name}`)
}

/** Refuses a sub-resource that is hidden. */
export function refuseHiddenCollection(scope: Scope, entity: EntityName, collection: string): void {
  if (scope.hidden.get(entity)?.has(collection))
    throw deny(scope, `This token does not see the ${collection} of ${entity}.`)
}

/** Takes the hidden fields out of a record. With `collection` it is one of its elements. Changes and answers it. */
export function hideFields<T extends Native>(
  scope: Scope,
  entity: EntityName,
  record: T,
  collection?: string,
): T {
  const inner = collection === undefined ? undefined : `${collection}.`
  const hidden = scope.hidden.get(entity)
  if (hidden && record.problems !== undefined) {
    const namesHidden = (field: string) =>
      isHidden(hidden, field.replaceAll(/\/\d+/g, '').replaceAll('/', '.'))
    dropProblems(record, (field) => !namesHidden(field))
  }
  for (const field of hidden ?? []) {
    if (inner !== undefined) {
      if (field.startsWith(inner)) delete record[field.slice(inner.length)]
      continue
    }
    const [name, part] = field.split('.') as [string, string?]
    if (part === undefined) delete record[name]
    else for (const element of [record[name]].flat()) if (isObject(element)) delete element[part]
  }
  return record
}

/** Leaves only the problems of these fields, and those of the record as a whole. */
export function dropProblems(record: Native, keeps: (field: string) => boolean): void {
  const all = record.problems as readonly RecordProblem[]
  const kept = all.filter(({ field }) => field === null || keeps(field))
  if (kept.length > 0) record.problems = kept
  else delete record.problems
}

/** The answer of a write: a record, a deletion with its record, an element of `collection`, or a problem. */
export function hideInAnswer(
  scope: Scope,
  entity: EntityName,
  body: unknown,
  collection?: string,
): unknown {
  if (!scope.hidden.has(entity) || !isObject(body)) return body
  if (typeof body.code === 'string' && typeof body.status === 'number')
    return silenceProblem(scope, entity, body as unknown as Problem)
  const isWhole = body.object === entities[entity].object
  const part = isWhole ? undefined : collection
  if (body.object !== 'deletion') return hideFields(scope, entity, body, part)
  if (isObject(body.record)) hideFields(scope, entity, body.record, collection)
  return body
}

/** What a dry run may show: its requests and effects are made from the whole record. */
export function hideInDryRun(scope: Scope, entity: EntityName, answer: Native): Native {
  if (!scope.hidden.has(entity)) return answer
  const warning = 'What would be sent is left out: this token does not see all of the record.'
  return { ...answer, requests: [], effects: [], warnings: [warning] }
}

/** Codes whose texts are made from the record, or are the source's own. */
const TELLING = new Set([
  'RECORD_LOCKED',
  'PRECONDITION_FAILED',
  'CONFLICT',
  'UPSTREAM_REJECTED',
  'UPSTREAM_ERROR',
  'UPSTREAM_PERMISSION_DENIED',
  'WRITE_OUTCOME_UNKNOWN',
])

/** An error without the texts that may tell a hidden field's value. */
export function silenceError(scope: Scope, entity: EntityName, error: unknown): unknown {
  if (!(error instanceof ApiError) || !scope.hidden.has(entity)) return error
  if (!TELLING.has(error.code) && !error.upstream) return error
  const { status, retryable, origin, retryAfterMs, headers, missingPermissions } = error
  const { detail, errors, rule, upstream, sent } = silence(scope, entity, error)
  return new ApiError(error.code, detail, {
    status,
    retryable,
    origin,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(headers && { headers }),
    ...(missingPermissions && { missingPermissions }),
    ...(errors && { errors }),
    ...(rule && { rule }),
    ...(upstream && { upstream }),
    ...(sent && { sent }),
    // For the log, which callers do not see.
    cause: error,
  })
}

function silenceProblem(scope: Scope, entity: EntityName, problem: Problem): Problem {
  if (!TELLING.has(problem.code) && !problem.upstream) return problem
  const { detail, errors, rule, upstream, sent } = silence(scope, entity, problem as never)
  const { errors: _errors, rule: _rule, upstream: _upstream, sent: _sent, ...rest } = problem
  return {
    ...rest,
    detail,
    ...(errors && { errors }),
    ...(rule && { rule }),
    ...(upstream && { upstream }),
    ...(sent && { sent }),
  } as Problem
}

type Telling = Pick<ApiError, 'code' | 'detail' | 'errors' | 'rule' | 'upstream' | 'sent'>

function silence(scope: Scope, entity: EntityName, error: Telling): Omit<Telling, 'code'> {
  const hidden = scope.hidden.get(entity)!
  const said = `${errorCodes[error.code].title}. Why is left out: this token does not see all of the record.`
  return {
    detail: said,
    errors: error.errors?.flatMap(({ pointer, code }) =>
      isHidden(hidden, pointer.slice(1).replaceAll(/\/\d+/g, '').replaceAll('/', '.'))
        ? []
        : [{ pointer, code, detail: said }],
    ),
    rule: error.rule && { id: error.rule.id },
    upstream: error.upstream && { system: error.upstream.system, ...status(error.upstream) },
    sent: error.sent && { ...error.sent, check: 'Read the record before you send it again.' },
  }
}

function status(upstream: { status?: number }): { status?: number } {
  return upstream.status === undefined ? {} : { status: upstream.status }
}

function isHidden(hidden: ReadonlySet<string>, path: string): boolean {
  return hidden.has(path) || hidden.has(path.split('.')[0]!)
}

function isObject(value: unknown): value is Native {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
