import { type Io, type Mention, readOne, readPage } from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import type { Services } from '../../services.ts'
import type { MirrorRef } from '../../store/mirror.ts'
import { nudgeSync } from '../../store/nudge-sync.ts'
import { lockKept } from '../../store/own-writes.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import { type DueHint, settleHints } from '../../store/push-hints.ts'
import { listSyncEntities } from '../../store/sync-entities.ts'
import { applyDeletions, applyRecords, type Sighting } from '../apply-records.ts'
import { toListForm } from '../list-form.ts'
import { originsFor } from '../origins.ts'
import { listInScope, requireInScope } from '../scoped-read.ts'
import { compileScope, type Scope } from '../token-scope.ts'

/** More records of one entity than that are left to its sync, which reads them by the page. */
const MOST_SINGLE = 20
/** Pages that a list is read for. */
const MOST_PAGES = 5
const PAGE = 100
/** Behind a failure, in ms; then the sync has to find it. */
const WAITS = [5_000, 30_000, 120_000, 600_000]
/** Until a sync that is under way is over, in ms. */
const SYNC_WAIT = 5_000
const AT_ONCE = 4

type Record = Exclude<Mention, { filters: unknown }>
type Listing = Extract<Mention, { filters: unknown }>
/** `undefined`: it is done. */
type Outcome = 'failed' | 'wait' | undefined

/**
 * Reads again what the hints of one connection told of, each record once, and takes it into the mirror. A hint is
 * never believed: what is read decides, also on whether a record is there at all.
 */
export async function refreshPushed(
  services: Services,
  hints: readonly DueHint[],
  signal: AbortSignal,
): Promise<void> {
  const { account_id, connection_id } = hints[0]!
  const owner = { account_id, connection_id }
  const told = hints.map((one) => ({ one, mentions: JSON.parse(one.mentions) as Mention[] }))
  const entities = await withAccount(services.database, account_id, (trx) =>
    listSyncEntities(trx, account_id, connection_id),
  )
  const kept = new Set(entities.filter(({ enabled }) => enabled).map(({ entity }) => entity))
  const wanted = new Map<string, Mention>()
  for (const { mentions } of told) {
    for (const mention of mentions)
      if (kept.has(mention.entity)) wanted.set(keyOf(mention), mention)
  }
  const toldAt = new Date(Math.max(...hints.map(({ received_at }) => received_at.getTime())))
  const refresh = { services, owner, toldAt, signal, outcomes: new Map<string, Outcome>() }
  await followAll(refresh, [...wanted.values()])
  await settle(services, told, refresh.outcomes)
}

/** The way to the source, as the connection may see it. */
interface Source {
  io: Io
  scope: Scope | null
}

interface Refresh {
  services: Services
  owner: { account_id: string; connection_id: string }
  /** When the last of the hints came. */
  toldAt: Date
  signal: AbortSignal
  outcomes: Map<string, Outcome>
}

