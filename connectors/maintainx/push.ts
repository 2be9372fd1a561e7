import { createHmac } from 'node:crypto'
import {
  type Context,
  type HeldSubscription,
  type Hint,
  type Io,
  isSameSecret,
  type Mention,
  type Native,
  type Push,
} from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import { toId } from './values.ts'

/** The vendor advises to refuse what is signed more than five minutes ago (vendor specification). In ms. */
const TOLERANCE = 300_000
/** Seconds since 1970 stay below it for the next 3 000 years, milliseconds have been above it since 1973. */
const FIRST_MS = 100_000_000_000

interface Topic {
  entities: readonly EntityName[]
  /** Properties with the id of the record, the first one that is there counts. */
  ids: readonly string[]
  kind?: 'created' | 'updated' | 'deleted'
}

const workOrder = { entities: ['work-orders'], ids: ['workOrderId'] } as const
// One and the same event names its request in two ways (seen in a receiver of such events).
const workRequest = { entities: ['work-requests'], ids: ['workRequestId', 'requestId'] } as const
const order = { entities: ['purchase-orders'], ids: ['purchaseOrderId'] } as const
// Seen by nobody who wrote it down: by the pattern of the others.
const part = { entities: ['items'], ids: ['partId'] } as const
const asset = { entities: ['assets'], ids: ['assetId'] } as const
const location = { entities: ['locations', 'inventory-locations'], ids: ['locationId'] } as const
const vendor = { entities: ['vendors'], ids: ['vendorId'] } as const

/** A change of an asset, a location or a vendor is told by none: their topics tell of new ones, and an asset's state. */
const topics: Readonly<Record<string, Topic>> = {
  NEW_WORK_ORDER: { ...workOrder, kind: 'created' },
  WORK_ORDER_CHANGE: workOrder,
  WORK_ORDER_STATUS_CHANGE: workOrder,
  WORK_ORDER_PART_STATUS_CHANGE: workOrder,
  WORK_ORDER_DELETE: { ...workOrder, kind: 'deleted' },
  NEW_WORK_REQUEST: { ...workRequest, kind: 'created' },
  WORK_REQUEST_STATUS_CHANGE: workRequest,
  NEW_PURCHASE_ORDER: { ...order, kind: 'created' },
  PURCHASE_ORDER_CHANGE: order,
  PURCHASE_ORDER_STATUS_CHANGE: order,
  NEW_PART: { ...part, kind: 'created' },
  PART_CHANGE: part,
  PART_QUANTITY_CHANGE: part,
  PART_DELETE: { ...part, kind: 'deleted' },
  NEW_ASSET: { ...asset, kind: 'created' },
  ASSET_STATUS_CHANGE: asset,
  NEW_LOCATION: { ...location, kind: 'created' },
  NEW_VENDOR: { ...vendor, kind: 'created' },
}

/** Webhooks: one subscription for each type of event, signed with the secret that its creation answers. */
export const push: Push = {
  entities: ['work-orders', 'work-requests', 'purchase-orders', 'items', 'stock-levels'],
  topics: Object.keys(topics),

  async subscribe(io, { topic, url }) {
    const answer = await io.send({
      method: 'POST',
      path: '/subscriptions',
      body: { type: topic, url },
      effect: `Asks MaintainX to send events of type ${topic} here.`,
    })
    const made = answer.json as Native
    const id = toId(made?.id)
    if (id === null) throw unreadable('a subscription without its id')
    const secret = made.secret ?? (await readSecret(io, id))
    return { id, secret: String(secret), is_approved: isApproved(made), expires_at: null }
  },

  async check(io, held) {
    const found = await orGone(() => io.send({ method: 'GET', path: pathOf(held) }))
    if (found === null) return null
    const body = found.json as Native
    return { is_approved: isApproved(body?.subscription ?? body) }
  },

  async unsubscribe(io, held) {
    await orGone(() => io.send({ method: 'DELETE', path: pathOf(held) }))
  },

  verify({ headers, body }, secret, now) {
    const given = headers['x-maintainx-webhook-body-signature'] ?? ''
    const parts = new Map(given.split(',').map((part) => splitOnce(part.trim())))
    const [at, signature] = [parts.get('t'), parts.get('v1')]
    if (!at || !signature || !/^\d{1,16}$/.test(at)) return 'unsigned'
    const expected = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')
    if (!isSameSecret(signature.toLowerCase(), expected)) return 'forged'
    // The vendor does not say what it counts in.
    const signedAt = Number(at) < FIRST_MS ? Number(at) * 1000 : Number(at)
    return Math.abs(now - signedAt) > TOLERANCE ? 'outdated' : null
  },

  parse: (hint, context) => readMentions(hint, context),
}

function readMentions({ topic, body }: Hint, { settings }: Context): Mention[] {
  const event = JSON.parse(body.toString()) as Native
  if (typeof event !== 'object' || event === null) throw unreadable('an event that is no object')
  const { organization_id } = settings
  // A key of several organizations has the subscriptions of one, yet an id is the same in all of them.
  if (organization_id && event.orgId !== undefined && String(event.orgId) !== organization_id)
    return []
  const { entities, ids, kind = 'updated' } = topics[topic]!
  const id = ids.map((name) => toId(event[name])).find((id) => id !== null)
  const named: Mention[] = entities.map((entity) =>
    id === undefined ? { entity, filters: {} } : { entity, id: id!, kind },
  )
  if (entities[0] !== 'items') return named
  // The places of a part are records of their own here.
  const places = id === undefined ? {} : { item_id: id }
  return [...named, { entity: 'stock-levels', filters: places }]
}

function isApproved(subscription: Native | undefined): boolean {
  return subscription?.status !== 'PENDING_APPROVAL'
}

async function readSecret(io: Io, id: string): Promise<unknown> {
  const answer = await io.send({ method: 'GET', path: `/subscriptions/${id}/secret` })
  const { secret } = (answer.json ?? {}) as Native
  if (typeof secret !== 'string') throw unreadable('a subscription without its secret')
  return secret
}

function pathOf({ id }: HeldSubscription): string {
  return `/subscriptions/${encodeURIComponent(id)}`
}

async function orGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
    throw error
  }
}

function unreadable(what: string): ApiError {
  return new ApiError('UPSTREAM_ERROR', `MaintainX answered ${what}.`, { origin: 'upstream' })
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
