import { ApiError, type EntityName } from '@millwright/model'
import type { Services } from '../services.ts'
import { type FeedPlace, type FeedRange, findHead, isBefore, readFeed } from '../store/changes.ts'
import { withAccount } from '../store/pool.ts'
import type { Live } from './access.ts'
import { type Change, toChange, toThin } from './present-change.ts'
import { narrowChanges } from './scoped-changes.ts'
import type { Scope } from './token-scope.ts'

/** Whose changes are read, and which of them. */
export interface FeedAsk {
  range: FeedRange
  /** Whose cursors these are: of the connection or account, and of the scope. */
  holder: string
  /** What its readers listen for while they wait. */
  ids: readonly string[]
  /** Null = all. */
  entities: readonly EntityName[] | null
  excludeOwn: boolean
  /** Without contents. */
  isThin: boolean
  limit: number
  /** Of a token that is narrowed. */
  narrowed: (Live & { scope: Scope }) | null
}

export interface FeedPage {
  changes: { change: Change; place: FeedPlace }[]
  /** Where to go on; also where there was nothing. */
  next: FeedPlace
  hasMore: boolean
}

/** Reads on from a place; `after` null is the oldest that is kept. `hasHeld`: there are some that cannot be told yet. */
export async function readChanges(
  services: Services,
  ask: FeedAsk,
  after: FeedPlace | null,
): Promise<FeedPage & { hasHeld: boolean }> {
  const { range, entities, excludeOwn, isThin, limit, narrowed } = ask
  const { rows, last, hasMore, hasHeld, floor, horizon } = await withAccount(
    services.database,
    range.account_id,
    (trx) => readFeed(trx, { ...range, after, entities, excludeOwn, limit }),
  )
  if (after && isBefore(after, floor))
    throw refusePlace(services, 'Changes after it were kept for their time and are gone.')
  if (after && BigInt(after.position) >= BigInt(horizon))
    throw refusePlace(services, 'It is ahead of this database, which was set back to a backup.')
  const whole = rows.map(toChange)
  const shown = narrowed ? await narrowChanges(services, narrowed, whole) : whole
  return {
    changes: shown.flatMap((change, index) => {
      if (!change) return []
      const { position, seq } = rows[index]!
      return [{ change: isThin ? toThin(change) : change, place: { position, seq } }]
    }),
    next: last ?? after ?? floor,
    hasMore,
    hasHeld,
  }
}

/** The place from which only what is committed from now on is read. */
export function readHead({ database }: Services, { range }: FeedAsk): Promise<FeedPlace> {
  return withAccount(database, range.account_id, (trx) => findHead(trx, range))
}

function refusePlace({ changesKept }: Services, why: string): ApiError {
  const days = Math.round(changesKept / 86_400_000)
  const detail = `The cursor cannot be used: ${why} To go on without a gap: get a new cursor with from=now, then read every record with source=mirror, then read the changes from that cursor. Changes are kept for ${days} days.`
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: 'cursor', code: 'CURSOR_EXPIRED', detail }],
  })
}
