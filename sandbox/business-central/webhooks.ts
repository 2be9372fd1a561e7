import { createHash } from 'node:crypto'
import { dialog, Refusal } from './errors.ts'
import type { Happening } from './store.ts'
import type { Switches } from './switches.ts'

/** How long a subscription lasts, in ms: three days exactly (vendor page). */
const LIFE = 3 * 86_400_000

export interface Subscription {
  subscriptionId: string
  notificationUrl: string
  /** Without the leading slash. */
  resource: string
  clientState: string
  lastModifiedDateTime: string
  expirationDateTime: string
  version: number
}

interface Delivery {
  subscription: string
  at: string
  status: number | null
}

/** Collections that can be subscribed to: those whose rows are no buffers of another table (vendor's rules). */
const supported = [
  'vendors',
  'items',
  'locations',
  'purchaseOrders',
  'purchaseReceipts',
  'itemLedgerEntries',
  'employees',
  'fixedAssets',
  'fixedAssetLocations',
]

const PATTERN = /^\/?(api\/v2\.0\/companies\(([0-9a-f-]{36})\)\/(\w+))$/i

/** Subscriptions, and what is sent to them: changes are collected, merged and bundled by address. */
export class Webhooks {
  readonly #switches: Switches
  readonly subscriptions = new Map<string, Subscription>()
  readonly #sent: Delivery[] = []
  #pending: Happening[] = []
  #timer: NodeJS.Timeout | null = null
  #ending = new AbortController()
  #counter = 0

  constructor(switches: Switches) {
    this.#switches = switches
  }

  reset(): void {
    this.close()
    this.#ending = new AbortController()
    this.subscriptions.clear()
    this.#sent.length = 0
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#pending = []
    this.#ending.abort()
  }

  deliveries(since: number): Delivery[] {
    return this.#sent.filter(({ at }) => Date.parse(at) >= since)
  }

  /** A new subscription, once its address has answered with the token. */
  async create(body: Record<string, any>, now: number): Promise<Subscription> {
    const [, resource, , set] = PATTERN.exec(String(body.resource ?? '')) ?? []
    if (!resource || !supported.includes(set!))
      throw dialog(`The resource '${body.resource}' does not support webhooks.`)
    if (String(body.clientState ?? '').length > 2048) throw dialog('clientState is too long.')
    const url = String(body.notificationUrl ?? '')
    await this.#tryOut(url)
    this.#counter += 1
    const subscriptionId = createHash('md5').update(`subscription ${this.#counter}`).digest('hex')
    const subscription: Subscription = {
      subscriptionId,
      notificationUrl: url,
      resource,
      clientState: String(body.clientState ?? ''),
      version: 1,
      ...times(now),
    }
    this.subscriptions.set(subscriptionId, subscription)
    return subscription
  }

  async renew(subscription: Subscription, now: number): Promise<void> {
    await this.#tryOut(subscription.notificationUrl)
    Object.assign(subscription, times(now), { version: subscription.version + 1 })
  }

  /** Behind each request: what happened meanwhile is sent after a while. */
  tell(happenings: Happening[], now: number): void {
    for (const [id, { expirationDateTime }] of this.subscriptions)
      if (Date.parse(expirationDateTime) <= now) this.subscriptions.delete(id)
    if (this.subscriptions.size === 0 || happenings.length === 0) return
    this.#pending.push(...happenings)
    const started = performance.now()
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      void this.#send(now + performance.now() - started)
    }, this.#switches.webhook_delay_ms).unref()
  }

  /** Which verb and error text the vendor has is not confirmed. */
  async #tryOut(url: string): Promise<void> {
    const token = `validation-${++this.#counter}`
    const refused = new Refusal(
      400,
      'BadRequest',
      'The notification URL did not answer as expected.',
    )
    try {
      const address = new URL(url)
      address.searchParams.set('validationToken', token)
      const response = await this.#post(address.href, undefined)
      if (response.status !== 200 || (await response.text()) !== token) throw refused
    } catch {
      throw refused
    }
  }

  async #send(now: number): Promise<void> {
    const happenings = this.#pending
    this.#pending = []
    const byUrl = new Map<string, Subscription[]>()
    for (const subscription of this.subscriptions.values()) {
      const others = byUrl.get(subscription.notificationUrl) ?? []
      byUrl.set(subscription.notificationUrl, [...others, subscription])
    }
    for (const [url, subscriptions] of byUrl) {
      const value = subscriptions.flatMap((one) => this.#noticesOf(one, happenings))
      if (value.length > 0) await this.#deliver(url, subscriptions, value, now)
    }
  }

  #noticesOf(subscription: Subscription, happenings: readonly Happening[]): object[] {
    const [, , company, set] = PATTERN.exec(subscription.resource)!
    const own = happenings.filter((one) => one.company === company && one.set === set)
    const merged = new Map<string, Happening>()
    for (const one of own) {
      const before = merged.get(one.id)
      const kind = before?.kind === 'created' && one.kind === 'updated' ? 'created' : one.kind
      merged.set(one.id, { ...one, kind })
    }
    const { subscriptionId, clientState, expirationDateTime, resource } = subscription
    const head = { subscriptionId, clientState, expirationDateTime }
    if (merged.size > this.#switches.webhook_collection_from) {
      // 50 ms less than the first change, for the rounding of the database; no filter where something was deleted.
      const since = new Date(Math.min(...own.map(({ at }) => at)) - 50).toISOString()
      const isPlain = own.some(({ kind }) => kind === 'deleted')
      const filter = isPlain ? '' : `?$filter=lastModifiedDateTime%20gt%20${since}`
      const lastModifiedDateTime = new Date(own.at(-1)!.at).toISOString()
      return [
        { ...head, resource: resource + filter, changeType: 'collection', lastModifiedDateTime },
      ]
    }
    return [...merged.values()].map(({ id, kind, at }) => ({
      ...head,
      resource: `${resource}(${id})`,
      changeType: kind,
      lastModifiedDateTime: new Date(at).toISOString(),
    }))
  }

  /** What is refused for good ends the subscriptions of that address (AL source). */
  async #deliver(
    url: string,
    subscriptions: readonly Subscription[],
    value: object[],
    now: number,
  ) {
    const ending = this.#ending.signal
    let status: number | null = null
    try {
      const response = await this.#post(url, JSON.stringify({ value }))
      await response.body?.cancel()
      status = response.status
    } catch {}
    if (ending.aborted) return
    for (const { subscriptionId } of subscriptions) {
      this.#sent.push({ subscription: subscriptionId, at: new Date(now).toISOString(), status })
      const isFinal = status !== null && status >= 300 && status < 500
      if (isFinal && status !== 408 && status !== 429) this.subscriptions.delete(subscriptionId)
    }
  }

  #post(url: string, body: string | undefined): Promise<Response> {
    const limit = AbortSignal.timeout(this.#switches.webhook_timeout_ms)
    return fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
      signal: AbortSignal.any([limit, this.#ending.signal]),
    })
  }
}

function times(now: number) {
  return {
    lastModifiedDateTime: new Date(now).toISOString(),
    expirationDateTime: new Date(now + LIFE).toISOString(),
  }
}
