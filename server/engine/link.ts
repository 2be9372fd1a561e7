import { ApiError, newId } from '@millwright/model'
import type { Services } from '../services.ts'
import { findAccount } from '../store/account-settings.ts'
import { findCustomer, type NewCustomer } from '../store/customers.ts'
import { createLink, type LinkState, type NewLink } from '../store/links.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { Connection, Deployment } from '../store/schema.ts'
import type { Link } from '../store/schema-links.ts'
import { createPending, customerOf } from './connect.ts'
import { checkDeployment, refusePlace, requireConnector } from './connect-form.ts'
import { checkRedirect } from './redirects.ts'

/** Seven days, unless asked for otherwise. */
const LIFETIME_S = 7 * 86_400
/** A link that an event or an e-mail carries may lie about for a while. */
const REAUTHORIZE_LIFETIME_S = 30 * 86_400

export interface LinkRequest {
  account_id: string
  customer: { id: string } | Omit<NewCustomer, 'account_id' | 'id'>
  systems?: string[] | undefined
  name?: string | undefined
  deployment?: Deployment | undefined
  metadata?: Record<string, unknown> | undefined
  redirect_uri?: string | undefined
  state?: string | undefined
  /** Seconds. */
  expires_in?: number | undefined
  locale?: 'en' | 'de' | undefined
}

export interface ReauthorizeOptions {
  redirect_uri?: string | undefined
  state?: string | undefined
  /** Seconds that the old tokens still work after the success. */
  overlap_s?: number | undefined
  /** Seconds. */
  expires_in?: number | undefined
  locale?: 'en' | 'de' | undefined
}

type LinkServices = Pick<Services, 'linkTokens' | 'now'>

/** A link for a customer to connect a system. With one system only, its connection waits as `pending` from now on. */
export async function createConnectLink(services: Services, request: LinkRequest): Promise<Link> {
  const { account_id } = request
  const systems = request.systems && [...new Set(request.systems)]
  const connectors = systems?.map((system) => requireConnector(services, system))
  const only = connectors?.length === 1 ? connectors[0] : undefined
  if (only && request.deployment) checkDeployment(only, request.deployment)
  return withAccount(services.database, account_id, async (trx) => {
    const account = await findAccount(trx, account_id)
    const { redirect_uri, locale, expires_in } = { ...account.link_defaults, ...given(request) }
    if (request.redirect_uri) checkRedirect(services, account, request.redirect_uri)
    const customer_id = await requireCustomer(trx, request)
    const pending =
      only &&
      (await createPending(services, trx, {
        account_id,
        customer_id,
        system: only.system,
        deployment: request.deployment ?? only.deployments[0]!,
        name: request.name ?? only.name,
        metadata: request.metadata ?? {},
      }))
    return insertLink(services, trx, {
      account_id,
      kind: 'connect',
      customer_id,
      connection_id: pending?.id ?? null,
      systems: systems ?? null,
      name: request.name ?? null,
      deployment: request.deployment ?? null,
      metadata: request.metadata ?? {},
      redirect_uri: redirect_uri ?? null,
      state: request.state ?? null,
      locale: locale ?? null,
      expires_in: expires_in ?? LIFETIME_S,
    })
  })
}

/** A link by which a connection gets new credentials. Throws CONFLICT where it is pending or disconnected. */
export async function createReauthorizeLink(
  services: LinkServices & Pick<Services, 'allowPrivate'>,
  trx: Trx,
  connection: Connection,
  options: ReauthorizeOptions = {},
): Promise<Link> {
  const { account_id, id, status } = connection
  if (status === 'disconnected') {
    throw new ApiError(
      'CONFLICT',
      'This connection was disconnected and cannot be reauthorized. Connect the system anew.',
    )
  }
  if (status === 'pending') {
    throw new ApiError(
      'CONFLICT',
      'This connection is pending: nobody has connected it yet, so there is nothing to reauthorize.',
    )
  }
  const account = await findAccount(trx, account_id)
  const { redirect_uri, locale } = { ...account.link_defaults, ...given(options) }
  if (options.redirect_uri) checkRedirect(services, account, options.redirect_uri)
  return insertLink(services, trx, {
    account_id,
    kind: 'reauthorize',
    customer_id: connection.customer_id,
    connection_id: id,
    systems: [connection.system],
    name: connection.name,
    deployment: connection.deployment,
    redirect_uri: redirect_uri ?? null,
    state: options.state ?? null,
    locale: locale ?? null,
    overlap_s: options.overlap_s ?? 0,
    expires_in: options.expires_in ?? REAUTHORIZE_LIFETIME_S,
  })
}

