import { invalid } from '../errors.ts'
import type { Row } from '../store.ts'
import type { Visit } from '../visit.ts'

/** Ids of the live records directly below. */
export function childrenOf(path: string, row: Row, visit: Visit): number[] {
  return visit.state
    .table(path)
    .ordered('id')
    .filter((child) => child.parentId === row.id)
    .map((child) => child.id)
}

/** A record may not come below itself. */
export function checkParent(path: string, row: Row, parentId: unknown, visit: Visit): void {
  for (let at = parentId; at !== null && at !== undefined; ) {
    if (at === row.id) throw invalid('parentId is not valid')
    at = visit.state.find(path, at)?.parentId
  }
}
