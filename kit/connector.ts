import type { Readable } from 'node:stream'
import type { ActionName, ApiError, CredentialSignal, EntityName, Unified } from '@millwright/model'
import type { Answer, Call, Step } from './call.ts'
import type { Field } from './fields.ts'
import type { Io } from './io.ts'
import type { OauthWay } from './oauth.ts'
import type { Push } from './push.ts'

/** The source's own JSON object. */
export type Native = Record<string, any>

/** What decoding and encoding may know about the connection. Never a secret. */
export interface Context {
  /** IANA zone of the source's naive times. */
  zone: string
  /** The form's values without the secrets. */
  settings: Readonly<Record<string, string>>
  /** Milliseconds since 1970 UTC. */
  now: () => number
}

/** One input of the form that the link page renders and `credentials` follows. */
export interface FormField {
  name: string
  label: string
  kind: 'url' | 'text' | 'secret' | 'select' | 'number' | 'boolean'
  required: boolean
  help: string
  default?: string
  options?: readonly { value: string; label: string }[]
  /** Of a text: it may have several lines. */
  multiline?: boolean
  /** Of an address: what it may begin with instead of `http` and `https`. */
  schemes?: readonly string[]
  /** Of an address: a path from one of these on belongs to a single service or screen, and is left out. */
  cut?: readonly string[]
  /** The same words in German; `options` by value. */
  de?: { label?: string; help?: string; options?: Readonly<Record<string, string>> }
}

export type Credentials = Readonly<Record<string, string>>

/** A session at the source: whatever signing needs. Kept in memory only. */
export type Session = Readonly<Record<string, string>>

/** One way to authenticate. */
export interface Auth {
  kind: string
  label: string
  /** `base_url` is always among them. */
  fields: readonly FormField[]
  /** Step by step, for whoever fills in the form: where to find or make what it asks for. */
  guide?: readonly string[]
  /** The same words in German. */
  de?: { label?: string; guide?: readonly string[] }
  /** Fields that say who signs in, where wrong passwords lock this user: they are counted for all passwords together. */
  user?: readonly string[]
  /** Access tokens of an authorization server; `sign` finds one among the credentials, as `access_token`. */
  oauth?: OauthWay
  /** Adds the credentials to a call. */
  sign(call: Call, credentials: Credentials, session: Session | null): Record<string, string>
  /** Puts what the session knows into the call itself, where the source wants it in the body. */
  complete?(call: Call, session: Session | null): Call
  /** The answer as the connector asked for it, where the release behind the session calls things otherwise. */
  translate?(answer: Answer, call: Call, session: Session | null): Answer
  session?: {
    /** The scope of the session that this call needs (some systems: one per service), or null where it needs none. */
    scope(call: Call): string | null
    /** Signs in. `send` is the bare wire: no session, no retry. */
    open(
      send: (call: Call) => Promise<Answer>,
      at: { credentials: Credentials; scope: string },
    ): Promise<Session>
    /** Whether this answer says that the session is over and a new one would do. */
    hasEnded(answer: Answer, call: Call): boolean
  }
}

/** A list query, already checked: filters are the model's, by name. */
export interface ListQuery {
  limit: number
  /** Where the last page ended, as the protocol left it; null for the first page. JSON. */
  after: unknown
  filters: Readonly<Record<string, unknown>>
  /** Unified fields that are wanted; null for all. */
  fields: readonly string[] | null
  total: boolean
}

export interface NativePage {
  records: Native[]
  /** Where to go on, or null at the end. JSON, small: it travels in the cursor. */
  next: unknown
  total?: number
  /** Those of the records that stay as thin as they were listed: the source fails to give the rest of them. */
  bare?: readonly Native[]
}

/**
 * How a system is talked to. It does I/O through `io` only; its writes are plans: lists of steps that a dry run
 * shows and `write.ts` sends.
 */
export interface Protocol<At = any> {
  list(io: Io, entity: EntityMap<any, At>, query: ListQuery, context: Context): Promise<NativePage>
  /** null where there is no such record. */
  get(
    io: Io,
    entity: EntityMap<any, At>,
    key: readonly string[],
    context: Context,
  ): Promise<Native | null>
  /** A plan may read through `io` first (defaults that the source proposes); it never writes. */
  create?(entity: EntityMap<any, At>, body: Native, at: PlanAt): Step[] | Promise<Step[]>
  /** `body` has only what changes. `current` is the native record as read just before. */
  update?(
    entity: EntityMap<any, At>,
    body: Native,
    at: PlanAt & { key: readonly string[]; current: Native },
  ): Step[] | Promise<Step[]>
  delete?(
    entity: EntityMap<any, At>,
    at: PlanAt & { key: readonly string[]; current: Native },
  ): Step[] | Promise<Step[]>
  /** The key of the record that a create made. */
  madeKey?(entity: EntityMap<any, At>, answer: Answer): readonly string[]
}

