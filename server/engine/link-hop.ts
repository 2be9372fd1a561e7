import { randomBytes } from 'node:crypto'
import { type Auth, issuerOf, readReturn, redeemCode, startAuthorization } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { equalSecrets, hashSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { findAttemptByState, takeState, updateLinkAttempt } from '../store/link-attempts.ts'
import { findLink } from '../store/links.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import type { Link, LinkAttempt } from '../store/schema-links.ts'
import { requireConnector } from './connect-form.ts'
import { explainSignIn } from './explain-check.ts'
import { refuseEnded } from './link.ts'
import { openSecrets, refuseOver, requireAttempt, sealSecrets } from './link-attempt.ts'
import { chooseLocale, type Locale } from './link-locale.ts'
import { requireLink } from './link-session.ts'
import { linkWords } from './link-words.ts'

type Oauth = NonNullable<Auth['oauth']>

/** Sends a browser to the system's own sign-in page. `browser` goes into a cookie: only this browser may come back. */
export async function setOut(
  services: Services,
  token: string,
  attemptId: string,
): Promise<{ location: string; browser: string }> {
  const link = await requireLink(services, token)
  const attempt = await requireAttempt(services, link, attemptId)
  const secrets = openSecrets(services, attempt)
  const { oauth } = wayOf(services, attempt, secrets.credentials.kind)
  if (oauth?.grant !== 'authorization_code') {
    throw new ApiError('CONFLICT', 'This way of signing in has no page of its own to go to.')
  }
  const [state, verifier, browser] = [newNonce(), newNonce(), newNonce()]
  const { account_id, id } = attempt
  await withAccount(services.database, account_id, (trx) =>
    updateLinkAttempt(trx, account_id, id, {
      ...sealSecrets(services, attempt, { credentials: secrets.credentials, verifier }),
      state: 'waiting',
      problem: null,
      state_hash: hashSecret(state),
      browser_hash: hashSecret(browser),
    }),
  )
  const at = { redirectUri: returnUrl(services), state, codeVerifier: verifier }
  return { location: startAuthorization(oauth, secrets.credentials, at), browser }
}

/**
 * A browser is back from the system's sign-in page. What came of it is kept with the attempt: tokens, or the problem in
 * words. Throws where the return belongs to no attempt that set out in this browser; then nothing is changed.
 */
export async function comeBack(
  services: Services,
  params: URLSearchParams,
  browserOf: (attemptId: string) => string | undefined,
  acceptLanguage: string | undefined,
): Promise<{ link: Link; attempt: LinkAttempt }> {
  const state = params.get('state') ?? ''
  const attempt = await withSystem(services.database, (trx) =>
    findAttemptByState(trx, hashSecret(state)),
  )
  const browser = attempt && browserOf(attempt.id)
  const isSame = attempt?.browser_hash && browser && matches(browser, attempt.browser_hash)
  if (!attempt || !isSame) throw refuseReturn()
  refuseOver(attempt, services.now())
  const { account_id, id, link_id } = attempt
  const link = (await withAccount(services.database, account_id, (trx) =>
    findLink(trx, account_id, link_id),
  ))!
  refuseEnded(link, services.now())
  const isFirst = await withAccount(services.database, account_id, (trx) => takeState(trx, attempt))
  if (!isFirst) throw refuseReturn()
  const locale = chooseLocale(link.locale, acceptLanguage)
  const patch = await settle(services, attempt, params, state, locale)
  await withAccount(services.database, account_id, (trx) =>
    updateLinkAttempt(trx, account_id, id, patch),
  )
  return { link, attempt }
}

/** What the return brought, as what is kept of it. */
async function settle(
  services: Services,
  attempt: LinkAttempt,
  params: URLSearchParams,
  state: string,
  locale: Locale,
) {
  const { credentials, verifier } = openSecrets(services, attempt)
  const way = wayOf(services, attempt, credentials.kind)
  const connector = requireConnector(services, attempt.system)
  const words = linkWords[locale]
  const oauth = way.oauth as Oauth
  let code: string
  try {
    code = readReturn(params, { state, issuer: issuerOf(oauth, credentials) })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const isDenied = error.code === 'UPSTREAM_PERMISSION_DENIED'
    const at = { system: connector.name }
    return fail(isDenied ? words.consent_denied(at) : words.consent_failed(at))
  }
  const redirectUri = returnUrl(services)
  try {
    const tokens = await redeemCode(
      oauth,
      credentials,
      { code, redirectUri, codeVerifier: verifier! },
      {
        connector,
        http: services.http,
        timeout: services.upstreamTimeout,
        now: services.now,
        guard: services.guard,
      },
    )
    return { problem: null, ...sealSecrets(services, attempt, { credentials, tokens }) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return fail(explainSignIn(error, { connector, way }, locale).message ?? error.detail)
  }
}

function fail(problem: string) {
  return { state: 'failed' as const, problem }
}

function wayOf(services: Services, { system }: LinkAttempt, kind: string): Auth {
  return requireConnector(services, system).auth.find((way) => way.kind === kind)!
}

function returnUrl({ publicUrl }: Services): string {
  return `${publicUrl}/link/return`
}

function newNonce(): string {
  return randomBytes(32).toString('base64url')
}

function matches(secret: string, hash: Buffer): boolean {
  return equalSecrets(hashSecret(secret).toString('hex'), hash.toString('hex'))
}

function refuseReturn(): ApiError {
  const detail =
    'This return belongs to no sign-in that began in this browser. Open the link again and begin anew.'
  const errors = [{ pointer: 'state', code: 'STATE_MISMATCH', detail }]
  return new ApiError('INVALID_REQUEST', detail, { errors })
}
