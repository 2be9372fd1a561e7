import { mapBounded } from '@millwright/kit'
import { withAccount } from '../../store/pool.ts'
import { forgetGone, forgetSweepKeys, rememberMissing } from '../../store/sweeps.ts'
import { applyDeletions } from '../apply-records.ts'
import { originsFor } from '../origins.ts'
import { isSweep } from './begin.ts'
import { compareSides, listMissing } from './compare-sides.ts'
import { completeRun, holdBack } from './complete-run.ts'
import { yieldRun } from './end-run.ts'
import { commitCheckpoint, filtersOf, openSource, type Run, type Source } from './run.ts'
import { SyncFault } from './sync-fault.ts'

/** More of both, and a person decides: a share of all records, and a number of them. */
const SHARE = 0.3
const FEW = 10
/** Records that are deleted in one transaction. */
const BATCH = 50
const READS_AT_ONCE = 4
/** Keys that one statement forgets. */
const FORGOTTEN_AT_ONCE = 10_000

/**
 * After a whole listing: what the mirror has and the listing has not shown is deleted, each record once the source was
 * asked for it. One that is there after all proves the listing incomplete: then nothing is, and the run fails.
 */
export async function finishSweep(run: Run): Promise<void> {
  const { services, ref, map } = run
  const canGet = map.ops.get === true
  const only = canGet ? 'all' : 'missed before'
  const inOne = <T>(work: Parameters<typeof withAccount<T>>[2]) =>
    withAccount(services.database, ref.account_id, work)
  if (run.checkpoint.phase === 'verify') {
    const source = await openSource(run)
    if (!source) return yieldRun(run, 0)
    const { total, is_confirmed } = run.checkpoint
    const found = await compareSides(run, only)
    const listed = found.source.count + (run.checkpoint.left_out ?? 0)
    await checkCount(run, source, { listed, total })
    const counts = { missing: found.missing, of: found.mirror.count }
    const isMuch = counts.missing > FEW && counts.missing > SHARE * counts.of
    if (isMuch && !is_confirmed) {
      if (canGet) await proveGone(run, source, found.sample)
      return inOne((trx) => holdBack(run, trx, counts))
    }
    for await (const missing of listMissing(run, only)) {
      for (let start = 0; start < missing.length; start += BATCH) {
        const now = await openSource(run)
        if (!now || run.signal.aborted) return yieldRun(run, 0)
        await deleteBatch(run, now, missing.slice(start, start + BATCH))
      }
    }
  }
  if (!canGet) await rememberAll(run)
  const { source, mirror, gone } = await compareSides(run, only)
  if (gone.length > 0) {
    const before = new Date(services.now() - services.changesKept)
    await inOne((trx) => forgetGone(trx, ref, { ids: gone, before }))
  }
  await inOne(async (trx) => {
    // More than that are forgotten by the next sweep.
    await forgetSweepKeys(trx, ref, { limit: FORGOTTEN_AT_ONCE })
    await completeRun(run, trx, { checkpoint: run.checkpoint, sides: { source, mirror } })
  })
}

/**
 * Remembers all that was missed. From then on the run no longer asks what was missed before: whoever goes on with it would
 * take this time for an earlier one.
 */
async function rememberAll(run: Run): Promise<void> {
  const { services, ref } = run
  const remember = (ids: readonly string[]) =>
    withAccount(services.database, ref.account_id, async (trx) => {
      const after = { ...run.checkpoint, phase: 'remember' as const }
      if (ids.length > 0) await rememberMissing(trx, ref, ids)
      await commitCheckpoint(run, trx, after, { isWorthTelling: false })
      run.checkpoint = after
    })
  await remember([])
  for await (const missing of listMissing(run, 'all')) await remember(missing)
}

/** Forgets the keys of an earlier listing. */
export async function forgetKeys({ services, ref, checkpoint }: Run): Promise<void> {
  if (!isSweep(checkpoint)) return
  const limit = FORGOTTEN_AT_ONCE
  const forget = () =>
    withAccount(services.database, ref.account_id, (trx) => forgetSweepKeys(trx, ref, { limit }))
  while ((await forget()) === limit);
}

async function deleteBatch(run: Run, source: Source, ids: readonly string[]): Promise<void> {
  const { services, ref, map, checkpoint } = run
  const began = services.now()
  if (map.ops.get === true) await proveGone(run, source, ids)
  // The clock of this node may be behind that of the one that began.
  const read_at = new Date(Math.max(began, Date.parse(checkpoint.started_at)))
  const counts = { ...checkpoint.counts }
  const after = { ...checkpoint, counts, failures: 0 }
  await withAccount(services.database, ref.account_id, async (trx) => {
    const gone = await applyDeletions(services, trx, ref, ids, {
      read_at,
      originOf: await originsFor(trx, ref, ids, services.now()),
      sync_id: checkpoint.sync_id,
    })
    counts.deleted += gone
    await commitCheckpoint(run, trx, after, { grown: -gone, isWorthTelling: gone > 0 })
  })
  run.checkpoint = after
}

/** Throws where the source counts more records than it has listed. */
export async function checkCount(
  { ref, checkpoint, connector }: Run,
  source: Source,
  { listed, total }: { listed: number; total: number | null },
): Promise<void> {
  if (total === null || listed >= total) return
  // Some may have gone since they were counted.
  const again = await source.list({
    limit: 1,
    after: null,
    filters: filtersOf(checkpoint),
    fields: ['id'],
    total: true,
  })
  const now = again.total ?? total
  if (listed >= now) return
  const text = `${connector.name} listed ${listed} of its ${now} records of ${ref.entity}, and said that there were no more.`
  throw new SyncFault('INCOMPLETE_LISTING', text)
}

/** Throws where the source still has one of them. */
async function proveGone({ ref, map, connector }: Run, source: Source, ids: readonly string[]) {
  await mapBounded(ids, READS_AT_ONCE, async (id) => {
    if (!(await source.has(id))) return
    // What is still there may belong to the list no more.
    if ('ids' in map.filters) {
      const filters = { include_deleted: true, ids: [id] }
      const query = { limit: 1, after: null, filters, fields: ['id'], total: false }
      if ((await source.list(query)).records.length === 0) return
    }
    const text = `${connector.name} did not list ${ref.entity} ${id.slice(0, 80)}, which it has.`
    throw new SyncFault('INCOMPLETE_LISTING', text)
  })
}
