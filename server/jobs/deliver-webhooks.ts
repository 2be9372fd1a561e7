import { randomUUID } from 'node:crypto'
import { createHttp } from '@millwright/kit'
import { createLanes } from '../engine/lanes.ts'
import { type Try, tryDelivery } from '../engine/webhooks/deliver.ts'
import { recordTries } from '../engine/webhooks/record-tries.ts'
import { tellDeliveredSyncs } from '../engine/webhooks/tell-delivered.ts'
import type { Services } from '../services.ts'
import { withSystem } from '../store/pool.ts'
import { preferIndexes } from '../store/prefer-indexes.ts'
import type { DueDelivery } from '../store/webhook-queue.ts'
import { isIdle, type Lane } from './webhook-lane.ts'
import { type Leases, openLeases } from './webhook-leases.ts'
import { readMore } from './webhook-reading.ts'

/** Deliveries under way at once; those to endpoints that have failed lately have room of their own. */
const MOST_AT_ONCE = 1_000
const MOST_SLOW_AT_ONCE = 256
/** Of one account, however many endpoints it has. */
const MOST_PER_ACCOUNT = 400
/** Lanes that waited for room and are looked at when some is free. */
const RETRIED = 4
/** Tries whose outcomes are written together: as soon as there are so many, or after so many ms. */
const BATCH = 250
const BATCH_MS = 8
const TICK_MS = 1_000
/** What is under way when the server stops has so long to end, in ms. */
const GRACE_MS = 3_000
const CONNECT_MS = 5_000

export interface WebhookJobOptions {
  tickMs?: number
  /** Milliseconds that only go forward, for how fast an endpoint is sent to. */
  clock?: () => number
}

export interface WebhookJob {
  /** Delivers all that is due now. Answers how many tries that took. */
  runOnce(): Promise<number>
  close(): Promise<void>
}

/**
 * Delivers events to the endpoints of all accounts, together with all nodes that do the same. Each endpoint is one
 * node's at a time, so that its order and its rate are kept; each has a lane of its own, so that one that hangs keeps
 * nobody else waiting. Every event is delivered at least once: a node that dies leaves its endpoints to others when its
 * lease runs out, and what it had under way is sent again with the same id.
 */