/** What a plan is made with. */
export interface PlanAt {
  context: Context
  io: Io
}

export type Op = 'list' | 'get' | 'create' | 'update' | 'delete'

/** A lock: while `when` holds, these fields (or the whole record) cannot be written. */
export interface Rule {
  id: string
  /** Top-level unified fields; `'*'` for all. */
  fields: readonly string[] | '*'
  /** Which writes it refuses. Default: update. */
  ops?: readonly ('update' | 'delete')[]
  when(record: Native): boolean
  /** A sentence for people; `{number}` and `{status}` are filled in. */
  reason: string
  /** What can be done instead: `actions/cancel`, `a new purchase order`. */
  instead: readonly string[]
}

/** What an action is planned from. */
export interface ActionAt {
  key: readonly string[]
  id: string
  /** Unified and native form as read just before. */
  record: Native
  native: Native
  /** The checked body of the action. */
  body: Native
  context: Context
  io: Io
}

export interface ActionMap {
  /** Statuses in which the source accepts it; any where left out. */
  from?: readonly string[]
  /** A reason why not, in words, or null. For what `from` cannot say. */
  refuse?(record: Native, native: Native): string | null
  /** Body fields that the source has a place for; others are refused by name. */
  parameters: readonly string[]
  required?: readonly string[]
  /** What it does at the source, in words. */
  effect: string
  /** Something that it does besides (`also bills`); needs `accept_side_effects: true`. */
  side_effects?: string
  steps(at: ActionAt): Step[] | Promise<Step[]>
  /** Whether the record as read afterwards shows that it happened, for sources that ignore what they refuse. */
  done?(record: Native, at: ActionAt): boolean
  /** The record that the action made, for `Location`: its entity, and its key from the answers. */
  makes?: { entity: EntityName; key(answers: readonly Answer[]): readonly string[] | null }
}

export type FieldMap<T> = { readonly [K in keyof T]?: Field<T[K]> }

/** One entity of a connector. `at` is what its protocol needs to know (service, path, model). */
export interface EntityMap<N extends EntityName = EntityName, At = any> {
  /** The source's own object, for people. */
  native: string
  at: At
  /** Native properties of the key, in fixed order. */
  key: readonly string[]
  ops: Readonly<Partial<Record<Op, true | { reason: string }>>>
  fields: FieldMap<Unified<N>>
  /** A filter's native clause; a protocol combines them. Returning undefined refuses the value by name. */
  filters: Readonly<Record<string, (value: any, context: Context) => unknown>>
  /** Filters that the source does not have and that are checked on each record as it is read. */
  scanned?: readonly string[]
  /** Native change marker, how coarse it is (milliseconds unless told), and how deletes are noticed. */
  changes: {
    by: string | null
    precision?: 'ms' | 's' | 'day'
    deletes: 'tombstone' | 'sweep' | 'flag'
    note?: string
  }
  version: 'etag' | 'stamp' | 'none'
  /**
   * Fields that the source's lists leave out: null in a list of all fields, told where they are asked for by name or
   * where a record is read alone.
   */
  thin?: readonly string[]
  delete?: { mode: 'hard' | 'soft'; effect: string }
  /** Statuses that a create may ask for. */
  create_statuses?: readonly string[]
  rules?: readonly Rule[]
  actions?: Readonly<Partial<Record<ActionName, ActionMap | { reason: string }>>>
  /** Level of stock detail and the like. */
  detail?: string
  /** Fills up a native record that a list or get left thin; called with whole pages. */
  fill?(
    io: Io,
    records: Native[],
    query: { fields: readonly string[] | null },
    context: Context,
  ): Promise<void>
  /** Where the protocol's way does not fit: the same functions, for this entity only. */
  override?: Partial<Protocol<At>>
  /** Sub-resources that the source keeps apart from the record, by name: comments, parts, components. */
  collections?: Readonly<Record<string, CollectionMap>>
  /** Attachments only: a file's bytes, streamed, and how a file is brought. */
  content?(native: Native, at: PlanAt): Promise<{ headers: Answer['headers']; stream: Readable }>
  upload?: {
    /** Entities whose records can carry a file. */
    entities: readonly EntityName[]
    steps(file: UploadedFile, at: PlanAt): Step[] | Promise<Step[]>
  }
  /** Native → status words for `GET /v1/statuses/{entity}`. */
  statuses?: readonly { source_status: string; label: string; status: string; is_line?: boolean }[]
}

