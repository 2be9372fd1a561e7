import {
  type Answer,
  type Auth,
  type Call,
  type Credentials,
  header,
  isLoginPage,
  type Session,
} from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { basicForm, codeForm, oauthForm } from './form.ts'
import { serviceOf, services } from './services.ts'
import { basicGuide, codeGuide, oauthGuide } from './steps.ts'

type Send = (call: Call) => Promise<Answer>

/** A call that every signed-in user may make: without a logon even a service that is not there answers 401 (measured). */
export const probe: Call = { method: 'GET', path: `${services.purchaseOrder}/` }

/** Sessions of reads keep the logon's cookies; those of writes are per service, because some systems refuse the token of another. */
const LOGON = 'logon'

function scopeOf(call: Call): string {
  const isRead = call.method === 'GET' || call.method === 'HEAD'
  return isRead ? LOGON : (serviceOf(call.path) ?? LOGON)
}

function hasLostToken(answer: Answer): boolean {
  // The text of the refusal is translated; only this header tells it from the other meanings of 403.
  return answer.status === 403 && /^required$/i.test(header(answer, 'x-csrf-token') ?? '')
}

function hasEnded(answer: Answer): boolean {
  return hasLostToken(answer) || (answer.status < 400 && isLoginPage(answer))
}

/** Signs in, and fetches a write token where the scope is a service. */
async function openSession(send: Send, scope: string): Promise<Session> {
  if (scope === LOGON) return { cookie: cookiesOf(signedIn(await send(probe))) }
  const headers = { 'x-csrf-token': 'Fetch' }
  // Without the slash some systems redirect and the header is lost on the way (measured by others).
  let answer = signedIn(await send({ method: 'GET', path: `${scope}/`, headers }))
  if (!tokenOf(answer)) answer = signedIn(await send({ method: 'GET', path: scope, headers }))
  return { cookie: cookiesOf(answer), csrf: tokenOf(answer) ?? '' }
}

function tokenOf(answer: Answer): string | null {
  const token = header(answer, 'x-csrf-token')
  return token === undefined || /^(required|fetch)$/i.test(token) ? null : token
}

function signedIn(answer: Answer): Answer {
  const isRefused = answer.status === 401
  if (!isRefused && !(answer.status < 400 && isLoginPage(answer))) return answer
  throw new ApiError('REAUTHORIZATION_REQUIRED', refusalOf(answer), {
    origin: 'upstream',
    signal: isRefused ? 'credentials_refused' : 'sign_in_page',
    upstream: { system: 'sap-s4hana', status: answer.status },
  })
}

/** SAP tells nobody why: a wrong password, a locked user and a wrong client look alike. */
export function refusalOf(answer: Answer): string {
  const challenge = header(answer, 'www-authenticate') ?? ''
  const realm = /\[(\w+)\/(\d{3})\]/.exec(challenge)
  const where = realm ? ` in system ${realm[1]}, client ${realm[2]}` : ''
  if (answer.status !== 401)
    return `SAP S/4HANA answered with its sign-in page: this user or address is not meant for API calls.`
  if (/^bearer/i.test(challenge)) return 'SAP S/4HANA refuses the access token of this connection.'
  return `SAP S/4HANA refuses the user${where}: the password, the client or the user's state (locked, expired) is wrong.`
}

/** All cookies go back: their names differ from system to system. */
function cookiesOf(answer: Answer): string {
  const set = answer.headers['set-cookie']
  const lines = set === undefined ? [] : Array.isArray(set) ? set : [set]
  return lines.map((line) => line.split(';', 1)[0]!.trim()).join('; ')
}

function sessionHeaders(call: Call, session: Session | null): Record<string, string> {
  if (!session) return {}
  const isRead = call.method === 'GET' || call.method === 'HEAD'
  return {
    ...(session.cookie && { cookie: session.cookie }),
    ...(!isRead && session.csrf && { 'x-csrf-token': session.csrf }),
  }
}

const session: NonNullable<Auth['session']> = {
  scope: scopeOf,
  open: (send, { scope }) => openSession(send, scope),
  hasEnded,
}

export const basicAuth: Auth = {
  kind: 'basic',
  label: 'User and password',
  fields: basicForm,
  ...basicGuide,
  user: ['username'],
  sign: (call, { username = '', password = '' }, session) => ({
    authorization: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`,
    ...sessionHeaders(call, session),
  }),
  session,
}

/** The client goes into the query here too (published client; the page where a person allows it: not confirmed). */
function endpoint(credentials: Credentials, path: string): string {
  const url = new URL((credentials.base_url ?? '').replace(/\/+$/, '') + path)
  if (credentials.client) url.searchParams.set('sap-client', credentials.client)
  return url.href
}

/** Id and secret of the OAuth client go as user and password do (published client), so not form-encoded. */
const tokenService = {
  tokenUrl: (credentials: Credentials) =>
    endpoint(credentials, credentials.token_path || '/sap/bc/sec/oauth2/token'),
  scope: (credentials: Credentials) => credentials.scope,
  clientAuth: 'basic' as const,
}

const bearer: Pick<Auth, 'sign' | 'session'> = {
  sign: (call, { access_token }, session) => ({
    authorization: `Bearer ${access_token}`,
    ...sessionHeaders(call, session),
  }),
  session,
}

export const oauth: Auth = {
  kind: 'oauth2_client_credentials',
  label: 'OAuth 2.0 client',
  fields: oauthForm,
  ...oauthGuide,
  oauth: { grant: 'client_credentials', ...tokenService },
  ...bearer,
}

/** On premises only. That it takes PKCE is not confirmed; a server that knows none leaves it out. */
export const oauthCode: Auth = {
  kind: 'oauth2_authorization_code',
  label: 'OAuth 2.0 sign-in of a user',
  fields: codeForm,
  ...codeGuide,
  oauth: {
    grant: 'authorization_code',
    authorizeUrl: (credentials) =>
      endpoint(credentials, credentials.authorize_path || '/sap/bc/sec/oauth2/authorize'),
    ...tokenService,
  },
  ...bearer,
}
