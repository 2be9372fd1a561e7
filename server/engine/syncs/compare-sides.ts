import { lookAsAccount } from '../../store/pool.ts'
import { preferIndexes } from '../../store/prefer-indexes.ts'
import type { SideProof } from '../../store/schema-syncs.ts'
import { lookAtKeys, lookAtMirror, type Missed, type StretchLook } from '../../store/sweeps.ts'
import { type Run, sweepOf } from './run.ts'

/** Rows that one statement looks at: a mirror of millions takes many short ones, and a node that stops ends between. */
const STRETCH = 20_000
/** Tombstones that are told. */
const MOST_GONE = 10_000
/** Missing records that are told. */
const SAMPLE = 10

/** What the listing has shown, and what the mirror has. */
export interface Comparison {
  source: SideProof
  mirror: SideProof
  /** Records that the mirror has and the listing has not shown. */
  missing: number
  /** The first few of them. */
  sample: string[]
  /** Copies of records that were deleted longer ago than changes are kept. */
  gone: string[]
}

/**
 * Compares both sides as they are at one instant, in a transaction that writes nothing: the change feed goes on meanwhile.
 * Throws where the run is to end.
 */
export async function compareSides(run: Run, only: Missed): Promise<Comparison> {
  const { services, ref } = run
  const before = new Date(services.now() - services.changesKept)
  return lookAsAccount(services.database, ref.account_id, async (trx) => {
    await preferIndexes(trx)
    let missing = 0
    const sample: string[] = []
    const gone: string[] = []
    const source = await addUp(run, (after) => lookAtKeys(trx, ref, { after, limit: STRETCH }))
    const mirror = await addUp(run, async (after) => {
      const stretch = { after, limit: STRETCH, only, before }
      const look = await lookAtMirror(trx, sweepOf(run), stretch)
      missing += look.missing.length
      sample.push(...look.missing.slice(0, SAMPLE - sample.length))
      gone.push(...look.gone.slice(0, MOST_GONE - gone.length))
      return look
    })
    return { source, mirror, missing, sample, gone }
  })
}

/** All records that the mirror has and the listing has not shown, in the order of their ids. */
export async function* listMissing(run: Run, only: Missed): AsyncGenerator<string[]> {
  const { services, ref } = run
  for (let after: string | null = ''; after !== null; ) {
    const stretch = { after, limit: STRETCH, only, before: new Date(0) }
    const look: Awaited<ReturnType<typeof lookAtMirror>> = await lookAsAccount(
      services.database,
      ref.account_id,
      async (trx) => {
        await preferIndexes(trx)
        return lookAtMirror(trx, sweepOf(run), stretch)
      },
    )
    if (look.missing.length > 0) yield look.missing
    run.signal.throwIfAborted()
    after = look.last
  }
}

async function addUp(
  { signal }: Run,
  look: (after: string) => Promise<StretchLook>,
): Promise<SideProof> {
  let count = 0
  let digest = 0n
  for (let after: string | null = ''; after !== null; ) {
    signal.throwIfAborted()
    const part = await look(after)
    count += part.count
    digest ^= part.digest
    after = part.last
  }
  return { count, digest: BigInt.asUintN(64, digest).toString(16).padStart(16, '0') }
}
