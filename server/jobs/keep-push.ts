import { beginPush } from '../engine/push/begin-push.ts'
import { keepSubscription } from '../engine/push/keep-subscription.ts'
import { refreshPushed } from '../engine/push/refresh-pushed.ts'
import type { Services } from '../services.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import { claimDueHints, purgeHints } from '../store/push-hints.ts'
import { claimDueSubscriptions, listUnsubscribed } from '../store/push-subscriptions.ts'
import { createClaimPump } from './claim-pump.ts'

/** A node that dies holds back what it claimed for this long, in ms. */
const LEASE = 120_000
const HINT_LEASE = 300_000
/** Of one claim, and of that what one connection may have. */
const SUBSCRIPTIONS = { limit: 32, share: 4 }
const HINTS = { limit: 500, share: 100 }
/** Connections under way at once on one node. */
const AT_ONCE = 64
const HINT_TICK = 500
const SUBSCRIPTION_TICK = 2_000
const CHORE_TICK = 60_000
const MOST_MADE = 1_000
/** Longer than a source may sign ahead or behind: a hint that is sent again later is too old by then. */
const KEEP_DONE = 900_000
const KEEP_ANY = 86_400_000
const MOST_PURGED = 10_000

/**
 * What sources tell by themselves, together with all nodes that do the same: subscribes to it, keeps that up, and follows
 * the hints that came.
 */
export function createPushJob(services: Services, onError: (error: unknown) => void) {
  const { database, catalogue } = services
  const ending = new AbortController()
  const timers: NodeJS.Timeout[] = []
  const options = { atOnce: AT_ONCE, onError }

  const hints = createClaimPump(
    options,
    (besides) => {
      const due = { now: new Date(services.now()), lease: HINT_LEASE, besides, ...HINTS }
      return withSystem(database, (trx) => claimDueHints(trx, due))
    },
    (ofConnection) => refreshPushed(services, ofConnection, ending.signal),
  )

  const subscriptions = createClaimPump(
    options,
    (besides) => {
      const due = { now: new Date(services.now()), lease: LEASE, besides, ...SUBSCRIPTIONS }
      return withSystem(database, (trx) => claimDueSubscriptions(trx, due))
    },
    async (ofConnection) => {
      const keep = (one: (typeof ofConnection)[number]) =>
        keepSubscription(services, one, ending.signal).catch(onError)
      await Promise.all(ofConnection.map(keep))
    },
  )

  /** Connections that were active before sources could reach this server, and topics that are new. */
  async function makeMissing(): Promise<number> {
    const systems = catalogue.flatMap(({ system, push }) =>
      push ? [{ system, topics: push.topics.length }] : [],
    )
    const lacking = await withSystem(database, (trx) => listUnsubscribed(trx, systems, MOST_MADE))
    for (const { account_id, connection_id: id, system } of lacking) {
      const connection = { account_id, id, system }
      await withAccount(database, account_id, (trx) => beginPush(services, trx, connection))
    }
    return lacking.length
  }

  async function purge(): Promise<number> {
    const now = services.now()
    const before = { done: new Date(now - KEEP_DONE), any: new Date(now - KEEP_ANY) }
    for (let total = 0; ; ) {
      const count = await withSystem(database, (trx) => purgeHints(trx, before, MOST_PURGED))
      total += count
      if (count < MOST_PURGED || ending.signal.aborted) return total
    }
  }

  return {
    /** One round each, to its end. Answers how many there were. */
    followHints: hints.runOnce,
    keepSubscriptions: subscriptions.runOnce,
    makeMissing,
    purge,
    start(): void {
      const every = (ms: number, work: () => Promise<unknown>) =>
        timers.push(setInterval(() => void work().catch(onError), ms).unref())
      every(HINT_TICK, hints.claimOnce)
      every(CHORE_TICK, purge)
      // What is subscribed to already stays so, and is followed; nothing new is asked for.
      if (!services.push) return
      every(SUBSCRIPTION_TICK, subscriptions.claimOnce)
      every(CHORE_TICK, makeMissing)
      void makeMissing().catch(onError)
    },
    async close(): Promise<void> {
      for (const timer of timers) clearInterval(timer)
      ending.abort()
      await Promise.all([hints.close(), subscriptions.close()])
    },
  }
}