/** Elements that belong to a record and are read by calls of their own; in the unified form, each with its `id`. */
export interface CollectionMap {
  list(at: PlanAt & { key: readonly string[]; native: Native }): Promise<Native[]>
  /** Adds one. `body` has passed the model's check; `fields` says which of it the source has a place for. */
  add?: {
    fields: readonly string[]
    steps(body: Native, at: PlanAt & { key: readonly string[]; native: Native }): Step[]
  }
}

/** A file on its way to the source. `content` streams; a source that wants it whole must read it. */
export interface UploadedFile {
  entity: EntityName
  record_id: string
  name: string
  content_type: string
  content: Readable
}

/** A failure in the source's own words, told apart from success by the connector. */
export interface Explanation {
  /** One of our codes where the vendor's signal says more than its HTTP status. */
  code?: ApiError['code']
  /** Of a refusal of the credentials: what exactly, as far as the source tells. */
  signal?: CredentialSignal
  /** The source's own code and message; secrets are removed later. */
  upstream_code?: string | null
  message: string
  /** The source's own details: the field as the source calls it, and the index of the line where it tells. */
  details?: readonly { native?: string; line?: number; message: string; code?: string }[]
  retry_after_ms?: number
  /** What is missing, in the source's words. */
  missing_permissions?: readonly string[]
  /**
   * A lock held by another user: worth a second try. Of a server fault after a write: said at all, it says that the
   * source is known to have done nothing; left out, the outcome of the write is open.
   */
  retryable?: boolean
}

/** A system, as a value. Frozen by `defineConnector`. */
export interface Connector {
  system: string
  name: string
  family: 'erp' | 'cmms' | 'eam' | 'wms'
  tier: 1 | 2 | 3
  deployments: readonly ('cloud' | 'on_premises')[]
  /** The published API that it uses, for people. */
  speaks: string
  auth: readonly Auth[]
  protocol: Protocol
  entities: { readonly [N in EntityName]?: EntityMap<N> }
  /**
   * Every answer passes here before anything else reads it. null: it is a success. Undefined: the HTTP status
   * alone tells (4xx and 5xx fail).
   */
  explain(answer: Answer, call: Call): Explanation | null | undefined
  /** One cheap authenticated call that proves address and credentials. */
  probe: Call | ((context: Context) => Call)
  /** How it tells of changes by itself, where it does. */
  push?: Push
  /** Default zone of naive times where the form does not ask. */
  zone?: string
  /** What the vendor allows. */
  limits?: { concurrent?: number; per_minute?: number }
  /** Headers of every call (accept, language). */
  headers?: (context: Context) => Record<string, string>
  /**
   * Where the entities are up to each connection: the connector with those of the connection that has these settings.
   * Throws INVALID_REQUEST with places below `/credentials`. The entities of the connector itself are an example.
   */
  configure?(settings: Readonly<Record<string, string>>): Connector
  /** Why callers may not call its own interface themselves, in a sentence; left out, they may. */
  closed?: string
  /** Query parameters of every call that does not carry them yet (client, tenant), encoded where needed. */
  query?: (context: Context) => Record<string, string>
}

/** Checks what types cannot, and freezes. Throws with the place that is wrong. */
export function defineConnector(connector: Connector): Connector {
  for (const [name, entity] of Object.entries(connector.entities)) {
    for (const filter of entity.scanned ?? []) {
      if (filter in entity.filters)
        throw new Error(`${connector.system} ${name}: ${filter} is both filtered and scanned`)
    }
    if (entity.ops.delete === true && !entity.delete) {
      throw new Error(`${connector.system} ${name}: delete needs its mode and effect`)
    }
    if (!('id' in entity.fields)) {
      for (const field of entity.key)
        if (!field) throw new Error(`${connector.system} ${name}: empty key part`)
    }
    Object.freeze(entity)
  }
  for (const name of connector.push?.entities ?? []) {
    if (connector.entities[name]?.ops.get !== true)
      throw new Error(`${connector.system} ${name}: what is pushed must be readable by its id`)
  }
  for (const way of connector.auth) {
    const needed = ['base_url', ...(way.oauth ? ['client_id', 'client_secret'] : [])]
    for (const name of [...needed, ...(way.user ?? [])]) {
      if (!way.fields.some((field) => field.name === name))
        throw new Error(`${connector.system} ${way.kind}: the form needs ${name}`)
    }
  }
  return Object.freeze(connector)
}