async function followAll(refresh: Refresh, mentions: readonly Mention[]): Promise<void> {
  const { owner, outcomes } = refresh
  const single: Mention[] = []
  for (const [entity, ofEntity] of Map.groupBy(mentions, (mention) => mention.entity)) {
    const deleted = ofEntity.filter((one) => isRecord(one) && one.kind === 'deleted')
    const others = ofEntity.filter((one) => !deleted.includes(one))
    const isVague = others.some((one) => !isRecord(one) && Object.keys(one.filters).length === 0)
    // A sync reads what changed; what is gone it finds only when it reads everything.
    single.push(...deleted)
    if (!isVague && others.length <= MOST_SINGLE) single.push(...others)
    else {
      const outcome = await leaveToSync(refresh, entity)
      for (const mention of others) outcomes.set(keyOf(mention), outcome)
    }
  }
  if (single.length === 0) return
  const open = async (): Promise<Source> => {
    const live = await refresh.services.access.byId(owner.account_id, owner.connection_id)
    const io = live.io().under(refresh.signal, { priority: 'background' })
    return { io, scope: compileScope(null, live.connection.sites) }
  }
  const source = await open().catch(refuseAll)
  const work = async () => {
    for (let next = single.shift(); next; next = single.shift()) {
      outcomes.set(keyOf(next), source ? await follow(refresh, source, next) : 'failed')
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** There is no way to the source: it is paused, or nobody may sign in. */
function refuseAll(error: unknown): null {
  if (error instanceof ApiError) return null
  throw error
}

async function leaveToSync({ services, owner, toldAt }: Refresh, entity: EntityName) {
  const now = new Date(services.now())
  const outcome = await withAccount(services.database, owner.account_id, (trx) =>
    nudgeSync(trx, { ...owner, entity }, { now, toldAt }),
  )
  return outcome === 'wait' ? ('wait' as const) : undefined
}

async function follow(refresh: Refresh, source: Source, mention: Mention): Promise<Outcome> {
  if (refresh.signal.aborted) return 'failed'
  try {
    if (isRecord(mention)) await refreshRecord(refresh, source, mention)
    else await refreshListed(refresh, source, mention)
    return undefined
  } catch (error) {
    if (error instanceof ApiError) return 'failed'
    throw error
  }
}

async function refreshRecord(
  { services, owner }: Refresh,
  { io, scope }: Source,
  { entity, id }: Record,
) {
  const read_at = new Date(services.now())
  const read = async () => {
    const { record } = await readOne(io, entity, id)
    if (scope) await requireInScope(io, scope, entity, record)
    return toListForm(io.connector, entity, record)
  }
  const found = await read().catch((error) => {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
    throw error
  })
  await withAccount(services.database, owner.account_id, async (trx) => {
    const ref = { ...owner, entity }
    if (!(await lockKept(trx, ref))) return
    const sighting = await sightingOf(services, trx, ref, [id], read_at)
    if (found) await applyRecords(services, trx, ref, [found], sighting)
    else await applyDeletions(services, trx, ref, [id], sighting)
  })
}

/** What a list finds; what it finds no more is left to the sweep. */
async function refreshListed(
  { services, owner }: Refresh,
  { io, scope }: Source,
  { entity, filters }: Listing,
) {
  let after: unknown = null
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const read_at = new Date(services.now())
    const query = { limit: PAGE, after, filters, fields: null, total: false }
    const page = await (scope ? listInScope(io, scope, entity, query) : readPage(io, entity, query))
    const records = page.records.map(({ record }) => record)
    const ref = { ...owner, entity }
    const ids = records.map(({ id }) => id as string)
    await withAccount(services.database, owner.account_id, async (trx) => {
      if (!(await lockKept(trx, ref))) return
      const sighting = await sightingOf(services, trx, ref, ids, read_at)
      await applyRecords(services, trx, ref, records, sighting)
    })
    after = page.next
    if (after === null) return
  }
}

async function sightingOf(
  { now }: Services,
  trx: Trx,
  ref: MirrorRef,
  ids: readonly string[],
  read_at: Date,
): Promise<Sighting> {
  return { read_at, originOf: await originsFor(trx, ref, ids, now()), sync_id: null }
}

/** A hint is done when all that it told of is. */
async function settle(
  services: Services,
  told: readonly { one: DueHint; mentions: readonly Mention[] }[],
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const now = services.now()
  const later = Map.groupBy(told, ({ one, mentions }) => {
    const all = mentions.map((mention) => outcomes.get(keyOf(mention)))
    if (all.includes('failed')) return WAITS[one.attempts - 1] ?? null
    return all.includes('wait') ? SYNC_WAIT : null
  })
  await withAccount(services.database, told[0]!.one.account_id, async (trx) => {
    for (const [wait, ones] of later) {
      const at = wait === null ? null : new Date(now + wait)
      const hints = ones.map(({ one }) => one)
      await settleHints(trx, hints, at)
    }
  })
}

function isRecord(mention: Mention): mention is Record {
  return 'id' in mention
}

function keyOf(mention: Mention): string {
  const what = isRecord(mention) ? `=${mention.id}` : `?${JSON.stringify(mention.filters)}`
  return `${mention.entity}${what}`
}
