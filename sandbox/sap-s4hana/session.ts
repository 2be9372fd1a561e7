import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Account } from '../account.ts'
import type { Answer } from '../system.ts'
import { logonPage, samlPage } from './pages.ts'
import type { Switches } from './switches.ts'

/** The only client that has the user. */
export const CLIENT = '100'

export interface Visit {
  headers: IncomingHttpHeaders
  options: URLSearchParams
  /** Address of the service, for tokens that belong to one service. */
  service: string
  now: number
}

interface Session {
  id: string
  client: string
  user: string
  tokens: Map<string, string>
  expires: number
}

/** The user behind an access token, or null. */
type FindBearer = (token: string, now: number) => string | null

/** Logon, security sessions and tokens against forged requests. */
export class Sessions {
  readonly #account: Account
  readonly #switches: Switches
  readonly #findBearer: FindBearer
  readonly #sessions = new Map<string, Session>()
  #counter = 0

  constructor(account: Account, switches: Switches, findBearer: FindBearer) {
    this.#account = account
    this.#switches = switches
    this.#findBearer = findBearer
  }

  clear() {
    this.#sessions.clear()
  }

  /** The user who sent the request, or what a failed logon answers. */
  logOn(visit: Visit): { user: string } | Answer {
    const { authorization } = visit.headers
    const session = this.#find(visit)
    if (session && !authorization) return { user: session.user }
    const client = clientOf(visit, this.#switches)
    if (client !== CLIENT) return refuseLogon(this.#switches, client)
    const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    if (bearer !== undefined) {
      const user = this.#findBearer(bearer, visit.now)
      return user === null ? refuseBearer() : { user }
    }
    const [user, password] = readBasic(authorization)
    const lockAfter = Number(this.#switches.lock_after)
    const isRight = user !== undefined && this.#account.signIn(user, password, lockAfter)
    return isRight ? { user: this.#account.username } : refuseLogon(this.#switches, client)
  }

  /** Headers that hand out a token and the cookies that must come back with it. */
  issueToken(visit: Visit, user: string): Record<string, string | string[]> {
    const session = this.#find(visit) ?? this.#open(visit, user)
    const scope = this.#switches.csrf_scope === 'service' ? visit.service : ''
    const token = session.tokens.get(scope) ?? `${this.#random().slice(0, 22)}==`
    session.tokens.set(scope, token)
    return {
      'x-csrf-token': token,
      'set-cookie': [
        `SAP_SESSIONID_S4H_${session.client}=${session.id}; path=/; secure; HttpOnly`,
        `sap-usercontext=sap-client=${session.client}; path=/`,
      ],
    }
  }

  /** Null when the token fits the cookies, else the refusal. */
  checkToken(visit: Visit): Answer | null {
    const session = this.#find(visit)
    const scope = this.#switches.csrf_scope === 'service' ? visit.service : ''
    const token = session?.tokens.get(scope)
    if (token !== undefined && visit.headers['x-csrf-token'] === token) return null
    return {
      status: 403,
      headers: {
        'x-csrf-token': 'Required',
        'content-type': 'text/plain; charset=utf-8',
        'sap-processing-info': 'ODataBEP=,crp=,RAL=,st=,MedCacheHub=,codeployed=X,softstate=',
        'sap-server': 'true',
      },
      body:
        this.#switches.csrf_language === 'de'
          ? 'CSRF-Token-Validierung ist fehlgeschlagen'
          : 'CSRF token validation failed',
    }
  }

  #find({ headers, now }: Visit): Session | undefined {
    for (const [name, value] of readCookies(headers.cookie)) {
      const session = name.startsWith('SAP_SESSIONID') ? this.#sessions.get(value) : undefined
      if (session && session.expires > now) return session
    }
    return undefined
  }

  #open({ now }: Visit, user: string): Session {
    const session: Session = {
      id: this.#random(),
      client: CLIENT,
      user,
      tokens: new Map(),
      expires: now + Number(this.#switches.csrf_lifetime) * 1000,
    }
    this.#sessions.set(session.id, session)
    return session
  }

  /** Not secret and the same in each run: a simulation protects nothing. */
  #random(): string {
    this.#counter += 1
    return createHash('sha256').update(`session ${this.#counter}`).digest('base64url')
  }
}

/** The client number that a request reaches. */
export function clientOf(
  { headers, options }: Pick<Visit, 'headers' | 'options'>,
  switches: Switches,
): string {
  const sent = options.get('sap-client') ?? headers['sap-client']
  if (typeof sent === 'string') return sent
  const context = readCookies(headers.cookie).find(([name]) => name === 'sap-usercontext')
  return /sap-client=(\d{3})/.exec(context?.[1] ?? '')?.[1] ?? switches.default_client
}

function readCookies(header: string | undefined): [string, string][] {
  return (header ?? '').split(';').map((part) => {
    const [name = '', ...rest] = part.trim().split('=')
    return [name, rest.join('=')]
  })
}

function readBasic(header: string | undefined): [string | undefined, string] {
  const match = /^Basic (.+)$/i.exec(header ?? '')
  if (!match) return [undefined, '']
  const [user = '', ...rest] = Buffer.from(match[1]!, 'base64').toString('utf8').split(':')
  return [user, rest.join(':')]
}

/** An access token that is unknown, expired or revoked: the page is the one of any failed logon. */
function refuseBearer(): Answer {
  return {
    status: 401,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'www-authenticate': 'Bearer error="invalid_token"',
      'sap-system': 'S4H',
      'sap-server': 'true',
    },
    body: logonPage(false),
  }
}

/** The same answer for a wrong password, an unknown user and a locked one. */
export function refuseLogon(switches: Switches, client: string): Answer {
  if (switches.logon_failure === 'saml') return samlPage(200)
  if (switches.logon_failure === 'saml_redirect') return samlPage(302)
  return {
    status: 401,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'www-authenticate': `Basic realm="SAP NetWeaver Application Server [S4H/${client}]"`,
      'set-cookie': [`sap-usercontext=sap-client=${client}; path=/`],
      'sap-system': 'S4H',
      'sap-server': 'true',
    },
    body: logonPage(switches.logon_failure === 'huge_page'),
  }
}
