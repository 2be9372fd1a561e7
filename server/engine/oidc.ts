import { createHmac, randomBytes } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import type { Services } from '../services.ts'
import { fetchThrough } from './http-fetch.ts'

/** Where members may sign in besides their passwords. */
export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** Of e-mail addresses, in lower case; empty: any. */
  domains: readonly string[]
}

/** Who it is in the words of the identity provider. */
export interface Subject {
  issuer: string
  sub: string
  email: string | null
  isVerified: boolean
}

/** In seconds: clocks differ. */
const TOLERANCE = 30

/**
 * Where the browser goes to sign in, and the secret that it has to bring back in a cookie: state, nonce
 * and code verifier are made of it, so nobody else can finish what this browser began.
 */
export async function beginOidc(
  services: Services,
  settings: OidcSettings,
): Promise<{ url: string; flow: string }> {
  const { server } = await discover(services, settings)
  const flow = randomBytes(32).toString('base64url')
  const url = new URL(server.authorization_endpoint ?? '')
  const parameters = {
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: redirectOf(services),
    scope: 'openid email profile',
    state: derive(flow, 'state'),
    nonce: derive(flow, 'nonce'),
    code_challenge: await oauth.calculatePKCECodeChallenge(derive(flow, 'verifier')),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href, flow }
}

/** Who came back. Throws where state, issuer, code, signature, audience, nonce or time are not right. */
export async function finishOidc(
  services: Services,
  settings: OidcSettings,
  flow: string,
  returned: URLSearchParams,
): Promise<Subject> {
  const { server, options } = await discover(services, settings)
  const client: oauth.Client = {
    client_id: settings.clientId,
    [oauth.clockTolerance]: TOLERANCE,
  }
  const parameters = oauth.validateAuthResponse(server, client, returned, derive(flow, 'state'))
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authenticate(server, settings),
    parameters,
    redirectOf(services),
    derive(flow, 'verifier'),
    options,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: derive(flow, 'nonce'),
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(server, response, options)
  const claims = oauth.getValidatedIdTokenClaims(tokens)!
  const told =
    claims.email === undefined && server.userinfo_endpoint !== undefined
      ? await readUserInfo(server, client, tokens.access_token, claims.sub, options)
      : claims
  return {
    issuer: claims.iss,
    sub: claims.sub,
    email: foldAddress(told.email),
    isVerified: told.email_verified === true,
  }
}

/** Null for one that no member can have: other letters could come out as those of somebody else in lower case. */
export function foldAddress(email: unknown): string | null {
  return typeof email === 'string' && /^[\x21-\x7e]+$/.test(email) ? email.toLowerCase() : null
}

async function readUserInfo(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  token: string,
  sub: string,
  options: object,
): Promise<Record<string, unknown>> {
  const response = await oauth.userInfoRequest(server, client, token, options)
  return { ...(await oauth.processUserInfoResponse(server, client, sub, response)) }
}

async function discover({ http, upstreamTimeout }: Services, { issuer }: OidcSettings) {
  const address = new URL(issuer)
  const options = {
    [oauth.customFetch]: fetchThrough(http, upstreamTimeout),
    [oauth.allowInsecureRequests]: address.protocol === 'http:',
  }
  const response = await oauth.discoveryRequest(address, options)
  return { server: await oauth.processDiscoveryResponse(address, response), options }
}

function authenticate(
  { token_endpoint_auth_methods_supported: known }: oauth.AuthorizationServer,
  { clientSecret }: OidcSettings,
): oauth.ClientAuth {
  // Where it does not say, basic is what it takes.
  const takesBasic = known === undefined || known.includes('client_secret_basic')
  return takesBasic ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret)
}

function redirectOf({ publicUrl }: Services): string {
  return `${publicUrl}/sign-in/oidc/return`
}

function derive(flow: string, what: string): string {
  return createHmac('sha256', flow).update(what).digest('base64url')
}
