import { createHmac } from 'node:crypto'
import { createRandom } from '../random.ts'
import type { Row, State } from './store.ts'
import type { Switches } from './switches.ts'
import { EventWatch, type WebhookEvent } from './webhook-events.ts'

const KEPT = 10_000
const AT_ONCE = 16

/** One try to deliver an event. */
interface Delivery {
  subscription: number
  type: string
  /** ISO 8601, from the sandbox's clock. */
  at: string
  attempt: number
  /** null: no answer came in time. */
  status: number | null
}

interface Job {
  subscription: Row
  event: WebhookEvent
  body: string
  attempt: number
}

/** Tells subscribers what happened, signed, with tries again, and with the misbehaviour that the switches ask for. */
export class Webhooks {
  readonly #switches: Switches
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #sent: Delivery[] = []
  readonly #waiting: Job[] = []
  #state: State
  #watch: EventWatch | null = null
  #random = createRandom(1)
  #running = 0
  #ending = new AbortController()
  /** The sandbox's clock, as it was at a moment of the machine's. */
  #clock = { now: 0, at: 0 }

  constructor(state: State, switches: Switches) {
    this.#state = state
    this.#switches = switches
  }

  /** Forgets all: other records, and nobody subscribed. */
  reset(state: State): void {
    this.close()
    this.#ending = new AbortController()
    this.#state = state
    this.#watch = null
    this.#random = createRandom(1)
    this.#sent.length = 0
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#waiting.length = 0
    this.#ending.abort()
  }

  deliveries(since: number): Delivery[] {
    return this.#sent.filter(({ at }) => Date.parse(at) >= since)
  }

  /** Behind each call and each change by hand. Muted: what happened is told to nobody. */
  tell(now: number, isMuted: boolean): void {
    const subscriptions = this.#state.table('subscriptions').ordered('id')
    if (!this.#watch) {
      if (subscriptions.length > 0) this.#watch = new EventWatch(this.#state)
      return
    }
    this.#clock = { now, at: performance.now() }
    const events = this.#watch.take(now)
    if (isMuted) return
    for (const event of events) {
      for (const subscription of subscriptions) {
        if (wants(subscription, event)) this.#plan(subscription, event)
      }
    }
  }

  #plan(subscription: Row, event: WebhookEvent): void {
    const { webhook_lost, webhook_double, webhook_delay_ms, webhook_jitter_ms } = this.#switches
    if (this.#random() < webhook_lost) return
    const job = { subscription, event, body: JSON.stringify(event.payload), attempt: 1 }
    for (let copy = webhook_double ? 2 : 1; copy > 0; copy--) {
      this.#later(webhook_delay_ms + Math.floor(this.#random() * webhook_jitter_ms), job)
    }
  }

  #later(ms: number, job: Job): void {
    const begin = () => {
      this.#waiting.push(job)
      this.#pump()
    }
    if (ms === 0) return begin()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      begin()
    }, ms).unref()
    this.#timers.add(timer)
  }

  #pump(): void {
    while (this.#running < AT_ONCE) {
      const job = this.#waiting.shift()
      if (!job) return
      this.#running += 1
      void this.#deliver(job).finally(() => {
        this.#running -= 1
        this.#pump()
      })
    }
  }

  async #deliver(job: Job): Promise<void> {
    const { subscription, event, attempt } = job
    const ending = this.#ending.signal
    const now = this.#clock.now + Math.round(performance.now() - this.#clock.at)
    const status = await this.#send(job, now, ending)
    if (ending.aborted) return
    this.#sent.push({
      subscription: subscription.id,
      type: event.type,
      at: new Date(now).toISOString(),
      attempt,
      status,
    })
    if (this.#sent.length > KEPT) this.#sent.shift()
    if (status !== null && status >= 200 && status < 300) subscription.failures = 0
    else this.#fail(job, now)
  }

  #fail(job: Job, now: number): void {
    const { webhook_attempts, webhook_retry_ms, webhook_deleted_after } = this.#switches
    const { subscription, attempt } = job
    if (attempt < webhook_attempts) {
      const next = { ...job, attempt: attempt + 1 }
      return this.#later(webhook_retry_ms * 2 ** (attempt - 1), next)
    }
    subscription.failures = Number(subscription.failures ?? 0) + 1
    if (Number(subscription.failures) < webhook_deleted_after) return
    subscription.deletedAt = new Date(now).toISOString()
    this.#state.table('subscriptions').changed(subscription)
  }

  async #send({ subscription, body }: Job, now: number, ending: AbortSignal) {
    const url = String(subscription.url)
    const t = this.#switches.webhook_time === 'ms' ? now : Math.floor(now / 1000)
    const sign = (text: string) =>
      createHmac('sha256', String(subscription.secret)).update(`${t}.${text}`).digest('hex')
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'x-maintainx-webhook-body-signature': `t=${t},v1=${sign(body)}`,
          'x-maintainx-webhook-uri-signature': `t=${t},v1=${sign(url)}`,
        },
        body,
        signal: AbortSignal.any([AbortSignal.timeout(this.#switches.webhook_timeout_ms), ending]),
      })
      await response.body?.cancel()
      return response.status
    } catch {
      return null
    }
  }
}

function wants(subscription: Row, { type, organization, newStatus }: WebhookEvent): boolean {
  if (subscription.type !== type || subscription.organizationId !== organization) return false
  const statuses = (subscription.filters as { oneOfStatuses?: unknown[] } | null)?.oneOfStatuses
  if (statuses && newStatus !== undefined && !statuses.includes(newStatus)) return false
  return subscription.status === 'VALID'
}
