import type { ActionName, EntityName } from '@millwright/model'
import type { Credentials, Native, UploadedFile } from '../connector.ts'
import type { Exchange } from '../exchanges.ts'
import type { Http } from '../http.ts'
import type { Io } from '../io.ts'
import type { Result } from './conform.ts'
import type { Tools } from './tools.ts'

/** What a connection may be opened with instead of what is usual. */
export interface Overrides {
  /** Instead of those that work. */
  credentials?: Record<string, string>
  /** Put around the wire: records, blocks, breaks. */
  wrap?: (http: Http) => Http
  /** Milliseconds for one exchange. */
  timeout?: number
  sleep?: (ms: number) => Promise<void>
  onExchange?: (exchange: Exchange) => void
}

/** A connection to a source, and what must never be seen of it. */
export interface Connection {
  against: 'sandbox' | 'live'
  credentials: Credentials & { kind: string }
  /** Opens a new connection: no session of an earlier one is used. */
  open(overrides?: Overrides): Io
  /** Only where the source is a simulated one. */
  control?: Control
}

/** A person's change at the source, past the connector: `native` is the source's own object. */
export interface Intervention {
  op: 'insert' | 'update' | 'delete'
  native: string
  key?: unknown
  data?: Native
}

/** A property of a record that is another in the answers of the source; the record itself stays as it is. */
export interface Spoil {
  /** Properties by which the record is known in an answer. */
  where: Readonly<Record<string, unknown>>
  property: string
  value?: unknown
  /** It is left out instead. */
  drop?: boolean
}

/** The levers of a simulated source. */
export interface Control {
  fault(fault: {
    fault: string
    times?: number | 'forever'
    retry_after?: number
    /** Only of calls to such a path (its beginning), with such a text in the body. */
    match?: { path?: string; body?: string }
  }): Promise<void>
  clearFaults(): Promise<void>
  spoil(spoil: Spoil): Promise<void>
  clearSpoils(): Promise<void>
  intervene(change: Intervention): Promise<unknown>
  /** How many requests the source has received. */
  countRequests(): Promise<number>
  /** The seeded state again. */
  reset(): Promise<void>
}

/** How an action is tried. */
export interface ActionSample {
  /** Brings a record into a state that allows it; answers its id. */
  prepare(tools: Tools): Promise<string>
  body?(record: Native, tools: Tools): Native | Promise<Native>
  /** Throws where the action did not do what it declares. */
  expect(after: Native, before: Native, tools: Tools): void | Promise<void>
}

/** How valid records of one entity are made, out of what is read at the source. */
export interface EntitySamples {
  /** Makes records before anything is judged, where the source may have none. */
  ready?(tools: Tools): Promise<unknown>
  /** Filters without which the source lists nothing. */
  within?(tools: Tools): Promise<Native>
  /** The body of a create. */
  create?(tools: Tools): Promise<Native>
  /** An existing record that may be changed, where none can be created. */
  existing?(tools: Tools): Promise<string>
  /** Bodies of updates of such a record, each tried by itself. */
  update?(record: Native, tools: Tools): Native[] | Promise<Native[]>
  /** Fields that the source changes along with those that are sent. */
  follows?: readonly string[]
  /** What is sent for one line of a record to change it. */
  line?(line: Native, record: Native): Native
  actions?: { readonly [A in ActionName]?: ActionSample }
  /** Records in a state that a rule locks, by the id of the rule, where none is there already. */
  locked?: Readonly<Record<string, (tools: Tools) => Promise<string>>>
  /** Changes past the connector while a list is paged; `null` where the source has none for this entity. */
  interventions?: {
    edit?(native: Native): Intervention
    remove?(native: Native): Intervention
    add?(native: Native): Intervention
  } | null
  /** Statuses of the source that read `unknown` on purpose, each with its reason. */
  unknown_statuses?: Readonly<Record<string, string>>
  /** Attachments only: a file for some record. */
  upload?(tools: Tools): Promise<Omit<UploadedFile, 'content'> & { bytes: Buffer }>
}

export type Samples = { readonly [N in EntityName]?: EntitySamples }

export interface ConformOptions extends Connection {
  samples: Samples
  /** Promises that are not judged, each with a sentence why. A skip that fits nothing is a failure. */
  skip?: readonly { check: string; entity?: EntityName; op?: string; reason: string }[]
  /** Names of checks, where not all are wanted. */
  only?: readonly string[]
  entities?: readonly EntityName[]
  /** Text of the connector's guide.md; null where there is none. */
  guide: string | null
  now?: () => number
  /** Of what is tried at random. Printed with what fails. */
  seed?: number
  /** Told of each promise as soon as it is judged. */
  onResult?: (result: Result) => void
}
