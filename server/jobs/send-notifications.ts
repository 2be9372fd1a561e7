import type { Delivery } from '../engine/notifications/delivery.ts'
import type { Teller } from '../engine/notifications/teller.ts'
import type { Log } from '../services.ts'
import { type Claim, claimNotifications } from '../store/claim-notifications.ts'
import { type Outcome, recordOutcome } from '../store/notifications.ts'
import { type Database, withSystem } from '../store/pool.ts'

export interface NotificationJob {
  /** Sends all that is due now. Answers how many messages were tried. */
  runOnce(): Promise<number>
  /** Lets the messages under way end. */
  close(): Promise<void>
}

export interface NotificationJobOptions {
  database: Database
  teller: Teller
  log: Log
  /** Milliseconds since 1970. */
  now: () => number
  /** Milliseconds between looks for what is due; 5 000 unless told. */
  everyMs?: number
}

const EVERY_MS = 5_000
/** Longer than the slowest tries of one batch take, a minute each. */
const LEASE_MS = 6 * 60_000
const BATCH = 20
const AT_ONCE = 5
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 3_600_000
const STOPPED: Delivery = {
  kind: 'later',
  reason: 'The server was stopped before it was its turn.',
}

/**
 * Sends due notifications, on any number of nodes. What fails is tried again for 24 hours: after 30 s, then twice as
 * long each time, up to an hour; then the last reason is kept.
 *
 * Each message is sent at least once. A node that is killed between the answer of the mail server and the commit of
 * it leaves its claim behind: when that has run out, another one sends the message again. It has the same Message-ID
 * then, by which mail programs know it as one; a chat shows it twice.
 */
export function startNotifications(options: NotificationJobOptions): NotificationJob {
  const { database, log, now } = options
  let current: Promise<number> | undefined
  let isClosed = false

  async function work(queue: Iterator<Claim>): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const claim = next.value
      const delivery = isClosed ? STOPPED : await tell(options, claim)
      const at = now()
      const outcome = toOutcome(delivery, claim, at)
      await withSystem(database, (trx) => recordOutcome(trx, claim, outcome, new Date(at)))
    }
  }

  async function drain(): Promise<number> {
    let tried = 0
    while (!isClosed) {
      const claims = await withSystem(database, (trx) =>
        claimNotifications(trx, { now: now(), lease: LEASE_MS, limit: BATCH }),
      )
      if (claims.length === 0) break
      tried += claims.length
      const queue = claims.values()
      const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => work(queue)))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    }
    return tried
  }

  function runOnce(): Promise<number> {
    current ??= drain().finally(() => {
      current = undefined
    })
    return current
  }

  const timer = setInterval(() => {
    runOnce().catch((error) => log.warn({ cause: String(error) }, 'notifications not sent'))
  }, options.everyMs ?? EVERY_MS).unref()
  return {
    runOnce,
    async close() {
      clearInterval(timer)
      isClosed = true
      await current?.catch(() => {})
    },
  }
}

/** A message that trips over a fault of ours must not keep the others from being sent. */
async function tell({ teller, log }: NotificationJobOptions, claim: Claim): Promise<Delivery> {
  try {
    return await teller.tell(claim)
  } catch (error) {
    log.error({ cause: String(error), notification_id: claim[0].id }, 'a notification failed')
    return { kind: 'later', reason: 'Millwright could not write the message; its log says why.' }
  }
}

function toOutcome(delivery: Delivery, [{ attempts }]: Claim, now: number): Outcome {
  if (delivery.kind !== 'later') return delivery
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS)
  const next_at = new Date(now + Math.max(wait, delivery.waitMs ?? 0))
  return { kind: 'later', reason: delivery.reason, next_at }
}
