import { CHAIN_START, hashAct } from '../security/audit-hash.ts'
import { type ChainHead, findHead, readChain, type StoredAct } from '../store/audit-log.ts'
import type { Trx } from '../store/pool.ts'

export interface ChainReport {
  account_id: string
  /** Acts that are as they were written, from the first one on. */
  count: number
  /** The last of them: noted elsewhere, it tells later whether the log was made anew. */
  head: ChainHead
  /** Where the chain breaks first; null where it is whole. */
  broken: { seq: number; why: string } | null
}

const BATCH = 1_000

/**
 * Goes through the whole chain of an account. `known` are ends that were noted earlier: an act of the
 * same number has to have the same hash still.
 */
export async function verifyChain(
  trx: Trx,
  accountId: string,
  known: readonly ChainHead[] = [],
): Promise<ChainReport> {
  let head: ChainHead = { seq: 0, hash: CHAIN_START }
  const report = (broken: ChainReport['broken']): ChainReport => ({
    account_id: accountId,
    count: head.seq,
    head,
    broken,
  })
  for (;;) {
    const acts = await readChain(trx, accountId, head.seq, BATCH)
    for (const act of acts) {
      const why = findFault(act, head, known)
      if (why) return report({ seq: head.seq + 1, why })
      head = { seq: act.seq, hash: act.hash }
    }
    if (acts.length > 0) continue
    // Read after the acts: those that came meanwhile are there in the next round.
    const end = await findHead(trx, accountId)
    if (end && end.seq > head.seq) {
      const more = await readChain(trx, accountId, head.seq, 1)
      if (more.length > 0) continue
      return report({ seq: head.seq + 1, why: `is missing; the log ended with ${end.seq}` })
    }
    if (!end && head.seq === 0 && known.length === 0) return report(null)
    if (!end?.hash.equals(head.hash)) {
      return report({ seq: head.seq, why: 'is not where the chain is known to end' })
    }
    const lost = known.find(({ seq }) => seq > head.seq)
    return report(lost ? { seq: head.seq + 1, why: 'is missing, and was there once' } : null)
  }
}

function findFault(act: StoredAct, head: ChainHead, known: readonly ChainHead[]): string | null {
  if (act.seq !== head.seq + 1) return `is missing; the next one is ${act.seq}`
  if (!act.prev_hash.equals(head.hash)) return 'does not follow the one before it'
  if (!act.hash.equals(hashAct(act, head.hash))) return 'was changed'
  const noted = known.find(({ seq }) => seq === act.seq)
  if (noted && !noted.hash.equals(act.hash)) return 'is another one than was noted'
  return null
}