export type LinkValues = Omit<
  NewLink,
  'id' | 'token_hash' | 'key_id' | 'created_at' | 'expires_at'
> & {
  /** Seconds. */
  expires_in: number
}

/** Stores a link that was checked. */
export function insertLink(
  services: LinkServices,
  trx: Trx,
  { expires_in, ...values }: LinkValues,
): Promise<Link> {
  const now = services.now()
  const id = newId('lnk_', now)
  const { token_hash, key_id } = services.linkTokens.create(id)
  return createLink(trx, {
    ...values,
    id,
    token_hash,
    key_id,
    created_at: new Date(now),
    expires_at: new Date(now + expires_in * 1000),
  })
}

/** The address of a link with its secret; null where the key that it came from is no longer configured. */
export function linkUrl(
  services: Pick<Services, 'linkTokens' | 'publicUrl'>,
  { id, key_id }: Pick<Link, 'id' | 'key_id'>,
): string | null {
  const token = services.linkTokens.tokenOf(id, key_id)
  return token && `${services.publicUrl}/link/${token}`
}

export function stateOf(link: Link, now: number): LinkState {
  if (link.revoked_at) return 'revoked'
  if (link.finished_at) return 'finished'
  if (link.expires_at.getTime() <= now) return 'expired'
  return link.opened_at ? 'opened' : 'open'
}

const ENDINGS: Partial<Record<LinkState, [code: string, detail: string]>> = {
  revoked: ['LINK_REVOKED', 'This link was revoked by those who sent it. Ask them for a new one.'],
  finished: ['LINK_USED', 'This link was used already; it works once. Ask for a new one.'],
  expired: ['LINK_EXPIRED', 'This link has expired. Ask those who sent it for a new one.'],
}

/** Throws CONFLICT where a link cannot be used any more, saying why. */
export function refuseEnded(link: Link, now: number): void {
  const ending = ENDINGS[stateOf(link, now)]
  if (!ending) return
  const [code, detail] = ending
  throw new ApiError('CONFLICT', detail, { errors: [{ pointer: '', code, detail }] })
}

/** Throws CONFLICT where the connection of a link was disconnected: the link leads nowhere any more. */
export function refuseOrphan(connection: Pick<Connection, 'status'> | undefined): void {
  if (connection?.status !== 'disconnected') return
  const detail = 'This link is revoked: the connection that it was for was disconnected.'
  const errors = [{ pointer: '', code: 'LINK_REVOKED', detail }]
  throw new ApiError('CONFLICT', detail, { errors })
}

async function requireCustomer(trx: Trx, request: LinkRequest): Promise<string> {
  const { account_id, customer } = request
  if (!('id' in customer)) return customerOf(trx, { account_id, customer })
  if (await findCustomer(trx, account_id, customer.id)) return customer.id
  throw refusePlace('/customer_id', 'UNKNOWN_REFERENCE', 'There is no such customer.')
}

/** What was asked for, so that the account's defaults, which were checked when they were set, fill the rest. */
function given({ redirect_uri, locale, expires_in }: ReauthorizeOptions) {
  return {
    ...(redirect_uri !== undefined && { redirect_uri }),
    ...(locale && { locale }),
    ...(expires_in !== undefined && { expires_in }),
  }
}

/** Where the people of a connection that needs it sign in again; null in every other state. */
export function reauthorizeUrlOf(
  services: Pick<Services, 'linkTokens' | 'publicUrl'>,
  { reason }: Pick<Connection, 'reason'>,
): string | null {
  return reason?.link ? linkUrl(services, reason.link) : null
}
