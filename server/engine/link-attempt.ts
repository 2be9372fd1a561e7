import type { Credentials, Tokens } from '@millwright/kit'
import { ApiError, newId } from '@millwright/model'
import type { Services } from '../services.ts'
import { findConnection } from '../store/connections.ts'
import {
  countRun,
  countRuns,
  createLinkAttempt,
  findLinkAttempt,
  updateLinkAttempt,
} from '../store/link-attempts.ts'
import { assignLink, choosePendingSystem, lockLink } from '../store/links.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { Deployment } from '../store/schema.ts'
import type { Link, LinkAttempt } from '../store/schema-links.ts'
import { checkAddress, type StepEvent } from './check-address.ts'
import { type Candidate, checkSteps } from './check-steps.ts'
import { createPending } from './connect.ts'
import { checkDeployment, checkForm, refusePlace, requireConnector } from './connect-form.ts'
import { refuseEnded, refuseOrphan } from './link.ts'
import type { Locale } from './link-locale.ts'

/** How long what was typed waits sealed, in ms. */
const PATIENCE_MS = 15 * 60_000
const HOUR_MS = 3_600_000
/** Checks of one link in an hour. */
const MOST_RUNS = 30

/** What of an attempt is sealed. */
export interface AttemptSecrets {
  credentials: Credentials & { kind: string }
  /** PKCE verifier of a round trip to an identity provider. */
  verifier?: string
  tokens?: Tokens
}

export interface AttemptRequest {
  system: string
  deployment: Deployment
  name?: string | undefined
  credentials: Record<string, unknown>
}

/** The last line of a check. */
export interface AttemptResult {
  result: 'ready' | 'failed' | 'redirect'
  attempt_id: string
  /** The system's own sign-in page: where to go now, or once more after a visit that failed. */
  redirect_url: string | null
  sites: { id: string; name: string }[] | null
}

/** Begins to connect: the form is checked and kept sealed. Nothing is sent yet. */
export async function beginAttempt(
  services: Services,
  link: Link,
  request: AttemptRequest,
): Promise<LinkAttempt> {
  const connector = requireConnector(services, request.system)
  const { system, deployment } = request
  if (link.systems && !link.systems.includes(system)) {
    const allowed = link.systems.join(', ')
    throw refusePlace('/system', 'NOT_ALLOWED_WORD', `This link is for: ${allowed}.`)
  }
  checkDeployment(connector, deployment)
  if (link.deployment && link.deployment !== deployment && link.kind === 'connect') {
    throw refusePlace('/deployment', 'NOT_ALLOWED_WORD', `This link is for: ${link.deployment}.`)
  }
  const { credentials } = checkForm(connector, request.credentials)
  const { account_id } = link
  const now = services.now()
  return withAccount(services.database, account_id, async (trx) => {
    const held = (await lockLink(trx, account_id, link.id))!
    refuseEnded(held, now)
    if (held.connection_id) refuseOrphan(await findConnection(trx, account_id, held.connection_id))
    const hourAgo = new Date(now - HOUR_MS)
    if ((await countRuns(trx, account_id, link.id, hourAgo)) >= MOST_RUNS) throw refuseMore()
    if (link.kind === 'connect' && !link.client_id)
      await keepPending(services, trx, held, request, connector.name)
    const id = newId('att_', now)
    return createLinkAttempt(trx, {
      account_id,
      id,
      link_id: link.id,
      system,
      deployment,
      name: request.name ?? null,
      ...sealSecrets(services, { account_id, id }, { credentials }),
      created_at: new Date(now),
      expires_at: new Date(now + PATIENCE_MS),
    })
  })
}

/** The system is chosen: from now on there is a pending connection of it. */
async function keepPending(
  services: Services,
  trx: Trx,
  link: Link,
  { system, deployment, name }: AttemptRequest,
  fallback: string,
): Promise<void> {
  const { account_id, id } = link
  if (link.connection_id)
    return choosePendingSystem(trx, account_id, link.connection_id, { system, deployment })
  const { id: connection_id } = await createPending(services, trx, {
    account_id,
    customer_id: link.customer_id!,
    system,
    deployment,
    name: name ?? link.name ?? fallback,
    metadata: link.metadata,
  })
  await assignLink(trx, account_id, id, { connection_id })
}

