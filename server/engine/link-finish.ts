import { ApiError, newId } from '@millwright/model'
import { createSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { findConnection, type ListedConnection, updateConnection } from '../store/connections.ts'
import { findLinkAttempt, forgetAttempts, updateLinkAttempt } from '../store/link-attempts.ts'
import { createLinkCode } from '../store/link-codes.ts'
import { assignLink, lockLink, stampLink } from '../store/links.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import { endConnectionFamilies } from '../store/refresh-tokens.ts'
import type { Connection } from '../store/schema.ts'
import type { Link, LinkAttempt } from '../store/schema-links.ts'
import {
  completeConnection,
  createPending,
  customerOf,
  endTokens,
  requireLocked,
} from './connect.ts'
import { refusePlace } from './connect-form.ts'
import { refuseEnded } from './link.ts'
import { missingAttempt, openCandidate, refuseOver } from './link-attempt.ts'
import { addParameters } from './redirects.ts'

/** How long a code waits to be exchanged, in ms. */
const CODE_LIFETIME_MS = 600_000

export interface FinishRequest {
  /** Ids of those that the connection may see; null or left out = all. */
  sites?: string[] | null | undefined
  name?: string | undefined
}

/**
 * An attempt that was checked becomes the connection, and the link is used up. Of two who finish at once one is first,
 * the other gets CONFLICT. Answers where the person goes next, with the code of the connection's token.
 */
export async function finishAttempt(
  services: Services,
  { account_id, id: linkId }: Link,
  attemptId: string,
  request: FinishRequest,
): Promise<{ connection: ListedConnection; redirect_to: string | null }> {
  const now = services.now()
  const done = await withAccount(services.database, account_id, async (trx) => {
    const link = (await lockLink(trx, account_id, linkId))!
    refuseEnded(link, now)
    const attempt = await findLinkAttempt(trx, account_id, linkId, attemptId)
    if (!attempt) throw missingAttempt(attemptId)
    refuseOver(attempt, now)
    if (attempt.state !== 'ready') {
      throw new ApiError(
        'CONFLICT',
        'This attempt has not passed its checks. Correct what they name, and try again.',
      )
    }
    const sites = chooseSites(attempt, request.sites)
    const name = request.name ?? attempt.name
    const connection = await complete(services, trx, link, attempt, { sites, name })
    await stampLink(trx, account_id, linkId, 'finished_at', new Date(now))
    await updateLinkAttempt(trx, account_id, attemptId, { state: 'finished' })
    await forgetAttempts(trx, account_id, linkId)
    const redirect_to = await makeCode(services, trx, link, connection.id)
    return {
      connection: (await findConnection(trx, account_id, connection.id))!,
      redirect_to,
    }
  })
  services.access.forget(done.connection.id)
  services.audit.note({
    account_id,
    actor: { kind: 'link', id: linkId, name: 'link' },
    action: 'link_finish',
    target: { type: 'connection', id: done.connection.id },
    detail: { status: done.connection.status },
  })
  return done
}

function chooseSites({ sites }: LinkAttempt, chosen: FinishRequest['sites']): string[] | null {
  if (!chosen) return null
  const known = new Set(sites?.map(({ id }) => id))
  const unknown = chosen.findIndex((id) => !known.has(id))
  if (unknown === -1 && chosen.length > 0) return chosen
  throw refusePlace(
    chosen.length === 0 ? '/sites' : `/sites/${unknown}`,
    'UNKNOWN_REFERENCE',
    chosen.length === 0
      ? 'Choose at least one site, or null for all.'
      : 'There is no such site among those that were found.',
  )
}

async function complete(
  services: Services,
  trx: Trx,
  link: Link,
  attempt: LinkAttempt,
  { sites, name }: { sites: string[] | null; name: string | null },
): Promise<Connection> {
  const { account_id } = link
  const { deployment } = attempt
  const { tokens, ...candidate } = openCandidate(services, attempt)
  const target = await targetOf(services, trx, link, attempt, name)
  const connection = await completeConnection(services, trx, {
    ...candidate,
    connection: target,
    deployment,
    ...(name !== null && { name }),
    sites,
    ...(tokens && { tokens }),
    cause: link.kind === 'connect' ? 'connected' : 'reauthorized',
    data: { link_id: link.id },
    actor: { kind: 'link', id: link.id, name: 'link' },
  })
  const capabilities = { ...connection.capabilities, ...attempt.probes }
  await updateConnection(trx, account_id, connection.id, { capabilities })
  if (link.kind === 'reauthorize') {
    const { overlap_s } = link
    await endTokens(services, trx, connection, { overlap_s })
    const until = new Date(services.now() + overlap_s * 1000)
    await endConnectionFamilies(trx, account_id, connection.id, until)
  }
  return connection
}

/** The connection that this link is about; an OAuth client's is made only now. */
async function targetOf(
  services: Services,
  trx: Trx,
  link: Link,
  { system, deployment }: LinkAttempt,
  name: string | null,
): Promise<Connection> {
  const { account_id, id } = link
  if (link.connection_id) return requireLocked(trx, account_id, link.connection_id)
  const customer_id =
    link.customer_id ?? (await customerOf(trx, { account_id, customer: link.new_customer! }))
  const connector = services.catalogue.find((one) => one.system === system)
  const made = await createPending(services, trx, {
    account_id,
    customer_id,
    system,
    deployment,
    name: name ?? link.name ?? connector?.name ?? system,
    metadata: link.metadata,
  })
  await assignLink(trx, account_id, id, { customer_id, connection_id: made.id })
  return made
}

/** Where the person goes: the redirect with a one-time code. A link without one is exchanged by its id. */
async function makeCode(
  services: Services,
  trx: Trx,
  { account_id, id, redirect_uri, state, client_id }: Link,
  connection_id: string,
): Promise<string | null> {
  if (redirect_uri === null) return null
  const now = services.now()
  const { secret, hash } = createSecret('mwx')
  await createLinkCode(trx, {
    account_id,
    id: newId('cde_', now),
    link_id: id,
    connection_id,
    hash,
    created_at: new Date(now),
    expires_at: new Date(now + CODE_LIFETIME_MS),
  })
  const iss = client_id === null ? null : services.publicUrl
  return addParameters(redirect_uri, { code: secret, state, iss })
}
