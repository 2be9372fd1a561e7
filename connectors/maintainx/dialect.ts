import { createRest } from '@millwright/kit/protocols'

/** REST API v1: pages of at most 200 (vendor specification; 250 is refused, measured). */
export const rest = createRest({
  page: 200,
  id: 'id',
  cursor: 'cursor',
  limit: 'limit',
  expand: 'expand',
  next: 'nextCursor',
  // 100 calls a minute are all that a user has (vendor specification): speed would only meet the limit earlier.
  concurrency: 4,
})

/**
 * Lists of assets, parts, purchase orders and work orders can be sorted and cut by `createdAt`. The cursors of the
 * first three count rows, which shift when records come and go (vendor specification, measured).
 */
export const byCreation = {
  property: 'createdAt',
  up: ['sort', 'createdAt'],
  down: ['sort', '-createdAt'],
  from: 'createdAt[gte]',
  to: 'createdAt[lte]',
} as const