/** An attempt of this very link whose secrets are still there. Throws NOT_FOUND, or CONFLICT where it is over. */
export async function requireAttempt(
  services: Services,
  link: Link,
  id: string,
): Promise<LinkAttempt> {
  const attempt = await withAccount(services.database, link.account_id, (trx) =>
    findLinkAttempt(trx, link.account_id, link.id, id),
  )
  if (!attempt) throw missingAttempt(id)
  refuseOver(attempt, services.now())
  return attempt
}

export function missingAttempt(id: string): ApiError {
  return new ApiError('NOT_FOUND', `This link has no attempt ${id.slice(0, 80)}.`)
}

export function refuseOver(attempt: LinkAttempt, now: number): void {
  if (attempt.expires_at.getTime() > now && attempt.sealed_credentials) return
  const detail = 'This attempt took too long: what was typed has been forgotten. Type it again.'
  const errors = [{ pointer: '', code: 'ATTEMPT_EXPIRED', detail }]
  throw new ApiError('CONFLICT', detail, { errors })
}

/**
 * Checks an attempt and keeps what was found. The last event is the result; where a person has to sign in at the
 * system's own page first, it says where to go, with the link's `token`.
 */
export async function* runAttempt(
  services: Services,
  attempt: LinkAttempt,
  { token, locale, signal }: { token: string; locale: Locale; signal: AbortSignal },
): AsyncGenerator<StepEvent | AttemptResult> {
  const { account_id, id } = attempt
  const candidate = openCandidate(services, attempt)
  const wayOut = `${services.publicUrl}/link/go/${id}?token=${token}`
  const end = (result: AttemptResult['result'], sites: AttemptResult['sites'] = null) => ({
    result,
    attempt_id: id,
    redirect_url: result === 'redirect' ? wayOut : null,
    sites,
  })
  if (attempt.problem !== null) {
    yield { step: 'consent', state: 'failed', message: attempt.problem, whose_turn: 'you' }
    // What was typed is still there: only the way over the system's page has to be gone again.
    yield { ...end('failed'), redirect_url: wayOut }
    return
  }
  await noteRun(services, attempt)
  if (candidate.way.oauth?.grant === 'authorization_code' && !candidate.tokens) {
    const { base_url } = candidate.credentials
    const isReached = yield* checkAddress(services, base_url!, locale, signal)
    yield end(isReached ? 'redirect' : 'failed')
    return
  }
  const { ok, sites, probes } = yield* checkSteps(services, candidate, locale, signal)
  await withAccount(services.database, account_id, (trx) =>
    updateLinkAttempt(trx, account_id, id, { state: ok ? 'ready' : 'failed', sites, probes }),
  )
  yield end(ok ? 'ready' : 'failed', sites)
}

/** Each check of a live system counts, however it is asked for. */
async function noteRun(services: Services, attempt: LinkAttempt): Promise<void> {
  const since = new Date(services.now() - HOUR_MS)
  const runs = await withAccount(services.database, attempt.account_id, (trx) =>
    countRun(trx, attempt, since),
  )
  if (runs > MOST_RUNS) throw refuseMore()
}

function refuseMore(): ApiError {
  return new ApiError(
    'RATE_LIMIT_EXCEEDED',
    `This link was tried ${MOST_RUNS} times within an hour. Wait an hour, so that nothing gets locked, and try again.`,
    { retryAfterMs: HOUR_MS },
  )
}

/** What an attempt would connect with. */
export function openCandidate(services: Services, attempt: LinkAttempt): Candidate {
  const connector = requireConnector(services, attempt.system)
  const { credentials, tokens } = openSecrets(services, attempt)
  const way = connector.auth.find(({ kind }) => kind === credentials.kind)!
  return { connector, way, credentials, tokens }
}

/** Bound to the attempt: no other can open it. */
export function sealSecrets(
  { vault }: Pick<Services, 'vault'>,
  { account_id, id }: { account_id: string; id: string },
  secrets: AttemptSecrets,
) {
  return vault.seal({ account_id, connection_id: id }, { ...secrets })
}

export function openSecrets(
  { vault }: Pick<Services, 'vault'>,
  { account_id, id, sealed_credentials, sealed_data_key, master_key_id }: LinkAttempt,
): AttemptSecrets {
  const sealed = {
    sealed_credentials: sealed_credentials!,
    sealed_data_key: sealed_data_key!,
    master_key_id: master_key_id!,
  }
  return vault.open({ account_id, connection_id: id }, sealed) as unknown as AttemptSecrets
}
