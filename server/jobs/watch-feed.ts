import type { Services } from '../services.ts'
import { findFeedHolder } from '../store/feed-holder.ts'

const EVERY_MS = 5_000
/** Pages of a sync are shorter: who is open for longer was forgotten, or does not know what depends on it. */
const LONG_MS = 30_000

export interface FeedWatch {
  /** For how many ms at least one and the same transaction has held the change feeds back; 0 where none has. */
  readonly heldMs: number
  /** One look. */
  runOnce(): Promise<void>
  start(): void
  close(): Promise<void>
}

/**
 * Looks at what holds the change feeds back. It may be a transaction of another database of the same cluster, which no
 * reader can tell from a source where nothing happens: so it is logged, once when it begins and once when it is over.
 */
export function watchFeed(
  { database, log }: Pick<Services, 'database' | 'log'>,
  onError: (error: unknown) => void,
  clock: () => number = () => performance.now(),
): FeedWatch {
  let held: { transaction: string; since: number } | null = null
  let heldMs = 0
  let isTold = false
  let timer: NodeJS.Timeout | undefined
  let look: Promise<void> | undefined

  async function lookOnce(): Promise<void> {
    const found = await findFeedHolder(database)
    const now = clock()
    if (found?.transaction !== held?.transaction) {
      if (isTold) log.warn({ held_ms: Math.round(now - held!.since) }, 'the change feed goes on')
      held = found ? { transaction: found.transaction, since: now } : null
      isTold = false
    }
    heldMs = held ? now - held.since : 0
    if (heldMs < LONG_MS || isTold) return
    isTold = true
    const { transaction, prepared } = found!
    log.warn(
      { transaction, prepared, held_ms: Math.round(heldMs) },
      'the change feed stands still until a transaction that is open in this database cluster ends',
    )
  }

  const runOnce = () => {
    look ??= lookOnce().finally(() => {
      look = undefined
    })
    return look
  }
  return {
    get heldMs() {
      return heldMs
    },
    runOnce,
    start() {
      timer = setInterval(() => void runOnce().catch(onError), EVERY_MS).unref()
    },
    async close() {
      clearInterval(timer)
      await look?.catch(() => {})
    },
  }
}
