import { ApiError, type EntityName, entities } from '@millwright/model'
import { readMirrorRecord } from '../store/mirror-read.ts'
import type { Live } from './access.ts'
import { refuseHiddenQuery } from './hidden-fields.ts'
import { requireRelations } from './mirror-expand.ts'
import { type MirrorAnswer, type MirrorServices, presentRecords } from './mirror-list.ts'
import { createSiteSieve } from './mirror-scope.ts'
import { ageOf, mirrorOf, refuseMirrorState, requireMirrored } from './mirror-state.ts'

export interface MirrorGetRequest {
  entity: EntityName
  id: string
  fields: readonly string[] | null
  expand: readonly string[]
}

/**
 * One record of the mirror, with its version where the scope of the call may see it. With `maxAge` (s) null where its
 * copy is older, or where there is none. Throws NOT_FOUND for one that is not there, is gone, or that the scope does not
 * reach; OPERATION_NOT_SUPPORTED for an entity that is not synced.
 */
export async function getMirror(
  services: MirrorServices,
  live: Live,
  request: MirrorGetRequest,
  maxAge: number | null,
): Promise<(MirrorAnswer & { version: string | null }) | null> {
  refuseMirrorState(live)
  const { entity, id, fields, expand } = request
  const { database, now } = services
  const { scope } = live
  if (scope) refuseHiddenQuery(scope, entity, { fields, include: [] })
  requireRelations(live, entity, expand)
  const ref = mirrorOf(live, entity)
  const sites = createSiteSieve(database, live, ref, {})
  const { record: copy, ...freshness } = await readMirrorRecord(database, ref, id)
  const { fresh_at } = freshness
  // A write of ours, or a single read, may have brought it after the last sync.
  const at = copy && (fresh_at === null || copy.read_at > fresh_at) ? copy.read_at : fresh_at
  const isThere = copy !== null && copy.gone_at === null
  if (maxAge !== null && (!isThere || !at || ageOf(at, now()) > maxAge)) return null
  if (!isThere) requireMirrored(live, entity, freshness)
  const record = isThere ? JSON.parse(copy.body) : null
  const isReached = record !== null && (!sites || (await sites.holds([record]))[0] === true)
  if (!isReached) {
    const shown = id.length > 80 ? `${id.slice(0, 80)}…` : id
    const text = `The mirror has no ${entities[entity].object} with the id "${shown}".`
    throw new ApiError('NOT_FOUND', text)
  }
  const isVersioned =
    typeof record.version === 'string' && !scope?.hidden.get(entity)?.has('version')
  const version: string | null = isVersioned ? record.version : null
  const [text] = await presentRecords(services, live, request, [record])
  return { body: Buffer.from(text!), version, age: ageOf(at!, now()) }
}
