import { disconnect } from '../engine/connect.ts'
import { sweepWaiting } from '../engine/credits.ts'
import type { Services } from '../services.ts'
import { purgeClientTokens } from '../store/client-tokens.ts'
import { purgeIdempotencyKeys } from '../store/idempotency.ts'
import { purgeLinkAttempts } from '../store/link-attempts.ts'
import { purgeLinkCodes } from '../store/link-codes.ts'
import { type SystemTrx, withSystem } from '../store/pool.ts'
import { purgeRefreshTokens } from '../store/refresh-tokens.ts'
import { listUnfinished } from '../store/unfinished-connections.ts'

const EVERY_MS = 60_000
/** Rows of one transaction, so that none is long. */
const MOST = 1_000
/** What has ended is kept for so long, so that a late try is told what happened. */
const KEEP_MS = 30 * 86_400_000
const itself = { kind: 'platform', id: 'link', name: 'the end of its link' }

/** Once a minute: what has ended is forgotten, and what waits is looked at. */
export function startHousekeeping(services: Services, onError: (error: unknown) => void) {
  let round: Promise<void> | undefined
  const runOnce = (): Promise<void> => {
    round ??= keepHouse(services, onError).finally(() => {
      round = undefined
    })
    return round
  }
  const timer = setInterval(() => void runOnce(), EVERY_MS).unref()
  return {
    runOnce,
    async close(): Promise<void> {
      clearInterval(timer)
      await round
    },
  }
}

/** Each part by itself: one that fails does not keep the others. */
async function keepHouse(services: Services, onError: (error: unknown) => void): Promise<void> {
  const now = new Date(services.now())
  const before = new Date(now.getTime() - KEEP_MS)
  const system = (purge: (trx: SystemTrx) => Promise<number>) =>
    withSystem(services.database, purge)
  const parts = [
    () => sweepWaiting(services),
    () => endUnfinished(services, now),
    async () => {
      while ((await system((trx) => purgeIdempotencyKeys(trx, MOST))) === MOST);
    },
    () => system((trx) => purgeLinkAttempts(trx, { now, before })),
    () => system((trx) => purgeLinkCodes(trx, before)),
    () => system((trx) => purgeClientTokens(trx, before)),
    () => system((trx) => purgeRefreshTokens(trx, before)),
  ]
  for (const part of parts) await part().catch(onError)
}

/** A link that ended unfinished leaves no connection that waits for ever. */
async function endUnfinished(services: Services, now: Date): Promise<void> {
  const unfinished = await withSystem(services.database, (trx) => listUnfinished(trx, now, MOST))
  for (const { account_id, id } of unfinished) {
    await disconnect(services, account_id, id, itself, 'link_expired')
  }
}
