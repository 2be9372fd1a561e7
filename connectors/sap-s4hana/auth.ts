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
import { basicForm, oauthForm } from './form.ts'
import { serviceOf, services } from './services.ts'

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
async function openSession(
  send: Send,
  scope: string,
  headers: Record<string, string>,
): Promise<Session> {
  if (scope === LOGON) return { cookie: cookiesOf(signedIn(await send({ ...probe, headers }))) }
  const fetch = { ...headers, 'x-csrf-token': 'Fetch' }
  // Without the slash some systems redirect and the header is lost on the way (measured by others).
  let answer = signedIn(await send({ method: 'GET', path: `${scope}/`, headers: fetch }))
  if (!tokenOf(answer))
    answer = signedIn(await send({ method: 'GET', path: scope, headers: fetch }))
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
    upstream: { system: 'sap-s4hana', status: answer.status },
  })
}

/** SAP tells nobody why: a wrong password, a locked user and a wrong client look alike. */
export function refusalOf(answer: Answer): string {
  const realm = /\[(\w+)\/(\d{3})\]/.exec(header(answer, 'www-authenticate') ?? '')
  const where = realm ? ` in system ${realm[1]}, client ${realm[2]}` : ''
  if (answer.status !== 401)
    return `SAP S/4HANA answered with its sign-in page: this user or address is not meant for API calls.`
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

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
}

export const basicAuth: Auth = {
  kind: 'basic',
  label: 'User and password',
  fields: basicForm,
  sign: (call, credentials, session) => ({
    authorization: basic(credentials.username ?? '', credentials.password ?? ''),
    ...sessionHeaders(call, session),
  }),
  session: {
    scope: scopeOf,
    open: (send, { scope }) => openSession(send, scope, {}),
    hasEnded,
  },
}

export const oauth: Auth = {
  kind: 'oauth2_client_credentials',
  label: 'OAuth 2.0 client',
  fields: oauthForm,
  sign: (call, _credentials, session) => ({
    ...(session?.token && { authorization: `Bearer ${session.token}` }),
    ...sessionHeaders(call, session),
  }),
  session: {
    scope: scopeOf,
    open: async (send, { credentials, scope }) => {
      const token = await fetchToken(send, credentials)
      const session = await openSession(send, scope, { authorization: `Bearer ${token}` })
      return { ...session, token }
    },
    // A bearer token lasts an hour: 401 asks for a new one before it means anything worse.
    hasEnded: (answer) => answer.status === 401 || hasEnded(answer),
  },
}

async function fetchToken(send: Send, credentials: Credentials): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (credentials.scope) form.set('scope', credentials.scope)
  const answer = await send({
    method: 'POST',
    path: credentials.token_path || '/sap/bc/sec/oauth2/token',
    headers: {
      authorization: basic(credentials.client_id ?? '', credentials.client_secret ?? ''),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: Buffer.from(form.toString()),
  })
  const body = answer.json as
    | { access_token?: string; error?: string; error_description?: string }
    | undefined
  if (body?.access_token) return body.access_token
  const said = body?.error_description ?? body?.error ?? `status ${answer.status}`
  const isRefused = answer.status === 400 || answer.status === 401
  throw new ApiError(
    isRefused ? 'REAUTHORIZATION_REQUIRED' : 'UPSTREAM_ERROR',
    `SAP S/4HANA gives this OAuth client no token: ${said}.`,
    { origin: 'upstream', upstream: { system: 'sap-s4hana', status: answer.status } },
  )
}
