import { isDeepStrictEqual } from 'node:util'
import { ApiError, type EntityName, entities, entityNames } from '@millwright/model'
import type { Services } from '../services.ts'
import { findBodies } from '../store/mirror.ts'
import { withAccount } from '../store/pool.ts'
import type { Live } from './access.ts'
import { hideFields } from './hidden-fields.ts'
import type { WholeChange } from './present-change.ts'
import { hasSites, linkedTo } from './scoped-read.ts'
import { createSiteCheckBy } from './site-limits.ts'
import { deny, refuseNeed, type Scope } from './token-scope.ts'

type Native = Record<string, unknown>

/** Fields that say where a record belongs. */
const PLACING = ['site_id', 'site_ids', 'links', 'asset_id', 'meter_id']

/**
 * Of the entities that were asked for (null = all) those that a scope may list. Throws PERMISSION_DENIED where one that
 * was named is not among them, or none is.
 */
export function requireEntities(
  scope: Scope,
  asked: readonly EntityName[] | null,
): readonly EntityName[] {
  const refusalOf = (entity: EntityName) => refuseNeed(scope, { entity, op: 'list' })
  for (const entity of asked ?? []) {
    const reason = refusalOf(entity)
    if (reason !== null) throw deny(scope, reason, ['entity'])
  }
  const reached = (asked ?? entityNames).filter(
    (entity) => entity !== 'statuses' && refusalOf(entity) === null,
  )
  if (reached.length === 0) throw deny(scope, 'This token reaches no records that change.')
  return reached
}

/**
 * Changes as a scope may see them: what moves into its reach appears, what leaves it goes, and what changes in hidden
 * fields only is nothing. In the place of each change stands what is left of it, or null.
 */
export async function narrowChanges(
  services: Services,
  live: Live & { scope: Scope },
  changes: readonly WholeChange[],
): Promise<(WholeChange | null)[]> {
  const reaches = createReach(services, live)
  const narrowed: (WholeChange | null)[] = []
  for (const change of changes) {
    const placed = await place(reaches, change)
    narrowed.push(placed && hide(live.scope, placed))
  }
  return narrowed
}

type Reach = (entity: EntityName, record: Native) => Promise<boolean>

function createReach({ database }: Services, live: Live & { scope: Scope }): Reach {
  const { scope, connector, account_id, connection } = live
  // Also while the source is down: what a record belongs to is looked up in the mirror.
  const check = hasSites(scope)
    ? createSiteCheckBy(connector, scope, async (entity, id) => {
        const ref = { account_id, connection_id: connection.id, entity }
        const bodies = await withAccount(database, account_id, (trx) => findBodies(trx, ref, [id]))
        const body = bodies.get(id)
        if (body === undefined) throw new ApiError('NOT_FOUND', `There is no copy of ${id}.`)
        return JSON.parse(body)
      })
    : null
  return async (entity, record) =>
    (linkedTo(scope, entity)?.(record) ?? true) && (check?.holds(entity, record) ?? true)
}

async function place(reaches: Reach, change: WholeChange): Promise<WholeChange | null> {
  const { entity, op, changed, previous, record } = change
  const isIn = await reaches(entity, record)
  if (op !== 'updated' || !changed.some((field) => PLACING.includes(field)))
    return isIn ? change : null
  const before = { ...record, ...previous }
  const wasIn = await reaches(entity, before)
  if (isIn === wasIn) return isIn ? change : null
  const crossing = { ...change, changed: [], previous: null }
  return isIn
    ? { ...crossing, op: 'created', type: typeOf(entity, 'created') }
    : { ...crossing, op: 'deleted', type: typeOf(entity, 'deleted'), record: before }
}

function typeOf(entity: EntityName, op: WholeChange['op']): string {
  return `${entities[entity].object}.${op}`
}

function hide(scope: Scope, change: WholeChange): WholeChange | null {
  const { entity, op } = change
  if (!scope.hidden.has(entity)) return change
  const record = hideFields(scope, entity, change.record)
  const before = hideFields(scope, entity, change.previous ?? {})
  // A change of lines may be one of a hidden part of them.
  const changed = change.changed.filter((field) => !isDeepStrictEqual(before[field], record[field]))
  if (op === 'updated' && changed.length === 0) return null
  const previous =
    change.previous && Object.fromEntries(changed.map((field) => [field, before[field]]))
  return { ...change, record, changed, previous }
}
