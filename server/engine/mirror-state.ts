import { ApiError, type EntityName } from '@millwright/model'
import type { MirrorRef } from '../store/mirror.ts'
import type { Freshness } from '../store/mirror-read.ts'
import { type Live, refuseState } from './access.ts'

/** The copies of an entity of the call's connection. */
export function mirrorOf(live: Live, entity: EntityName): MirrorRef & { entity: EntityName } {
  return { account_id: live.account_id, connection_id: live.connection.id, entity }
}

/**
 * The mirror touches no source, so it is read in every state in which the connection only waits for the source or for
 * its credentials.
 */
export function refuseMirrorState({ connection }: Live): void {
  if (connection.status !== 'reauthorization_required') refuseState(connection, () => null)
}

/** Throws OPERATION_NOT_SUPPORTED where an entity was never read whole. */
export function requireMirrored(
  live: Live,
  entity: EntityName,
  freshness: Freshness,
): asserts freshness is Freshness & { fresh_at: Date } {
  if (freshness.fresh_at !== null) return
  const { connector, connection } = live
  const has = entity in connector.entities
  throw new ApiError(
    'OPERATION_NOT_SUPPORTED',
    has
      ? `The mirror of this connection has no ${entity} yet: either their first sync is still under way (GET /v1/sync-status), or they are not synced; PATCH /admin/v1/connections/${connection.id}/sync-settings {"${entity}": {"enabled": true}} turns it on. Leave source out to read live.`
      : `${connector.name} has no ${entity}. It has: ${Object.keys(connector.entities).join(', ')}.`,
  )
}

/** Seconds since what is answered was read from the source. */
export function ageOf(at: Date, now: number): number {
  return Math.max(0, Math.floor((now - at.getTime()) / 1000))
}