export function startWebhooks(
  services: Services,
  onError: (error: unknown) => void,
  { tickMs = TICK_MS, clock = () => performance.now() }: WebhookJobOptions = {},
): WebhookJob {
  const { database } = services
  const connections = MOST_AT_ONCE + MOST_SLOW_AT_ONCE
  const { allowPrivate } = services
  const http = createHttp({ allowPrivate, connections, connectTimeout: CONNECT_MS })
  const leases: Leases = openLeases(services, randomUUID(), clock, onError)
  /** Lanes that have something to send and no room for it. */
  const blocked = new Set<Lane>()
  const accounts = createLanes(MOST_PER_ACCOUNT)
  const underWay = new Set<Promise<void>>()
  let slow = 0
  let tries = 0
  let done: { lane: Lane; id: string; result: Try }[] = []
  let batchTimer: NodeJS.Timeout | undefined
  let flushing: Promise<void> | undefined
  let reading: Promise<void> | undefined
  let isWanted = false
  let isClosed = false
  let isBrokenOff = false
  let failure: unknown

  function pump(lane: Lane): void {
    clearTimeout(lane.timer)
    lane.timer = undefined
    while (lane.waiting.length > 0 && lane.inFlight < lane.pace.width && maySend(lane)) {
      const wait = lane.pace.wait()
      if (wait > 0) {
        lane.timer = setTimeout(pump, wait, lane).unref()
        break
      }
      send(lane, lane.waiting.shift()!)
    }
    if (lane.isHungry) void read()
  }

  function maySend(lane: Lane): boolean {
    const now = services.now()
    if (isClosed || now < lane.resumeAt || now >= lane.leasedUntil) return false
    const { isSlow } = lane.pace
    const hasRoom = isSlow ? slow < MOST_SLOW_AT_ONCE : underWay.size - slow < MOST_AT_ONCE
    if (hasRoom && accounts.hasRoom(lane.endpoint.account_id)) return true
    blocked.add(lane)
    return false
  }

  function send(lane: Lane, due: DueDelivery): void {
    const { account_id } = lane.endpoint
    const countsAsSlow = lane.pace.isSlow
    accounts.enter(account_id)
    if (countsAsSlow) slow++
    lane.inFlight++
    lane.pace.take()
    tries++
    const work = tryDelivery(services, http, lane, due)
      .then(
        (result) => {
          lane.pace.note({ ...result, isSuccess: result.isSuccess || !result.isTried })
          if (result.resumeAt) lane.resumeAt = Math.max(lane.resumeAt, result.resumeAt)
          // Broken off by ourselves: nobody knows what came of it, and it is sent again.
          if (!isBrokenOff) finish(lane, due.id, result)
        },
        (error) => {
          // A fault of ours: it stays as it was, and is read again when the lane is.
          onError(error)
          lane.held.delete(due.id)
        },
      )
      .finally(() => {
        underWay.delete(work)
        lane.inFlight--
        accounts.leave(account_id)
        if (countsAsSlow) slow--
        lane.busyAt = services.now()
        pump(lane)
        for (let count = Math.min(RETRIED, blocked.size); count > 0; count--) {
          const [next] = blocked
          blocked.delete(next!)
          pump(next!)
        }
      })
    underWay.add(work)
  }

  function finish(lane: Lane, id: string, result: Try): void {
    done.push({ lane, id, result })
    if (done.length >= BATCH || (lane.endpoint.ordered && lane.inFlight === 1)) void flush()
    else batchTimer ??= setTimeout(flush, BATCH_MS).unref()
  }

  /** Writes what came of tries. What cannot be written now is kept and written later. */
  function flush(): Promise<void> {
    clearTimeout(batchTimer)
    batchTimer = undefined
    if (done.length > 0) flushing ??= writeDone()
    return flushing ?? Promise.resolve()
  }

  async function writeDone(): Promise<void> {
    try {
      await writeBatches()
    } catch (error) {
      failure = error
      onError(error)
    } finally {
      // At once with the last look at what is done: nothing is left behind in between.
      flushing = undefined
    }
  }

  async function writeBatches(): Promise<void> {
    while (done.length > 0) {
      const batch = done.slice(0, BATCH * 2)
      const byLane = Map.groupBy(batch, ({ lane }) => lane)
      const all = [...byLane].map(([{ endpoint }, results]) => ({
        endpoint,
        tries: results.map(({ result }) => result),
      }))
      const after = await withSystem(database, async (trx) => {
        await preferIndexes(trx)
        return recordTries(services, trx, all)
      })
      done = done.slice(batch.length)
      for (const [lane, results] of byLane) {
        const { account_id } = lane.endpoint
        Object.assign(lane.endpoint, after.get(lane.endpoint.id))
        for (const { id } of results) lane.held.delete(id)
        if (!lane.endpoint.enabled) {
          services.webhooks.forget(account_id)
          leases.drop(lane)
        } else if (lane.endpoint.ordered) lane.isHungry = true
        if (lane.isHungry) void read()
      }
    }
  }

  /** Reads what is due for those who have room for it, until nobody has. */
  function read(): Promise<void> {
    isWanted = true
    if (!isClosed) reading ??= readAll()
    return reading ?? Promise.resolve()
  }

  async function readAll(): Promise<void> {
    try {
      while (isWanted && !isClosed) {
        isWanted = false
        const lanes = await readMore(services, leases)
        if (lanes.length > 0) isWanted = true
        for (const lane of lanes) pump(lane)
      }
    } catch (error) {
      failure = error
      onError(error)
    } finally {
      reading = undefined
    }
  }

  async function wake(ids?: readonly string[]): Promise<void> {
    if (isClosed) return
    await leases.acquire(ids)
    await read()
  }

  /** Each part by itself: one that fails does not keep the others. */
  async function tick(): Promise<void> {
    await attempt(leases.renew)
    await attempt(() =>
      withSystem(database, async (trx) => {
        await preferIndexes(trx)
        await tellDeliveredSyncs(services, trx)
      }),
    )
    await attempt(wake)
    for (const lane of leases.lanes()) pump(lane)
    await flush()
    await attempt(leases.releaseIdle)
  }

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      failure = error
      onError(error)
    }
  }

  const stopWaking = services.webhooks.onWake((ids) => void attempt(() => wake(ids)))
  let ticking: Promise<void> | undefined
  const tickOnce = () => {
    ticking ??= tick().finally(() => {
      ticking = undefined
    })
    return ticking
  }
  const timer = setInterval(() => void tickOnce(), tickMs).unref()

  const isBusy = () =>
    underWay.size > 0 ||
    done.length > 0 ||
    reading !== undefined ||
    leases.lanes().some((lane) => {
      const isPaused = services.now() < lane.resumeAt
      return !isPaused && (lane.waiting.length > 0 || !isIdle(lane))
    })

  return {
    async runOnce() {
      const before = tries
      failure = undefined
      for (let found = true; found; ) {
        const seen = tries
        await tickOnce()
        for (let looks = 1; isBusy() && !failure; looks++) {
          await new Promise((resolve) => setTimeout(resolve, 2))
          // What takes long must not outlive its leases.
          if (looks % 500 === 0) await tickOnce()
        }
        if (failure) throw failure
        found = tries > seen
      }
      return tries - before
    },
    async close() {
      isClosed = true
      stopWaking()
      clearInterval(timer)
      const late = setTimeout(() => {
        isBrokenOff = true
        http.close().catch(onError)
      }, GRACE_MS).unref()
      await ticking
      while (underWay.size > 0) await Promise.all(underWay)
      clearTimeout(late)
      await reading
      await flush()
      await leases.close().catch(onError)
      await http.close()
    },
  }
}
