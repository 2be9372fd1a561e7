import { mapBounded } from '@millwright/kit'
import { withAccount } from '../../store/pool.ts'
import {
  compareSides,
  countMissing,
  countSweepKeys,
  findMissing,
  forgetGone,
  forgetSweepKeys,
  rememberMissing,
} from '../../store/sweeps.ts'
import { applyDeletions } from '../apply-records.ts'
import { originsFor } from '../origins.ts'
import { isSweep } from './begin.ts'
import { completeRun, holdBack } from './complete-run.ts'
import { yieldRun } from './end-run.ts'
import { commitCheckpoint, filtersOf, openSource, type Run, type Source, sweepOf } from './run.ts'
import { SyncFault } from './sync-fault.ts'

/** More of both, and a person decides: a share of all records, and a number of them. */
const SHARE = 0.3
const FEW = 10
/** Records that are looked for before a person is asked. */
const SAMPLE = 10
/** Records that are deleted in one transaction. */
const BATCH = 50
const FOUND_AT_ONCE = 500
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
  const source = await openSource(run)
  if (!source) return yieldRun(run, 0)
  const { total, is_confirmed } = run.checkpoint
  const [listed, counts] = await inOne(async (trx) => [
    await countSweepKeys(trx, ref),
    await countMissing(trx, sweepOf(run), { only }),
  ])
  await checkCount(run, source, { listed, total })
  const isMuch = counts.missing > FEW && counts.missing > SHARE * counts.of
  if (isMuch && !is_confirmed) {
    const sample = await inOne((trx) => findMissing(trx, sweepOf(run), { limit: SAMPLE, only }))
    if (canGet) await proveGone(run, source, sample)
    return inOne((trx) => holdBack(run, trx, counts))
  }
  for (;;) {
    const missing = await inOne((trx) =>
      findMissing(trx, sweepOf(run), { limit: FOUND_AT_ONCE, only }),
    )
    if (missing.length === 0) break
    for (let start = 0; start < missing.length; start += BATCH) {
      const now = await openSource(run)
      if (!now || run.signal.aborted) return yieldRun(run, 0)
      await deleteBatch(run, now, missing.slice(start, start + BATCH))
    }
  }
  const before = new Date(services.now() - services.changesKept)
  await inOne((trx) => forgetGone(trx, ref, { before, limit: FORGOTTEN_AT_ONCE }))
  await inOne(async (trx) => {
    const sides = await compareSides(trx, sweepOf(run))
    if (!canGet) await rememberMissing(trx, sweepOf(run))
    // More than that are forgotten by the next sweep.
    await forgetSweepKeys(trx, ref, { limit: FORGOTTEN_AT_ONCE })
    await completeRun(run, trx, { checkpoint: run.checkpoint, sides })
  })
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
