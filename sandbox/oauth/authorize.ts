import { escapeXml } from '../escape-xml.ts'
import type { Answer, Call } from '../system.ts'
import { NO_STORE, OAuthError } from './errors.ts'
import type { Grants } from './grants.ts'
import type { Profile } from './profile.ts'
import { addParameters, isAllowedRedirect } from './redirect.ts'

interface Request {
  redirect_uri: string
  state: string | null
  scope: string
  challenge: string | null
  nonce: string | null
  prompt: string | null
  login_hint: string | null
}

/**
 * Answers the authorization endpoint: the page by GET, the decision by POST to the same address. What is
 * wrong with client or redirect is shown to the person; everything else goes back to the client.
 */
export function answerAuthorize(profile: Profile, grants: Grants, call: Call): Answer {
  const query = new URLSearchParams(call.query)
  const redirect = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== profile.client.id) return refusePage('The client is not known.')
  if (!isAllowedRedirect(profile.switches.redirect_uris, redirect)) {
    return refusePage('The redirect address is not one of those that the client has registered.')
  }
  const sendBack = (parameters: Record<string, string | null>): Answer => ({
    status: call.method === 'POST' ? 303 : 302,
    headers: {
      ...NO_STORE,
      location: addParameters(redirect, {
        ...parameters,
        state: query.get('state'),
        iss: profile.issuer(call),
      }),
    },
  })
  try {
    const request = readRequest(profile, query, redirect)
    const form = call.method === 'POST' ? new URLSearchParams(call.body.toString()) : null
    const user = form ? decide(profile, form) : decideAlone(profile, request)
    if (user === null) return showConsent(profile, call, request, form !== null)
    const { scope, nonce, redirect_uri, challenge } = request
    const permission = { user, scope, nonce, signed_in_at: call.now }
    return sendBack({ code: grants.issueCode(permission, { redirect_uri, challenge }, call.now) })
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    return sendBack({ error: error.code, error_description: error.message })
  }
}

function readRequest(profile: Profile, query: URLSearchParams, redirect_uri: string): Request {
  if (query.get('response_type') !== 'code') {
    throw new OAuthError('unsupported_response_type', 'Only the response type code is supported.')
  }
  const challenge = query.get('code_challenge')
  const method = query.get('code_challenge_method')
  if (challenge === null ? method !== null : method !== 'S256' || !isDigest(challenge)) {
    throw new OAuthError('invalid_request', 'The code challenge must be made by the method S256.')
  }
  const scope = query.get('scope') ?? ''
  checkScope(profile, scope)
  return {
    redirect_uri,
    state: query.get('state'),
    scope,
    challenge,
    nonce: query.get('nonce'),
    prompt: query.get('prompt'),
    login_hint: query.get('login_hint'),
  }
}

/** Throws OAuthError for a scope that does not exist. */
export function checkScope(profile: Profile, scope: string): void {
  const wrong = scope.split(' ').find((each) => each !== '' && !profile.isScope(each))
  if (wrong !== undefined) throw new OAuthError('invalid_scope', `The scope ${wrong} is not known.`)
}

function isDigest(challenge: string): boolean {
  return /^[\w-]{43}$/.test(challenge)
}

/** The user who allowed it, or null when the sign-in failed. Throws the OAuthError of a denial. */
function decide(profile: Profile, form: URLSearchParams): string | null {
  if (form.get('decision') === 'allow') return profile.signIn(form)
  throw new OAuthError('access_denied', 'The user has denied the request.')
}

/** The user whom nobody needs to ask, or null. Throws the OAuthError of a client that wants no page. */
function decideAlone(profile: Profile, { prompt, login_hint }: Request): string | null {
  if (profile.switches.consent === 'automatic') {
    return profile.users.find((user) => user === login_hint) ?? profile.users[0]!
  }
  if (prompt !== 'none') return null
  throw new OAuthError('login_required', 'Nobody is signed in.')
}

function showConsent(profile: Profile, call: Call, request: Request, refused: boolean): Answer {
  const body = profile.renderConsent({
    client_id: profile.client.id,
    scopes: request.scope.split(' ').filter(Boolean),
    action: `?${call.query}`,
    username: request.login_hint ?? '',
    refused,
  })
  return { status: refused ? 401 : 200, headers: { ...NO_STORE, ...HTML }, body }
}

function refusePage(message: string): Answer {
  const body =
    '<!DOCTYPE html><html lang="en"><head><title>Error</title></head>' +
    `<body><h1>This request cannot be answered</h1><p>${escapeXml(message)}</p></body></html>`
  return { status: 400, headers: { ...NO_STORE, ...HTML }, body }
}

const HTML = { 'content-type': 'text/html; charset=utf-8' }
