import type { Page } from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import type { Services } from '../../services.ts'
import type { DueSync } from '../../store/due-syncs.ts'
import { withAccount } from '../../store/pool.ts'
import type { Checkpoint } from '../../store/schema-syncs.ts'
import { addSweepKeys } from '../../store/sweeps.ts'
import { LostClaim } from '../../store/sync-progress.ts'
import { applyRecords } from '../apply-records.ts'
import { originsFor } from '../origins.ts'
import { notePermissions } from '../permission-problems.ts'
import { beginRun, isSweep } from './begin.ts'
import { advanceMarker, nextBookmark } from './bookmark.ts'
import { completeRun } from './complete-run.ts'
import { failRun, setAside, yieldRun } from './end-run.ts'
import { checkPage } from './page-check.ts'
import { commitCheckpoint, filtersOf, openSource, type Run, type Source } from './run.ts'
import { checkCount, finishSweep, forgetKeys } from './sweep.ts'
import { isSynced, mapOf } from './synced-entities.ts'

/** Records of one page, where the source gives so many. */
const PAGE = 250
/** Pages of one slice of a rotation: the next slice has its turn later. */
const SLICE = 40

/**
 * Runs what was claimed until it is complete, has failed, or has had its turn: each page is one transaction with its
 * changes, their events and the checkpoint. What was done wrong here is thrown as well, after the run has failed with it.
 */
export async function runSync(
  services: Services,
  due: DueSync,
  signal: AbortSignal,
): Promise<void> {
  const entity = due.entity as EntityName
  const { account_id, connection_id } = due
  const connector = services.catalogue.find(({ system }) => system === due.system)
  if (!connector || !isSynced(connector, entity)) return setAside(services, due)
  const map = mapOf(connector, entity)
  const begun = due.checkpoint
    ? { checkpoint: due.checkpoint, history_from: due.history_from }
    : beginRun(due, map, services.now())
  const ref = { account_id, connection_id, entity }
  const run: Run = { services, due, ref, connector, map, signal, ...begun }
  try {
    await proceed(run)
    await notePermission(run, null)
  } catch (error) {
    if (error instanceof LostClaim) return
    if (signal.aborted) return yieldRun(run, 0)
    await notePermission(run, error)
    await failRun(run, error)
  }
}

/** What the connected user may not list is told with the connection, until it may. */
async function notePermission({ services, ref }: Run, error: unknown): Promise<void> {
  const isDenied = error instanceof ApiError && error.code === 'UPSTREAM_PERMISSION_DENIED'
  const { connection } = await services.access.byId(ref.account_id, ref.connection_id)
  if (!isDenied && (error || connection.permission_problems.length === 0)) return
  const message = isDenied ? error.detail : null
  await notePermissions(services, connection, [{ entity: ref.entity, op: 'list', message }])
}

async function proceed(run: Run): Promise<void> {
  const { mode } = run.checkpoint
  if (run.checkpoint.pages === 0 && run.checkpoint.phase === 'list') await forgetKeys(run)
  for (let pages = 0; run.checkpoint.phase === 'list'; pages++) {
    if (mode === 'rotation' && pages === SLICE) return yieldRun(run, run.due.every_s * 1_000)
    const source = await openSource(run)
    if (!source || run.signal.aborted) return yieldRun(run, 0)
    if (await takePage(run, source)) return
  }
  await finishSweep(run)
}

/** Reads a page and commits it. Answers whether the run is complete with it. */
async function takePage(run: Run, source: Source): Promise<boolean> {
  const { services, ref, checkpoint } = run
  const read_at = new Date(services.now())
  const page = await source.list({
    limit: PAGE,
    after: checkpoint.next,
    filters: filtersOf(checkpoint),
    fields: null,
    total: checkpoint.pages === 0,
  })
  const after = foldPage(run, page)
  const records = page.records.map(({ record }) => record)
  const isOver = page.next === null && !isSweep(checkpoint)
  if (isOver) await checkCount(run, source, { listed: after.seen, total: after.total })
  if (page.next === null) after.phase = 'verify'
  await withAccount(services.database, ref.account_id, async (trx) => {
    const ids = records.map(({ id }) => id as string)
    const applied = await applyRecords(services, trx, ref, records, {
      read_at,
      originOf: await originsFor(trx, ref, ids, services.now()),
      sync_id: checkpoint.sync_id,
    })
    for (const kind of ['created', 'updated', 'unchanged'] as const) {
      after.counts[kind] += applied[kind]
    }
    if (isSweep(checkpoint)) {
      await addSweepKeys(trx, ref, ids)
    }
    const grown = applied.created
    const isWorthTelling = page.next !== null || applied.created + applied.updated > 0
    if (isOver) await completeRun(run, trx, { checkpoint: after, grown })
    else await commitCheckpoint(run, trx, after, { grown, isWorthTelling })
  })
  run.checkpoint = after
  return isOver
}

/** The checkpoint behind a page. Throws SyncFault where the page shows that there will be no end. */
function foldPage({ services, checkpoint, due, connector }: Run, page: Page): Checkpoint {
  const now = services.now()
  const stamps = page.records.map(({ record }) => record.updated_at)
  const leftOut = page.problems?.length ?? 0
  const marker = advanceMarker(checkpoint.marker, stamps, now)
  const span = { began: Date.parse(checkpoint.started_at), ended: now }
  const reached = page.next === null ? nextBookmark(due.bookmark, marker, span) : null
  return {
    ...checkpoint,
    ...checkPage(connector.name, checkpoint, page),
    next: page.next,
    pages: checkpoint.pages + 1,
    // A record without a key was listed, though it cannot be kept.
    seen: checkpoint.seen + page.records.length + leftOut,
    left_out: (checkpoint.left_out ?? 0) + leftOut,
    total: checkpoint.total ?? page.total ?? null,
    marker,
    reached: reached?.toISOString() ?? null,
    counts: { ...checkpoint.counts },
    failures: 0,
  }
}
