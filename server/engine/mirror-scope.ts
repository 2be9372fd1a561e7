import { ApiError, type EntityName } from '@millwright/model'
import type { MirrorRef } from '../store/mirror.ts'
import { type MirrorRecord, readMirrorRecords } from '../store/mirror-read.ts'
import type { Database } from '../store/pool.ts'
import type { Live } from './access.ts'
import type { Sieve } from './mirror-filters.ts'
import { termOf } from './mirror-terms.ts'
import { hasSites } from './scoped-read.ts'
import { createSiteCheckBy, refuseSiteless, siteRuleOf } from './site-limits.ts'
import { deny } from './token-scope.ts'

type Native = Record<string, any>
type Ref = MirrorRef & { entity: EntityName }

/** What the limit of a call to sites leaves of records; null where there is none. */
export interface SiteSieve {
  /** `sieve` with what narrows the search to the sites. */
  narrow(sieve: Sieve): Sieve
  /** One answer for each record. */
  holds(records: readonly Native[]): Promise<boolean[]>
  /** Whether what a narrowed search finds needs no further look. */
  isExact: boolean
}

/**
 * The same limit as on live reads, by the mirror alone. Throws PERMISSION_DENIED where nothing of the entity can be
 * reached, or where `filters` name a site that is not.
 */
export function createSiteSieve(
  database: Database,
  { scope, connector }: Live,
  ref: Ref,
  filters: Readonly<Record<string, unknown>>,
): SiteSieve | null {
  if (!scope || !hasSites(scope)) return null
  const refusal = refuseSiteless(connector, ref.entity)
  if (refusal !== null) throw deny(scope, refusal)
  const asked = filters.site_id
  if (asked !== undefined && !scope.sites.includes(asked as string))
    throw deny(scope, 'The filter site_id names a site that is not in reach.', ['site_id'])
  const rule = siteRuleOf(connector, ref.entity)
  if (rule === 'open') return null
  const find = createFinder(database, ref)
  const check = createSiteCheckBy(connector, scope, find)
  const { sites } = scope
  return {
    narrow(sieve) {
      if (rule === 'self')
        return { ...sieve, ids: sieve.ids?.filter((id) => sites.includes(id)) ?? sites }
      if (rule !== 'site_id') return sieve
      return { ...sieve, terms: [...sieve.terms, sites.map((one) => termOf(ref, 'site_id', one))] }
    },
    holds: (records) => Promise.all(records.map((record) => check.holds(ref.entity, record))),
    isExact: rule === 'self' || rule === 'site_id',
  }
}

/** Finds records of the mirror: those that are asked for at the same time, with one statement per entity. */
function createFinder(database: Database, ref: MirrorRef) {
  const waiting = new Map<EntityName, Promise<Map<string, MirrorRecord>>>()
  const wanted = new Map<EntityName, string[]>()
  const take = async (entity: EntityName) => {
    // All that one page asks for has been asked by then.
    await new Promise((resolve) => setImmediate(resolve))
    const ids = wanted.get(entity)!
    wanted.delete(entity)
    waiting.delete(entity)
    const records = await readMirrorRecords(database, { ...ref, entity }, [...new Set(ids)])
    return new Map(records.map((record) => [record.id, record]))
  }
  return async (entity: EntityName, id: string): Promise<Native> => {
    const ids = wanted.get(entity)
    if (ids) ids.push(id)
    else {
      wanted.set(entity, [id])
      waiting.set(entity, take(entity))
    }
    const copy = (await waiting.get(entity)!).get(id)
    // Nobody's site can be told of what is not there: no limited token sees what belongs to it.
    if (!copy || copy.gone_at) throw new ApiError('NOT_FOUND', `The mirror has no ${entity} ${id}.`)
    return JSON.parse(copy.body)
  }
}
