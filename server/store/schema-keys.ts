import type { ActionName, EntityName } from '@millwright/model'

export type RecordOperation = 'list' | 'get' | 'create' | 'update' | 'delete' | 'action'

/** So many calls in so many seconds. */
export interface Limit {
  quota: number
  window_s: number
}

/** What a connection token is narrowed to. What is not named is not narrowed. */
export interface TokenScope {
  read_only?: true | undefined
  entities?: EntityName[] | undefined
  operations?: (RecordOperation | 'passthrough')[] | undefined
  actions?: ActionName[] | undefined
  /** Names of fields, or of fields of their elements (`lines.unit_price`). */
  hidden_fields?: { [N in EntityName]?: string[] } | undefined
  sites?: string[] | undefined
  limit?: Limit | undefined
}
