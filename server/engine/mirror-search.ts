import type { EntityName } from '@millwright/model'
import type { MirrorRef } from '../store/mirror.ts'
import {
  type Freshness,
  findStop,
  type MirrorPage,
  type MirrorQuery,
  type Position,
  readMirrorPage,
  type Walk,
} from '../store/mirror-read.ts'
import type { Database } from '../store/pool.ts'
import type { Sieve } from './mirror-filters.ts'
import type { SiteSieve } from './mirror-scope.ts'
import type { Sort } from './mirror-sorts.ts'

type Native = Record<string, any>

/** Where a list goes on. */
export interface Place {
  walk: Walk
  after: Position | null
}

export interface Search {
  database: Database
  ref: MirrorRef & { entity: EntityName }
  sieve: Sieve
  sites: SiteSieve | null
  sort: Sort | null
}

interface Found {
  freshness: Freshness
  next: Place | null
}

/** Looks at the mirror that one page costs at most; then a shorter page is answered. */
const MOST_LOOKS = 20
/** Records of one look where each of them has to be read here. */
const SCANNED = 500

/** Whether the database alone finds what is asked for. */
export function isCounted({ sieve, sites }: Search): boolean {
  return sieve.isExact && (sites?.isExact ?? true)
}

/** One page as the joined JSON of its records, where none of them has to be looked at. */
export async function searchTexts(
  search: Search,
  limit: number,
  from: Place | null,
): Promise<Found & { text: string }> {
  const texts: string[] = []
  let count = 0
  let place: Place | null = from ?? start(search)
  let freshness: Freshness | undefined
  for (let looks = 0; place && looks < MOST_LOOKS; looks++) {
    const missing: number = limit - count
    const query = queryOf(search, place, missing + 1, missing)
    const page = await readMirrorPage(search.database, search.ref, query)
    freshness ??= freshnessOf(page)
    if (page.bodies !== null) texts.push(page.bodies)
    count += Math.min(page.found, missing)
    if (page.found > missing) {
      place = { walk: place.walk, after: page.last ?? place.after }
      break
    }
    place = await goOn(search, query)
  }
  return { freshness: freshness!, text: texts.join(','), next: place }
}

/** One page of records that pass all tests. */
export async function searchRecords(
  search: Search,
  limit: number,
  from: Place | null,
): Promise<Found & { records: Native[] }> {
  const records: Native[] = []
  let place: Place | null = from ?? start(search)
  let resume = place
  let freshness: Freshness | undefined
  for (let looks = 0; place && looks < MOST_LOOKS; looks++) {
    const take = isCounted(search) ? limit - records.length + 1 : SCANNED
    const query = queryOf(search, place, take, take)
    const page = await readMirrorPage(search.database, search.ref, query)
    freshness ??= freshnessOf(page)
    for (const record of await sift(search, parsePage(page))) {
      if (records.length === limit) return { freshness, records, next: resume }
      records.push(record)
      resume = { walk: place.walk, after: positionOf(record) }
    }
    place = page.found === take ? { walk: place.walk, after: page.last } : await goOn(search, query)
  }
  return { freshness: freshness!, records, next: place }
}

function queryOf({ sieve, sort }: Search, place: Place, take: number, keep: number): MirrorQuery {
  const isDescending = orderOf({ sieve, sort }).startsWith('-')
  return { ...sieve, ...place, isDescending, take, keep }
}

function isRanged({ modified }: Sieve): boolean {
  return modified.from !== null || modified.to !== null
}

/** What is asked for by time of change is found by it. */
function orderOf({ sieve, sort }: Pick<Search, 'sieve' | 'sort'>): Sort {
  return sort ?? (isRanged(sieve) ? 'updated_at' : 'id')
}

function start(search: Search): Place {
  return { walk: orderOf(search).endsWith('updated_at') ? 'dated' : 'id', after: null }
}

/** Behind a look that found less than it looked for. */
async function goOn({ database, ref, sieve }: Search, query: MirrorQuery): Promise<Place | null> {
  const { walk } = query
  const stop = await findStop(database, ref, query)
  if (stop) return { walk, after: stop }
  // Records without a time of change come last in a list by it.
  return walk === 'dated' && !isRanged(sieve) ? { walk: 'undated', after: null } : null
}

function freshnessOf({ fresh_at, history_from }: MirrorPage): Freshness {
  return { fresh_at, history_from }
}

function parsePage({ bodies, gone }: MirrorPage): Native[] {
  const records: Native[] = JSON.parse(`[${bodies ?? ''}]`)
  for (const [index, at] of gone?.entries() ?? [])
    if (at !== null) records[index]!.deleted_at ??= new Date(at).toISOString()
  return records
}

async function sift({ sieve, sites }: Search, rows: readonly Native[]): Promise<Native[]> {
  const passed = rows.filter((record) => sieve.tests.every((test) => test(record)))
  if (!sites) return passed
  const holds = await sites.holds(passed)
  return passed.filter((_, index) => holds[index])
}

function positionOf({ id, updated_at }: Native): Position {
  const at = typeof updated_at === 'string' ? Date.parse(updated_at) : Number.NaN
  return { id, at: Number.isNaN(at) ? null : new Date(at).toISOString() }
}
