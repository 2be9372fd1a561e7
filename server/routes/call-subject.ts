import type { Operation } from './route.ts'

/** What a call is about, in the words of usage and request log. */
export interface CallSubject {
  entity: string | null
  /** list, get, create, update, delete, actions/close; the operation's id where it is none of these. */
  op: string
}

export function subjectOf({ id, needs }: Operation): CallSubject {
  const need = needs?.[0]
  if (need === undefined || need === 'whole') return { entity: null, op: id }
  if (need === 'passthrough') return { entity: null, op: need }
  const { entity, op, action } = need
  return { entity, op: op === 'action' ? `actions/${action}` : op }
}
