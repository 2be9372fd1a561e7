import { createHash } from 'node:crypto'
import { ApiError } from '@millwright/model'
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretPost,
  customFetch,
  genericTokenEndpointRequest,
  processGenericTokenEndpointResponse,
} from 'oauth4webapi'
import type { Answer } from './call.ts'
import type { Connector, Credentials } from './connector.ts'
import { type Http, WireFailure } from './http.ts'
import { type LockoutGuard, type LoginKey, loginKeyOf } from './lockout.ts'
import { readTokenRefusal, toTokenNetworkError } from './oauth-failure.ts'
import { createScrubber } from './redact.ts'
import type { StopSignal } from './stop.ts'

/** How an authorization server is talked to. The form has `client_id` and `client_secret`. */
export interface OauthWay {
  grant: 'authorization_code' | 'client_credentials'
  /** Where a person allows it. Of the authorization code only. */
  authorizeUrl?(credentials: Credentials): string
  tokenUrl(credentials: Credentials): string
  /** Separated by blanks. */
  scope?(credentials: Credentials): string | undefined
  /** `basic`: id and secret as they are (RFC 7617), without the form encoding of RFC 6749 that few servers undo. */
  clientAuth: 'basic' | 'post'
  /** The `iss` of returns. Default: anything at the origin of the page where a person allows it. */
  issuer?(credentials: Credentials): string
}

export interface Tokens {
  access_token: string
  /** null: none was given; after a refresh the old one goes on. */
  refresh_token: string | null
  /** Milliseconds since 1970; null where it is not told. */
  expires_at: number | null
  scope: string | null
}

/** What a token request needs besides the form. */
export interface TokenRequestAt {
  /** Whose tokens they are, for messages. */
  connector: Pick<Connector, 'system' | 'name'>
  http: Http
  /** Milliseconds for one exchange. */
  timeout: number
  now?: () => number
  /** Keeps a wrong client secret from being tried again and again. */
  guard?: LockoutGuard
  signal?: StopSignal
}

/** The address where a person allows the access: with PKCE (S256) and state. `codeVerifier` has 43 to 128 characters. */
export function startAuthorization(
  oauth: OauthWay,
  credentials: Credentials,
  at: { redirectUri: string; state: string; codeVerifier: string },
): string {
  const url = authorizeUrlOf(oauth, credentials)
  const scope = oauth.scope?.(credentials)
  const challenge = createHash('sha256').update(at.codeVerifier).digest('base64url')
  url.searchParams.set('response_type', 'code')
  url.searchParams.set('client_id', credentials.client_id ?? '')
  url.searchParams.set('redirect_uri', at.redirectUri)
  if (scope) url.searchParams.set('scope', scope)
  url.searchParams.set('state', at.state)
  url.searchParams.set('code_challenge', challenge)
  url.searchParams.set('code_challenge_method', 'S256')
  return url.href
}

/** What `readReturn` compares `iss` with: the declared issuer, or the origin of the page where a person allows it. */
export function issuerOf(oauth: OauthWay, credentials: Credentials): string {
  return oauth.issuer?.(credentials) ?? authorizeUrlOf(oauth, credentials).origin
}

/** Tokens for a code that came back. Errors as of `requestClientToken`. */
export function redeemCode(
  oauth: OauthWay,
  credentials: Credentials,
  { code, redirectUri, codeVerifier }: { code: string; redirectUri: string; codeVerifier: string },
  at: TokenRequestAt,
): Promise<Tokens> {
  const parameters = { code, redirect_uri: redirectUri, code_verifier: codeVerifier }
  return requestTokens(oauth, credentials, 'authorization_code', parameters, at)
}

/** New tokens for a refresh token, which may have ended with it. Errors as of `requestClientToken`. */
export function refreshTokens(
  oauth: OauthWay,
  credentials: Credentials,
  refreshToken: string,
  at: TokenRequestAt,
): Promise<Tokens> {
  const parameters = { refresh_token: refreshToken }
  return requestTokens(oauth, credentials, 'refresh_token', parameters, at)
}

/**
 * A token for the client itself. Throws ApiError: REAUTHORIZATION_REQUIRED with a signal where grant or client are
 * refused; UPSTREAM_RATE_LIMITED, UPSTREAM_TIMEOUT, CONNECTION_UNAVAILABLE where another try helps, with the
 * WireFailure as their cause; UPSTREAM_ERROR for anything else.
 */
export function requestClientToken(
  oauth: OauthWay,
  credentials: Credentials,
  at: TokenRequestAt,
): Promise<Tokens> {
  const scope = oauth.scope?.(credentials)
  return requestTokens(oauth, credentials, 'client_credentials', { ...(scope && { scope }) }, at)
}

