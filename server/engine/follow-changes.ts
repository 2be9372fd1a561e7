import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import type { FeedPlace } from '../store/changes.ts'
import { type FeedAsk, type FeedPage, readChanges } from './read-changes.ts'

/** Reads changes one page after the other, and waits for more. */
export interface Follower {
  /**
   * The next page; an empty one where nothing came within `ms`, the caller left, or this node stops. Throws where the
   * reader may read no more.
   */
  next(ms: number, signal: AbortSignal): Promise<FeedPage>
  close(): void
}

/** However quiet it is, whoever waits looks for himself after so long. */
const LOOK_MS = 30_000
/** What an older transaction holds back is looked for again: no notice tells when that one ends. */
const FIRST_HELD_MS = 20
const LAST_HELD_MS = 1_000

/**
 * Follows from a place. `authorize` asks anew who reads and what: before each look but the first. Throws
 * RATE_LIMIT_EXCEEDED where too many wait already.
 */
export function followChanges(
  services: Services,
  first: FeedAsk,
  authorize: () => Promise<FeedAsk>,
  after: FeedPlace | null,
): Follower {
  const { changeWaker } = services
  const { range, holder } = first
  // Before the first look: what is committed after it is heard.
  const watch = changeWaker.watch(range.connection_id ?? range.account_id, first.ids)
  let ask: FeedAsk | null = first
  let place = after
  let lookedAt = Number.NEGATIVE_INFINITY
  let mayHaveMore = true
  let heldMs = 0

  async function look(): Promise<FeedPage> {
    lookedAt = performance.now()
    watch.take()
    const current = ask ?? (await authorize())
    ask = null
    if (current.holder !== holder) throw refuseOther()
    const { hasHeld, ...page } = await readChanges(services, current, place)
    place = page.next
    mayHaveMore = page.hasMore
    heldMs = hasHeld ? Math.min(LAST_HELD_MS, heldMs * 2 || FIRST_HELD_MS) : 0
    return page
  }

  return {
    async next(ms, signal) {
      const until = performance.now() + ms
      for (;;) {
        const now = performance.now()
        const isDue = now - lookedAt >= (heldMs || LOOK_MS)
        if (mayHaveMore || isDue || watch.take()) {
          const page = await look()
          if (page.changes.length > 0 || page.hasMore) return page
        }
        const left = until - performance.now()
        if (left <= 0 || signal.aborted || changeWaker.isClosed)
          return { changes: [], next: place!, hasMore: false }
        await watch.wait(Math.min(left, heldMs || LOOK_MS), signal)
      }
    },
    close: () => watch.close(),
  }
}

function refuseOther(): ApiError {
  const detail =
    'What this token may see has changed: begin anew, as with a cursor that is too old.'
  return new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: 'cursor', code: 'INVALID_CURSOR', detail }],
  })
}
