import type { EntityName } from '@millwright/model'
import type { Services } from '../services.ts'
import { countMirror, type Freshness } from '../store/mirror-read.ts'
import type { Live } from './access.ts'
import { hideFields, refuseHiddenQuery } from './hidden-fields.ts'
import { expandRecords, requireRelations } from './mirror-expand.ts'
import { compileFilters } from './mirror-filters.ts'
import { createSiteSieve } from './mirror-scope.ts'
import { isCounted, type Place, searchRecords, searchTexts } from './mirror-search.ts'
import type { Sort } from './mirror-sorts.ts'
import { ageOf, mirrorOf, refuseMirrorState, requireMirrored } from './mirror-state.ts'
import { findBelowFilters } from './mirror-trees.ts'
import { narrow } from './read.ts'
import { deny, type Scope } from './token-scope.ts'

export type MirrorServices = Pick<Services, 'database' | 'cursors' | 'now'>

export interface MirrorListRequest {
  entity: EntityName
  limit: number
  cursor: string | null
  filters: Record<string, unknown>
  sort: Sort | null
  fields: readonly string[] | null
  /** Relations whose records are answered with each record. */
  expand: readonly string[]
  total: boolean
}

export interface MirrorAnswer {
  /** JSON. */
  body: Buffer
  /** Seconds since it was read from the source. */
  age: number
}

/**
 * One page of the mirror: what the scope of the call reaches of it. With `maxAge` (s) null where the copies are older, or
 * where they have less than a live list would. Throws OPERATION_NOT_SUPPORTED for an entity that is not synced.
 */
export async function listMirror(
  services: MirrorServices,
  live: Live,
  request: MirrorListRequest,
  maxAge: number | null,
): Promise<MirrorAnswer | null> {
  refuseMirrorState(live)
  const { entity, fields, expand } = request
  const { database, cursors, now } = services
  const { scope } = live
  if (scope) refuseHidden(scope, request)
  requireRelations(live, entity, expand)
  const asked = {
    // A cursor goes on with what its scope could see.
    connection: scope ? `${live.connection.id} ${scope.digest}` : live.connection.id,
    entity,
    source: 'mirror' as const,
    filters: { ...request.filters, ...(request.sort && { sort: request.sort }) },
  }
  const opened =
    request.cursor === null
      ? { filters: asked.filters, next: null }
      : cursors.open(request.cursor, asked)
  const { sort = null, ...filters } = opened.filters as { sort?: Sort | null }
  const ref = mirrorOf(live, entity)
  const sites = createSiteSieve(database, live, ref, filters)
  const below = await findBelowFilters(database, ref, filters)
  const compiled = compileFilters(ref, filters, below)
  const search = { database, ref, sites, sieve: sites?.narrow(compiled) ?? compiled, sort }
  const from = opened.next as Place | null
  const isWhole = fields === null && expand.length === 0 && !scope?.hidden.has(entity)
  const isPlain = search.sieve.tests.length === 0 && !sites && !search.sieve.withDeleted
  const found =
    isWhole && isPlain
      ? await searchTexts(search, request.limit, from)
      : await searchRecords(search, request.limit, from)
  const { freshness } = found
  if (maxAge !== null && !isFreshEnough(freshness, maxAge, filters, now())) return null
  requireMirrored(live, entity, freshness)
  const data =
    'text' in found
      ? found.text
      : (await presentRecords(services, live, request, found.records)).join(',')
  const next = found.next && cursors.seal({ ...asked, filters: opened.filters, next: found.next })
  const isTold = request.total && isCounted(search)
  const tail = {
    next_cursor: next,
    has_more: next !== null,
    ...(isTold && { total: await countMirror(database, ref, search.sieve) }),
  }
  return {
    body: joinBytes('{"object":"list","data":[', data, `],${JSON.stringify(tail).slice(1)}`),
    age: ageOf(freshness.fresh_at, now()),
  }
}

/** Bytes outside of the heap at once: a page that waits to be sent costs no collection of garbage. */
function joinBytes(head: string, data: string, tail: string): Buffer {
  const length = Buffer.byteLength(data)
  const bytes = Buffer.allocUnsafe(head.length + length + tail.length)
  bytes.write(head, 0, 'latin1')
  bytes.write(data, head.length)
  bytes.write(tail, head.length + length, 'latin1')
  return bytes
}

function refuseHidden(scope: Scope, { entity, filters, fields, sort }: MirrorListRequest): void {
  refuseHiddenQuery(scope, entity, { filters, fields, include: [] })
  if (sort?.endsWith('updated_at') && scope.hidden.get(entity)?.has('updated_at'))
    throw deny(scope, 'sort compares what this token does not see.', ['sort'])
}

/** Copies that lack old records stand for a live list only where no older ones are asked for. */
function isFreshEnough(
  { fresh_at, history_from }: Freshness,
  maxAge: number,
  { modified_after }: { modified_after?: unknown },
  now: number,
): boolean {
  if (fresh_at === null || ageOf(fresh_at, now) > maxAge) return false
  if (history_from === null) return true
  return typeof modified_after === 'string' && Date.parse(modified_after) >= history_from.getTime()
}

/** Records as the caller asked for them, each as JSON. */
export async function presentRecords(
  { database }: MirrorServices,
  live: Live,
  { entity, fields, expand }: Pick<MirrorListRequest, 'entity' | 'fields' | 'expand'>,
  records: readonly Record<string, any>[],
): Promise<string[]> {
  const expanded = await expandRecords(database, live, entity, expand, records)
  return records.map((record, index) => {
    const out = fields === null ? record : narrow(record, fields)
    if (expanded) out.expanded = expanded[index]
    return JSON.stringify(live.scope ? hideFields(live.scope, entity, out) : out)
  })
}
