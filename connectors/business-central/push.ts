import {
  type HeldSubscription,
  type Hint,
  type Io,
  isSameSecret,
  type Mention,
  type Native,
  type Push,
  type Subscription,
} from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import { chooseCompany } from './companies.ts'
import { idOf, SERVICE } from './fields.ts'

const PATH = `${SERVICE}/subscriptions`

/**
 * Collections that can be subscribed to and what they are here. By the vendor's rules these are all possible; which
 * ones an environment really offers is not confirmed, and one that it does not is refused when it is subscribed to.
 */
const topics: Readonly<Record<string, EntityName>> = {
  vendors: 'vendors',
  items: 'items',
  locations: 'inventory-locations',
  purchaseOrders: 'purchase-orders',
  purchaseReceipts: 'goods-receipts',
  itemLedgerEntries: 'stock-movements',
  fixedAssets: 'assets',
  fixedAssetLocations: 'locations',
}

const kinds = ['created', 'updated', 'deleted'] as const

async function companyOf(io: Io): Promise<string> {
  const answer = await io.send({ method: 'GET', path: `${SERVICE}/companies` })
  const rows = (answer.json as Native | undefined)?.value
  if (!Array.isArray(rows)) throw unreadable('without its companies')
  return chooseCompany(rows, io.context.settings.company)
}

function subscriptionOf(body: unknown, secret: string): Subscription {
  const { subscriptionId, expirationDateTime } = (body ?? {}) as Native
  const expires = Date.parse(expirationDateTime)
  if (typeof subscriptionId !== 'string' || Number.isNaN(expires))
    throw unreadable('a subscription without its id or its end')
  return { id: subscriptionId, secret, is_approved: true, expires_at: expires }
}

const pathOf = ({ id }: HeldSubscription) => `${PATH}('${encodeURIComponent(id)}')`

/** Webhooks: the address is tried out first, and a subscription lasts three days. */
export const push: Push = {
  entities: [...Object.values(topics), 'stock-levels'],
  topics: Object.keys(topics),

  async subscribe(io, { topic, url, secret }) {
    const company = await companyOf(io)
    const answer = await io.send({
      method: 'POST',
      path: PATH,
      body: {
        notificationUrl: url,
        resource: `${SERVICE}/companies(${company})/${topic}`,
        clientState: secret,
      },
      effect: `Asks Business Central to tell of changes of ${topic}.`,
    })
    return subscriptionOf(answer.json, secret)
  },

  async renew(io, held) {
    const company = await companyOf(io)
    const answer = await io.send({
      method: 'PATCH',
      path: pathOf(held),
      headers: { 'if-match': '*' },
      body: {
        notificationUrl: held.url,
        resource: `${SERVICE}/companies(${company})/${held.topic}`,
        clientState: held.secret,
      },
      effect: `Asks Business Central to go on telling of changes of ${held.topic}.`,
    })
    return subscriptionOf(answer.json, held.secret)
  },

  async check(io, held) {
    const found = await orGone(() => io.send({ method: 'GET', path: pathOf(held) }))
    return found && { is_approved: true }
  },

  async unsubscribe(io, held) {
    const headers = { 'if-match': '*' }
    await orGone(() => io.send({ method: 'DELETE', path: pathOf(held), headers }))
  },

  /** The source waits for its own token, bare. */
  handshake: ({ query }) =>
    query.validationToken === undefined
      ? null
      : { status: 200, content_type: 'text/plain', body: query.validationToken },

  /** Nothing is signed; the secret that it was given comes with each notice (vendor page). */
  verify({ body }, secret) {
    const notices = readNotices(body)
    if (notices === null || notices.length === 0) return 'unsigned'
    const isGenuine = notices.every(({ clientState }) => isSameSecret(String(clientState), secret))
    return isGenuine ? null : 'forged'
  },

  parse: ({ topic, body }) => (readNotices(body) ?? []).flatMap((one) => mentionsOf(topic, one)),
}

function readNotices(body: Hint['body']): Native[] | null {
  try {
    const { value } = JSON.parse(body.toString()) as Native
    return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one) : null
  } catch {
    return null
  }
}

function mentionsOf(topic: string, { resource, changeType }: Native): Mention[] {
  const entity = topics[topic]
  if (!entity) return []
  const stock: Mention[] =
    entity === 'stock-movements' ? [{ entity: 'stock-levels', filters: {} }] : []
  const id = idOf(/\(([0-9a-f-]{36})\)$/i.exec(String(resource))?.[1])
  const kind = kinds.find((word) => word === changeType)
  if (id !== null && kind) return [{ entity, id, kind }, ...stock]
  // Too many changes for a list of their own; without a filter where some of them were deletions.
  const since = /lastModifiedDateTime(?:%20| )gt(?:%20| )([\d:.TZ-]+)/.exec(String(resource))?.[1]
  return [{ entity, filters: since ? { modified_after: since } : {} }, ...stock]
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
  return new ApiError('UPSTREAM_ERROR', `Business Central answered ${what}.`, {
    origin: 'upstream',
  })
}