async function requestTokens(
  oauth: OauthWay,
  credentials: Credentials,
  grantType: string,
  parameters: Record<string, string>,
  at: TokenRequestAt,
): Promise<Tokens> {
  const { guard } = at
  const url = endpoint(oauth.tokenUrl(credentials), credentials)
  const send = () => exchange(oauth, credentials, url, grantType, parameters, at)
  if (!guard) return send()
  const key = clientKeyOf(url, credentials)
  const tokens = await guard.signIn(key, send)
  guard.accept(key)
  return tokens
}

function clientKeyOf({ host }: URL, credentials: Credentials): LoginKey {
  const { client_id = '', client_secret = '' } = credentials
  const values = { client_id, client_secret }
  return loginKeyOf({ host, kind: 'oauth', values, user: [client_id] })
}

async function exchange(
  oauth: OauthWay,
  credentials: Credentials,
  url: URL,
  grantType: string,
  parameters: Record<string, string>,
  at: TokenRequestAt,
): Promise<Tokens> {
  const { client_id = '', client_secret = '' } = credentials
  if (client_id === '' || client_secret === '') {
    const missing = client_id === '' ? 'client id' : 'client secret'
    const text = `${at.connector.name} gives no token, as the connection has no ${missing}.`
    throw new ApiError('REAUTHORIZATION_REQUIRED', text, { signal: 'client_refused' })
  }
  const { scrub } = createScrubber([client_secret, ...Object.values(parameters)])
  const server = { issuer: url.origin, token_endpoint: url.href }
  const client = { client_id }
  const sign =
    oauth.clientAuth === 'post' ? ClientSecretPost(client_secret) : plainBasic(credentials)
  const options = {
    [customFetch]: (_: string, init: { body?: unknown; headers: Record<string, string> }) =>
      post(url, init, at, scrub),
    [allowInsecureRequests]: url.protocol === 'http:',
  }
  try {
    const response = await genericTokenEndpointRequest(
      server,
      client,
      sign,
      grantType,
      parameters,
      options,
    )
    const given = await processGenericTokenEndpointResponse(server, client, response)
    return {
      access_token: given.access_token,
      refresh_token: given.refresh_token ?? null,
      expires_at: given.expires_in === undefined ? null : nowOf(at) + given.expires_in * 1000,
      scope: given.scope ?? null,
    }
  } catch (error) {
    if (error instanceof WireFailure) throw toTokenNetworkError(error, at)
    if (error instanceof ApiError) throw error
    const text = `The token service of ${at.connector.name} answered with something that is no token.`
    throw new ApiError('UPSTREAM_ERROR', text, { origin: 'upstream' })
  }
}

/** The wire that the library sends through; what is no success is judged here. */
async function post(
  url: URL,
  init: { body?: unknown; headers: Record<string, string> },
  at: TokenRequestAt,
  scrub: (text: string) => string,
): Promise<Response> {
  const { http, timeout, signal } = at
  const request = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'POST',
    headers: { ...init.headers, 'accept-encoding': 'identity', 'user-agent': 'Millwright' },
    body: String(init.body),
  }
  const answer = await http.send(request, { timeout, signal })
  if (answer.status !== 200) throw readTokenRefusal(answer, { ...at, scrub })
  return new Response(new Uint8Array(answer.body), { headers: contentType(answer) })
}

function contentType(answer: Answer): Record<string, string> {
  const type = answer.headers['content-type']
  return typeof type === 'string' ? { 'content-type': type } : {}
}

function plainBasic({ client_id = '', client_secret = '' }: Credentials): ClientAuth {
  return (_server, _client, _body, headers) => {
    const proof = Buffer.from(`${client_id}:${client_secret}`, 'utf8').toString('base64')
    headers.set('authorization', `Basic ${proof}`)
  }
}

function authorizeUrlOf(oauth: OauthWay, credentials: Credentials): URL {
  const address = oauth.authorizeUrl?.(credentials)
  if (address === undefined) throw new Error('this way has no page where a person allows it')
  return endpoint(address, credentials)
}

/** Without TLS only where the connection's own address has none (development). */
function endpoint(address: string, credentials: Credentials): URL {
  const url = new URL(address)
  const isPlain = credentials.base_url?.startsWith('http:') ?? false
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isPlain)) return url
  throw new ApiError('INVALID_REQUEST', 'Tokens are asked for over https only.')
}

function nowOf({ now }: TokenRequestAt): number {
  return now?.() ?? Date.now()
}
