import type { Connector, EntityMap } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { hashSecret, parseSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { findAccount } from '../store/account-settings.ts'
import { findConnection, type ListedConnection } from '../store/connections.ts'
import { findCustomer } from '../store/customers.ts'
import { findLatestAttempt } from '../store/link-attempts.ts'
import { findLinkByToken, stampLink } from '../store/links.ts'
import { type Trx, withAccount, withSystem } from '../store/pool.ts'
import type { Account } from '../store/schema.ts'
import type { Link, LinkAttempt } from '../store/schema-links.ts'
import { openCredentials } from './access.ts'
import { describeWay } from './describe-way.ts'
import { refuseEnded, refuseOrphan } from './link.ts'

/** The link of a secret, whatever became of it. Throws NOT_FOUND. */
export async function findLinkOf(services: Services, token: string): Promise<Link> {
  const isOurs = parseSecret(token) === 'mwl'
  const link =
    isOurs &&
    (await withSystem(services.database, (trx) => findLinkByToken(trx, hashSecret(token))))
  if (link) return link
  throw new ApiError('NOT_FOUND', 'There is no such link. Check that the whole address was copied.')
}

/** A link that can be used. Throws NOT_FOUND, or CONFLICT where it has ended. */
export async function requireLink(services: Services, token: string): Promise<Link> {
  const link = await findLinkOf(services, token)
  refuseEnded(link, services.now())
  return link
}

/** What the page shows. The first time it is asked for, the link counts as opened. A finished link still says so. */
export async function describeSession(
  services: Services,
  link: Link,
): Promise<Record<string, unknown>> {
  const finished = link.finished_at !== null
  if (!finished) refuseEnded(link, services.now())
  const { account_id, id } = link
  return withAccount(services.database, account_id, async (trx) => {
    if (!link.opened_at) await stampLink(trx, account_id, id, 'opened_at', new Date(services.now()))
    const account = await findAccount(trx, account_id)
    const connection = link.connection_id
      ? await findConnection(trx, account_id, link.connection_id)
      : undefined
    if (!finished) refuseOrphan(connection)
    const attempt = await findLatestAttempt(trx, account_id, id)
    return {
      object: 'link_session',
      kind: link.kind,
      expires_at: link.expires_at,
      finished,
      account: { name: account.name, brand: describeBrand(account) },
      customer: { name: await nameCustomer(trx, link) },
      locale: link.locale,
      systems: finished ? [] : systemsOf(services, link).map(describeSystem),
      preselected: finished ? null : preselect(services, link, connection),
      reason: link.kind === 'reauthorize' && connection ? reasonOf(connection) : null,
      attempt: attempt ? describeAttempt(attempt, services.now()) : null,
      embed_origin: link.redirect_uri === null ? null : new URL(link.redirect_uri).origin,
    }
  })
}

/** How the pages of an account look; what it has not chosen is null, and the name is its own. */
export function describeBrand({ name, branding }: Account): Record<string, string | null> {
  return {
    name: branding.name ?? name,
    logo_url: branding.logo_url ?? null,
    accent: branding.accent ?? null,
    support_email: branding.support_email ?? null,
  }
}

/** The connectors that a link offers. */
export function systemsOf({ catalogue }: Pick<Services, 'catalogue'>, { systems }: Link) {
  return systems ? catalogue.filter(({ system }) => systems.includes(system)) : catalogue
}

async function nameCustomer(trx: Trx, link: Link): Promise<string> {
  if (!link.customer_id) return link.new_customer!.name
  const customer = await findCustomer(trx, link.account_id, link.customer_id)
  return customer?.name ?? ''
}

function describeSystem(connector: Connector): Record<string, unknown> {
  const entities = Object.entries(connector.entities) as [string, EntityMap][]
  const named = (test: (map: EntityMap) => boolean) =>
    entities.filter(([, map]) => test(map)).map(([name]) => name)
  return {
    system: connector.system,
    name: connector.name,
    family: connector.family,
    tier: connector.tier,
    deployments: connector.deployments,
    reads: named(({ ops }) => ops.list === true || ops.get === true),
    writes: named(({ ops }) => ops.create === true || ops.update === true),
    auth: connector.auth.map(describeWay),
  }
}

/** What is chosen already: of a reauthorization all that is no secret. */
function preselect(
  services: Services,
  link: Link,
  connection: ListedConnection | undefined,
): Record<string, unknown> | null {
  const [only, ...others] = systemsOf(services, link)
  if (!only || others.length > 0) return null
  const isRenewal = link.kind === 'reauthorize' && connection !== undefined
  const single = only.auth.length === 1 ? only.auth[0]!.kind : null
  return {
    system: only.system,
    deployment: link.deployment,
    kind: isRenewal ? (kindOf(services, connection) ?? single) : single,
    values: isRenewal ? connection.settings : {},
    name: connection?.name ?? link.name,
  }
}

/** The way of signing in stands among the credentials only. */
function kindOf({ vault, audit }: Services, connection: ListedConnection): string | null {
  const { account_id, id: connection_id, sealed_credentials } = connection
  if (!sealed_credentials) return null
  audit.noteSecretRead({ account_id, connection_id, purpose: 'the form of a link' })
  return openCredentials(vault, connection).kind
}

function reasonOf({ reason }: ListedConnection): Record<string, unknown> | null {
  return reason && { code: reason.code, message: reason.message, since: reason.since }
}

/** What was typed is gone after a while; then there is nothing to go on with. */
function describeAttempt(attempt: LinkAttempt, now: number): Record<string, unknown> | null {
  const { id, state, system, expires_at } = attempt
  if (state !== 'finished' && expires_at.getTime() <= now) return null
  return { id, state, system }
}
