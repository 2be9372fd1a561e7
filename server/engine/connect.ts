import type { Auth, Connector, Credentials, Tokens } from '@millwright/kit'
import { ApiError, newId } from '@millwright/model'
import { createSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { forgetGrant } from '../store/connection-grants.ts'
import {
  createConnectionToken,
  limitConnectionTokens,
  revokeAllConnectionTokens,
  type VisibleConnectionToken,
} from '../store/connection-tokens.ts'
import { recordTransition } from '../store/connection-transitions.ts'
import {
  createConnection,
  findConnection,
  type ListedConnection,
  lockConnection,
  setPermissionProblems,
  updateConnection,
} from '../store/connections.ts'
import { createCustomer, findCustomerByExternalId, type NewCustomer } from '../store/customers.ts'
import { notify } from '../store/notify.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import { forgetPush } from '../store/push-subscriptions.ts'
import type { Connection, Deployment, Evidence, Reason } from '../store/schema.ts'
import { checkLive } from './check-live.ts'
import {
  checkDeployment,
  checkForm,
  refusePlace,
  requireConnector,
  withoutSecrets,
} from './connect-form.ts'
import { tellCredits } from './credit-prices.ts'
import { holdCredits, releaseCredits } from './credits.ts'
import { nextCheck } from './health.ts'
import { type Cause, changeState } from './lifecycle.ts'
import { endPush } from './push/begin-push.ts'
import { type EventServices, recordEvents } from './record-events.ts'
import { storeGrant } from './sealed-grant.ts'

/** Who does something, for the ledger. */
export interface Actor {
  kind: string
  id: string
  name: string
}

export interface ConnectRequest {
  account_id: string
  /** A customer that is there, or one that is found by its external id and made where it is missing. */
  customer: { id: string } | Omit<NewCustomer, 'account_id' | 'id'>
  system: string
  deployment: Deployment
  name: string
  credentials: Record<string, unknown>
  metadata: Record<string, unknown>
  actor: Actor
}

/** Checks the credentials live, then makes the connection with its first token, which is shown once. */
export async function connect(
  services: Services,
  request: ConnectRequest,
): Promise<{ connection: ListedConnection; token: string }> {
  const connector = requireConnector(services, request.system)
  checkDeployment(connector, request.deployment)
  const { way, credentials } = checkForm(connector, request.credentials)
  await checkLive(services, connector, credentials)

  const { customer: _, credentials: __, actor, ...named } = request
  const { account_id } = request
  return withAccount(services.database, account_id, async (trx) => {
    const customer_id = await customerOf(trx, request)
    const pending = await createPending(services, trx, { ...named, customer_id })
    const { id } = pending
    const checked = { connector, way, credentials, sites: null }
    const cause = 'connected'
    await completeConnection(services, trx, { ...checked, connection: pending, cause, actor })
    const first = { account_id, connection_id: id, name: 'first token' }
    const { secret } = await issueToken(services, trx, first)
    return { connection: (await findConnection(trx, account_id, id))!, token: secret }
  })
}

/** The customer that is named, found by its external id or made. Throws CONFLICT where it is deleted meanwhile. */
export async function customerOf(
  trx: Trx,
  { account_id, customer }: Pick<ConnectRequest, 'account_id' | 'customer'>,
): Promise<string> {
  if ('id' in customer) return customer.id
  const made = await createCustomer(trx, { ...customer, account_id, id: newId('cus_') })
  const found = made ?? (await findCustomerByExternalId(trx, account_id, customer.external_id))
  if (found) return found.id
  const text = 'The customer of this external_id was deleted at the same moment. Try again.'
  throw new ApiError('CONFLICT', text, { retryable: true })
}

/** A connection that nobody finished yet. Throws where the account has no such customer. */
export async function createPending(
  services: EventServices,
  trx: Trx,
  named: {
    account_id: string
    customer_id: string
    system: string
    deployment: Deployment
    name: string
    metadata: Record<string, unknown>
  },
): Promise<Connection> {
  const id = newId('con_')
  const { account_id, customer_id, system, deployment, name, metadata } = named
  const made = await createConnection(trx, {
    account_id,
    id,
    customer_id,
    system,
    deployment,
    name,
    status: 'pending',
    metadata,
  })
  if (!made) throw refusePlace('/customer_id', 'UNKNOWN_REFERENCE', 'There is no such customer.')
  await recordTransition(trx, {
    account_id,
    connection_id: id,
    id: newId('trn_'),
    from_status: null,
    to_status: 'pending',
    cause: 'created',
  })
  const event = { account_id, id: newId('evt_'), type: 'connection.created', connection_id: id }
  await recordEvents(services, trx, [{ ...event, data: { system }, at: new Date(services.now()) }])
  return made
}

export interface Completion {
  connection: Connection
  connector: Connector
  way: Auth
  /** Checked live. */
  credentials: Credentials & { kind: string }
  /** Of a new connection; left out, it stays as it was asked for. */
  deployment?: Deployment
  name?: string
  /** Ids of the sites that were chosen; null = all. */
  sites: string[] | null
  /** What the identity provider gave. */
  tokens?: Tokens
  cause: 'connected' | 'reauthorized'
  /** More of the event's data. */
  data?: Record<string, unknown>
  actor: Actor
}

/**
 * Credentials that work go into a connection: sealed, credits held, and active where they suffice and nobody paused it.
 * Throws CONFLICT where it was disconnected meanwhile.
 */
export async function completeConnection(
  services: Services,
  trx: Trx,
  completion: Completion,
): Promise<Connection> {
  const { connector, way, credentials, cause, actor } = completion
  const { account_id, id } = completion.connection
  const held = await lockConnection(trx, account_id, id)
  if (!held || held.status === 'disconnected') {
    throw new ApiError('CONFLICT', 'This connection was disconnected meanwhile.')
  }
  const owner = { account_id, connection_id: id }
  const { host } = new URL(credentials.base_url!)
  const connection = (await updateConnection(trx, account_id, id, {
    host,
    settings: withoutSecrets(way, credentials),
    ...(completion.sites !== null || cause === 'connected' ? { sites: completion.sites } : {}),
    ...(completion.deployment && { deployment: completion.deployment }),
    ...(completion.name && { name: completion.name }),
    ...services.vault.seal(owner, credentials),
  }))!
  // They were of the user before.
  if (held.permission_problems.length > 0) await setPermissionProblems(trx, account_id, id, [])
  if (completion.tokens) await storeGrant(services, trx, owner, completion.tokens)
  const at = new Date(services.now()).toISOString()
  const evidence = [{ at, source: 'person' as const, signal: cause, message: 'Checked live.' }]
  const { data } = completion
  if (connection.reason?.code === 'paused') {
    const reason: Reason = { ...connection.reason, resumes: { status: 'active', reason: null } }
    const change = { to: 'inactive', cause, reason, evidence, ...(data && { data }) } as const
    return changeState(services, trx, connection, change)
  }
  return activate(services, trx, connection, { connector, cause, evidence, data, actor })
}

/** Active where the credits suffice, else inactive until they do. */
export async function activate(
  services: Services,
  trx: Trx,
  connection: Connection,
  {
    connector,
    cause,
    evidence,
    data,
    actor,
  }: {
    connector: Pick<Connector, 'tier'>
    cause: Cause
    evidence: Evidence[]
    data?: Record<string, unknown> | undefined
    actor: Actor
  },
): Promise<Connection> {
  const { account_id, id, deployment } = connection
  const credits = await holdCredits(services, trx, {
    account_id,
    connection_id: id,
    tier: connector.tier,
    deployment,
    free: services.isSandbox(connection.host ?? ''),
    actor,
  })
  const more = { evidence, ...(data && { data }) }
  if ('short' in credits) {
    const reason = missCredits(services, connection, credits.price, evidence)
    const change = { to: 'inactive', cause: 'insufficient_credits', reason, ...more } as const
    return changeState(services, trx, connection, change)
  }
  const next_check_at = nextCheck(services, 'active')
  return changeState(services, trx, connection, { to: 'active', cause, next_check_at, ...more })
}

function missCredits(
  { now }: Pick<Services, 'now'>,
  { reason }: Connection,
  price: number,
  evidence: Evidence[],
): Reason {
  const code = 'insufficient_credits'
  const message = `This connection needs ${tellCredits(price)}, which the account does not have. It becomes active by itself once credits are purchased, come back from other connections, or overage is allowed.`
  // It may have been waiting already when it got new credentials.
  const since = reason?.code === code ? reason.since : new Date(now()).toISOString()
  return { code, message, since, evidence }
}

/** A new token of a connection; the secret is shown once and stored nowhere. */
export async function issueToken(
  services: Pick<Services, 'now'>,
  trx: Trx,
  named: {
    account_id: string
    connection_id: string
    name: string
    scope?: Record<string, unknown> | null
    expires_in?: number | undefined
  },
): Promise<{ token: VisibleConnectionToken; secret: string }> {
  const { expires_in, ...rest } = named
  const { secret, ...hidden } = createSecret('mwc')
  const expires_at = expires_in === undefined ? null : new Date(services.now() + expires_in * 1000)
  const token = await createConnectionToken(trx, {
    ...rest,
    ...hidden,
    id: newId('tok_'),
    expires_at,
  })
  return { token, secret }
}

/** Ends the tokens of a connection on every node: now, or after an overlap. */
export async function endTokens(
  services: Pick<Services, 'now'>,
  trx: Trx,
  { account_id, id }: Pick<Connection, 'account_id' | 'id'>,
  { overlap_s }: { overlap_s: number },
): Promise<void> {
  if (overlap_s === 0) await revokeAllConnectionTokens(trx, account_id, id)
  else {
    const until = new Date(services.now() + overlap_s * 1000)
    await limitConnectionTokens(trx, account_id, id, until)
  }
  await notify(trx, { kind: 'connection_changed', id, account_id })
}

/**
 * Ends a connection: its tokens die on every node, its credentials are forgotten, its credits come back; what was read
 * stays. Twice is once. `link_expired` ends only what nobody finished.
 */
export async function disconnect(
  services: Services,
  accountId: string,
  id: string,
  actor: Actor,
  cause: 'disconnected' | 'link_expired' = 'disconnected',
): Promise<ListedConnection> {
  if (cause === 'disconnected') await endPush(services, accountId, id)
  const ended = await withAccount(services.database, accountId, async (trx) => {
    const before = await requireLocked(trx, accountId, id)
    const isOver = before.status === 'disconnected'
    // Somebody may have finished it in the last moment.
    const isFinished = cause === 'link_expired' && before.status !== 'pending'
    if (!isOver && !isFinished) {
      const message =
        cause === 'link_expired'
          ? 'Nobody finished it before its link ended.'
          : `Disconnected by ${actor.name}.`
      const since = new Date(services.now()).toISOString()
      const evidence = [evidenceOf(services, cause, actor)]
      const reason = { code: cause, message, since, evidence }
      await changeState(services, trx, before, { to: 'disconnected', cause, reason })
      await revokeAllConnectionTokens(trx, accountId, id)
      await forgetGrant(trx, accountId, id)
      await forgetPush(trx, { account_id: accountId, connection_id: id })
      await releaseCredits(services, trx, { account_id: accountId, connection_id: id, actor })
    }
    return (await findConnection(trx, accountId, id))!
  })
  services.access.forget(id)
  return ended
}

/** Evidence of what somebody did. */
export function evidenceOf(
  { now }: Pick<Services, 'now'>,
  signal: Cause,
  { kind, id }: Actor,
): Evidence {
  const source = kind === 'platform' ? 'platform' : 'person'
  return { at: new Date(now()).toISOString(), source, signal, message: `${kind} ${id}` }
}

/** Throws where there is no such connection; it is held until the transaction ends. */
export async function requireLocked(trx: Trx, accountId: string, id: string): Promise<Connection> {
  const connection = await lockConnection(trx, accountId, id)
  if (connection) return connection
  throw new ApiError('NOT_FOUND', `There is no connection ${id.slice(0, 80)}.`)
}
