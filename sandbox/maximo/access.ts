import type { Answer, Call } from '../system.ts'
import { Refusal, refuse } from './errors.ts'
import type { Switches } from './switches.ts'

export const API_KEY = 'sandboxkey0m4x1m0withoutanysecret'
export const USER = { userid: 'MILLWRIGHT', password: 'sandbox-password' }

export interface Door {
  key: string
  /** Cookie sessions that are open. */
  sessions: Set<string>
}

const LOGIN_HTML =
  '<!DOCTYPE html><html><head><title>Welcome to Maximo</title></head><body><form action="j_security_check"><input type="password" name="j_password"></form></body></html>'

/** One text for wrong passwords, blocked users and addresses, and admin mode, on purpose. */
export const lockedOut = () =>
  new Refusal(
    401,
    'BMXAA7901E',
    'You cannot log in at this time. Contact the system administrator.',
  )

export const invalidKey = (switches: Switches) =>
  switches.bad_key === '401'
    ? lockedOut()
    : refuse(
        'BMXAA9549E',
        'The API key token is invalid. Either the token may have expired or the token has been revoked by the administrator.',
      )

export const noSession = () =>
  new Refusal(401, 'BMXAA0021E', 'The request could not be authenticated.')

/** Null when the caller may come in; the answer that it gets instead, else. Throws refusals. */
export function admit(call: Call, door: Door, switches: Switches): Answer | null {
  const { headers } = call
  if (switches.admin_mode) throw lockedOut()
  const key = headers.apikey
  const session = /JSESSIONID=([^;]+)/.exec(String(headers.cookie ?? ''))?.[1]
  // A stale cookie wins over a good key (measured).
  if (session !== undefined && !door.sessions.has(session)) throw noSession()
  if (session !== undefined) return checkToken(call, session)
  if (call.path.startsWith('/maximo/api')) {
    if (typeof key === 'string' && key !== '') {
      if (key === door.key) return null
      throw invalidKey(switches)
    }
  } else if (headers.maxauth !== undefined || headers.authorization !== undefined) {
    if (isRight(credentialsOf(call), door, switches)) return null
    throw lockedOut()
  }
  return anonymous(switches)
}

/** Posts of a cookie session carry its token. */
function checkToken(call: Call, session: string): null {
  if (call.method !== 'GET' && call.headers.csrftoken !== tokenOf(session)) throw noSession()
  return null
}

export const tokenOf = (session: string) => `csrf-${session}`

export function credentialsOf({ headers }: Call): string {
  const text = String(
    headers.maxauth ?? /^basic (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '',
  )
  return Buffer.from(text, 'base64').toString()
}

export function isRight(given: string, door: Door, switches: Switches): boolean {
  // Since MAS, only keys are taken, in this form too.
  if (switches.release.startsWith('mas')) return given === `apikey:${door.key}`
  return given === `${USER.userid}:${USER.password}`
}

function anonymous(switches: Switches): Answer {
  if (switches.unauthenticated === 'html')
    return {
      status: 200,
      headers: { 'Content-Type': 'text/html; charset=UTF-8' },
      body: LOGIN_HTML,
    }
  if (switches.unauthenticated === 'oidc') {
    const location =
      'https://auth.mas.example/oidc/endpoint/MaximoAppSuite/authorize?scope=openid&response_type=code&client_id=manage'
    return { status: 302, headers: { location, 'set-cookie': 'WASOidcState1=x; Path=/' }, body: '' }
  }
  throw noSession()
}

export function loginPage(): Answer {
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=UTF-8' }, body: LOGIN_HTML }
}
