import { createHash } from 'node:crypto'
import {
  type ActionName,
  ApiError,
  type EntityName,
  entities,
  type Fields,
  metaOf,
} from '@millwright/model'
import type { RecordOperation, TokenScope } from '../store/schema-keys.ts'

export const SCOPE_OPERATIONS = [
  'list',
  'get',
  'create',
  'update',
  'delete',
  'action',
] as const satisfies readonly RecordOperation[]

/**
 * What a call does, for the question whether a token may. `whole`: it is about all that the connection sees, which may
 * itself be limited to sites.
 */
export type Need =
  | 'passthrough'
  | 'whole'
  | { entity: EntityName; op: RecordOperation; action?: ActionName }

/** A scope in the form that calls are checked with. */
export interface Scope {
  /** The same for all that may do the same: what one of them began, another one may go on with. */
  digest: string
  stored: TokenScope
  /** The only sites whose records are seen; null = all. */
  sites: readonly string[] | null
  hidden: ReadonlyMap<EntityName, ReadonlySet<string>>
}

/** The scope of a call by its token and its connection; null where neither narrows anything. */
export function compileScope(
  token: TokenScope | null,
  connectionSites: readonly string[] | null,
): Scope | null {
  const { limit: _, ...stored } = token ?? {}
  const sites =
    connectionSites === null
      ? (stored.sites ?? null)
      : connectionSites.filter((site) => stored.sites?.includes(site) ?? true)
  if (Object.keys(stored).length === 0 && sites === null) return null
  const hidden = new Map<EntityName, ReadonlySet<string>>()
  for (const [name, fields] of Object.entries(stored.hidden_fields ?? {})) {
    const entity = name as EntityName
    hidden.set(entity, new Set(fields.flatMap((field) => [field, ...twinOf(entity, field)])))
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([stored, sites]))
    .digest('base64url')
    .slice(0, 12)
  return { digest, stored, sites, hidden }
}

/** The source's own code says the same as the word that is hidden. */
function twinOf(entity: EntityName, field: string): string[] {
  const [name, inner] = field.split('.') as [string, string?]
  const own = (entities[entity].fields as Fields)[name]
  const schema = own && (inner === undefined ? own : metaOf(own).fields?.[inner])
  const twin = schema && metaOf(schema).twin
  return twin === undefined ? [] : [inner === undefined ? twin : `${name}.${twin}`]
}

/** Why a scope leaves a call out, as a sentence; null where it does not. */
export function refuseNeed({ stored, sites }: Scope, need: Need): string | null {
  if (need === 'passthrough') {
    if (sites !== null)
      return 'The native API cannot be limited to sites, so it is closed where sites are chosen.'
    return stored.operations?.includes('passthrough')
      ? null
      : 'This token is narrowed, and the native API cannot be.'
  }
  if (need === 'whole')
    return Object.keys(stored).length === 0
      ? null
      : 'This call is about the whole connection, and this token is narrowed.'
  const { entity, op, action } = need
  if (stored.entities && !stored.entities.includes(entity))
    return `This token does not reach ${entity}.`
  if (stored.read_only && op !== 'list' && op !== 'get') return 'This token may only read.'
  if (stored.operations && !stored.operations.includes(op))
    return `This token may not ${verbs[op]} ${entity}.`
  if (action && stored.actions && !stored.actions.includes(action))
    return `This token may not carry out ${action}.`
  return null
}

const verbs: Record<RecordOperation, string> = {
  list: 'list',
  get: 'get',
  create: 'create',
  update: 'update',
  delete: 'delete',
  action: 'carry out actions on',
}

/** Throws PERMISSION_DENIED for a call outside the scope. */
export function requireNeeds(scope: Scope, needs: readonly Need[] | undefined): void {
  // Who adds a call and does not say what it needs has not thought of narrowed tokens.
  if (needs === undefined)
    throw deny(scope, 'This call needs a token that is not narrowed to anything.')
  for (const need of needs) {
    const reason = refuseNeed(scope, need)
    if (reason !== null) throw deny(scope, reason)
  }
}

/** PERMISSION_DENIED that says what the token may do, and who can change it. */
export function deny(scope: Scope, reason: string, pointers: readonly string[] = []): ApiError {
  const detail = `${reason} ${describeScope(scope)} An account key of role developer or admin makes tokens with more rights.`
  const errors = pointers.map((pointer) => ({ pointer, code: 'NOT_IN_SCOPE', detail: reason }))
  return new ApiError('PERMISSION_DENIED', detail, errors.length > 0 ? { errors } : {})
}

/** A scope in words. */
function describeScope({ stored, sites }: Scope): string {
  const operations = (stored.operations ?? SCOPE_OPERATIONS).filter(
    (op) => !stored.read_only || op === 'list' || op === 'get',
  )
  const actions = stored.actions && operations.includes('action') ? ` ${list(stored.actions)}` : ''
  const parts = [
    `It may ${list(operations)}${actions}`,
    stored.entities ? `on ${list(stored.entities)}` : 'on every entity',
    ...(sites ? [`of the sites ${list(sites) || '(none)'}`] : []),
    ...Object.entries(stored.hidden_fields ?? {}).map(
      ([entity, fields]) => `without ${list(fields)} of ${entity}`,
    ),
  ]
  return `${parts.join(', ')}.`
}

function list(words: readonly string[]): string {
  return words.join(', ')
}
