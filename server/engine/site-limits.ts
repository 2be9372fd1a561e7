import {
  type Connector,
  type EntityMap,
  type Io,
  type ListQuery,
  type Page,
  readOne,
  readPage,
} from '@millwright/kit'
import {
  ApiError,
  type Entity,
  type EntityName,
  entities,
  isEntityName,
  type PageProblem,
} from '@millwright/model'
import { deny, type Scope } from './token-scope.ts'

type Native = Record<string, any>

/** A scope that is limited to sites. */
export type SiteScope = Scope & { sites: readonly string[] }

/**
 * How the site of a record is known: it is one; it names one, or several (none = of all sites); through the record that
 * it belongs to; it has none, as vendors have; or this system does not tell it, and then nobody sees the record whose
 * token is limited to sites.
 */
type SiteRule = 'self' | 'site_id' | 'site_ids' | 'holder' | 'open' | 'untold'

/** The records whose site counts for one that names none: the field, and the entity it points at. */
const HOLDERS: { [N in EntityName]?: readonly (readonly [string, EntityName])[] } = {
  meters: [['asset_id', 'assets']],
  'meter-readings': [
    ['meter_id', 'meters'],
    ['asset_id', 'assets'],
  ],
}

/** Calls to the source that one page may cost; then a shorter page is answered. */
const MOST_CALLS = 10

export function siteRuleOf(connector: Connector, entity: EntityName): SiteRule {
  if (entity === 'sites') return 'self'
  const own = (connector.entities[entity] as EntityMap | undefined)?.fields ?? {}
  const model = (entities[entity] as Entity).fields
  if ('site_id' in own) return 'site_id'
  if ('site_ids' in own) return 'site_ids'
  if (entity === 'attachments') return 'holder'
  if (HOLDERS[entity]?.some(([, holder]) => siteRuleOf(connector, holder) !== 'untold')) {
    return 'holder'
  }
  return 'site_id' in model || HOLDERS[entity] ? 'untold' : 'open'
}

/** Why nothing of an entity can be reached under a limit to sites, or null. */
export function refuseSiteless(connector: Connector, entity: EntityName): string | null {
  if (siteRuleOf(connector, entity) !== 'untold') return null
  return `${connector.name} does not tell which site its ${entity} belong to, so a limit to sites leaves all of them out.`
}

/** Tells whether records belong to the sites of a scope, by what the source says. One per call. */
export function createSiteCheck(io: Io, scope: SiteScope) {
  return createSiteCheckBy(io.connector, scope, async (entity, id) => {
    const { record } = await readOne(io, entity, id)
    return record
  })
}

/**
 * Tells whether records belong to the sites of a scope; remembers what it read for it. `read` finds a record that
 * another one belongs to, and may throw that there is none.
 */
export function createSiteCheckBy(
  connector: Connector,
  scope: SiteScope,
  read: (entity: EntityName, id: string) => Promise<Native>,
) {
  const known = new Map<string, Promise<boolean>>()

  async function holds(entity: EntityName, record: Native): Promise<boolean> {
    switch (siteRuleOf(connector, entity)) {
      case 'open':
        return true
      case 'untold':
        return false
      case 'self':
        return scope.sites.includes(record.id)
      case 'site_id':
        return scope.sites.includes(record.site_id)
      case 'site_ids': {
        const sites: readonly string[] = record.site_ids ?? []
        return sites.length === 0 || sites.some((site) => scope.sites.includes(site))
      }
      case 'holder':
        for (const [holder, id] of holdersOf(connector, entity, record))
          if (await holdsId(holder, id)) return true
        return false
    }
  }

  function holdsId(entity: EntityName, id: string): Promise<boolean> {
    const place = `${entity}/${id}`
    const before = known.get(place)
    if (before) return before
    const found = read(entity, id).then(
      (record) => holds(entity, record),
      (error) => {
        if (!(error instanceof ApiError) || !ABSENT.has(error.code)) throw error
        return false
      },
    )
    known.set(place, found)
    return found
  }

  return { holds, holdsId }
}

/** No such record, or no way to read one. */
const ABSENT = new Set(['NOT_FOUND', 'OPERATION_NOT_SUPPORTED'])

function holdersOf(
  connector: Connector,
  entity: EntityName,
  record: Native,
): (readonly [EntityName, string])[] {
  if (entity === 'attachments') {
    const links: readonly { entity: string; id: string }[] = record.links ?? []
    return links.flatMap((link) => (isEntityName(link.entity) ? [[link.entity, link.id]] : []))
  }
  // The first that is there and whose own site can be told.
  const found = HOLDERS[entity]?.find(
    ([field, holder]) =>
      typeof record[field] === 'string' && siteRuleOf(connector, holder) !== 'untold',
  )
  return found ? [[found[1], record[found[0]]]] : []
}

