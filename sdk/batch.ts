import type { EntityName, Problem } from './records.ts'

interface Named {
  /** Of your own choice, each once: names the result. */
  ref: string
  entity: EntityName
}

interface Keyed {
  /** The same operation with the same key is done once: with one at each write a batch may be sent again. */
  idempotency_key?: string
}

interface Guarded {
  /** The version that the record must still have. */
  if_match?: string
}

/** One operation of a batch. */
export type BatchOperation = Named &
  (
    | { op: 'get'; id: string }
    | ({ op: 'create'; body: object } & Keyed)
    | ({ op: 'update'; id: string; body: object } & Keyed & Guarded)
    | ({ op: 'delete'; id: string } & Keyed & Guarded)
    | ({ op: 'action'; id: string; action: string; body?: object } & Keyed & Guarded)
  )

/** What became of one operation: what the single call would have answered. */
export interface BatchResult<T = unknown> {
  ref: string
  /** Below 400 it was done. */
  status: number
  /** It was done before, with this key. */
  replayed?: true
  /** The record or the deletion; where it failed, the problem. */
  body: T | Problem
}