/** One page of the sites' records: by the source's own filter, site after site, or by a look at each record. */
export async function readSitesPage(
  io: Io,
  scope: SiteScope,
  entity: EntityName,
  query: ListQuery,
): Promise<Page> {
  const refusal = refuseSiteless(io.connector, entity)
  if (refusal !== null) throw deny(scope, refusal)
  const asked = query.filters.site_id
  if (asked !== undefined && !scope.sites.includes(asked as string))
    throw deny(scope, 'The filter site_id names a site that is not in reach.', ['site_id'])
  const rule = siteRuleOf(io.connector, entity)
  if (rule === 'open') return readPage(io, entity, query)
  const fields = query.fields && [...new Set([...query.fields, ...sitedFields(entity)])]
  const check = createSiteCheck(io, scope)
  const isWalked = asked === undefined && rule === 'site_id' && filtersSites(io, entity, scope)
  // Without a walk there is one leg, and the check alone decides.
  const legs = isWalked ? scope.sites : [asked]
  let { leg, after } = (query.after ?? { leg: 0, after: null }) as { leg: number; after: unknown }
  const records: Page['records'] = []
  const problems: PageProblem[] = []
  let total: number | undefined
  for (let calls = 0; leg < legs.length && calls < MOST_CALLS; calls++) {
    const site = legs[leg]
    const page = await readPage(io, entity, {
      ...query,
      fields,
      after,
      limit: query.limit - records.length,
      total: query.total && calls === 0 && isWalked && legs.length === 1,
      filters: site === undefined ? query.filters : { ...query.filters, site_id: site },
    })
    for (const found of page.records)
      if (await check.holds(entity, found.record)) records.push(found)
    problems.push(...(page.problems ?? []))
    total ??= page.total
    after = page.next
    if (after === null) leg++
    if (records.length >= query.limit) break
  }
  const next = leg < legs.length ? { leg, after } : null
  return {
    records,
    next,
    ...(total !== undefined && { total }),
    ...(problems.length > 0 && { problems }),
  }
}

/** What `holds` looks at, whatever the caller wants to see. */
function sitedFields(entity: EntityName): string[] {
  const { fields } = entities[entity] as Entity
  const holders = HOLDERS[entity]?.map(([field]) => field) ?? []
  return ['site_id', 'site_ids', 'links', ...holders].filter((field) =>
    Object.hasOwn(fields, field),
  )
}

function filtersSites(io: Io, entity: EntityName, scope: SiteScope): boolean {
  const map = io.connector.entities[entity] as EntityMap
  return scope.sites.every((site) => map.filters.site_id?.(site, io.context) !== undefined)
}

/** Refuses a body that makes or moves a record out of the sites. The record itself has been looked at. */
export async function checkSitedBody(
  io: Io,
  scope: SiteScope,
  entity: EntityName,
  op: 'create' | 'update',
  body: Native,
): Promise<void> {
  const refusal = refuseSiteless(io.connector, entity)
  if (refusal !== null) throw deny(scope, refusal)
  const rule = siteRuleOf(io.connector, entity)
  const isPlaced = op === 'create' || body.site_id !== undefined
  if (rule === 'site_id' && isPlaced && !scope.sites.includes(body.site_id)) {
    throw deny(scope, 'site_id must name one of the sites in reach.', ['/site_id'])
  }
  if (rule === 'site_ids' && body.site_ids) {
    // A list that leaves out sites which this caller does not see would take the record from them.
    const isOwn = op === 'create' && body.site_ids.every((id: string) => scope.sites.includes(id))
    if (!isOwn) throw deny(scope, 'The sites of this record are not in reach.', ['/site_ids'])
  }
  if (rule !== 'holder') return
  const fields = entity === 'attachments' ? ['links'] : HOLDERS[entity]!.map(([field]) => field)
  const named = fields.filter((field) => body[field] !== undefined)
  if (op === 'update' && named.length === 0) return
  const check = createSiteCheck(io, scope)
  const holders = holdersOf(io.connector, entity, body)
  const inReach = await Promise.all(holders.map(([holder, id]) => check.holdsId(holder, id)))
  if (holders.length > 0 && inReach.every(Boolean)) return
  const detail = 'The record that it belongs to is not in reach.'
  throw deny(scope, detail, [`/${named[0] ?? fields[0]}`])
}
