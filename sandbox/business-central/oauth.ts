import type { Account } from '../account.ts'
import { consentPage } from '../identity-provider/consent-page.ts'
import { AuthorizationServer } from '../oauth/authorization-server.ts'
import type { Answer, Call } from '../system.ts'
import { correlation } from './errors.ts'
import { answerFault } from './faults.ts'
import type { Switches } from './switches.ts'

/** The only directory that there is. */
export const TENANT = '5f0b8a52-6c1e-4b7e-9d0e-3f1c6a9d7e21'
const CLIENT = 'c7a0e5d4-1b2f-4a63-8f5e-90d1b7c3e642'
const RESOURCE = 'https://api.businesscentral.dynamics.com'

const PATHS = {
  authorize: `/${TENANT}/oauth2/v2.0/authorize`,
  token: `/${TENANT}/oauth2/v2.0/token`,
}

const SCOPES = [
  `${RESOURCE}/.default`,
  `${RESOURCE}/Financials.ReadWrite.All`,
  `${RESOURCE}/user_impersonation`,
  'offline_access',
  'openid',
]

/** The vendor's directory: an application, and a licensed user who can let it in. */
export function createOAuth(account: Account, switches: Switches): AuthorizationServer {
  return new AuthorizationServer({
    switches,
    client: { id: CLIENT, secret: 'Sandbox~Rivet-31' },
    paths: PATHS,
    clientUser: CLIENT,
    users: [account.username],
    signIn(form) {
      const [user, password] = [form.get('username') ?? '', form.get('password') ?? '']
      return account.signIn(user, password, 10) ? account.username : null
    },
    isScope: (scope) => SCOPES.includes(scope),
    renderConsent: consentPage,
    answerFault: (fault) => (fault.name === 'rate_limited' ? answerFault(fault, switches) : null),
    issuer: () => null,
    lifetimeAsText: false,
  })
}

/** Answers the endpoints of the directory; null for another path. */
export function answerOAuth(server: AuthorizationServer, call: Call): Answer | null {
  const [, tenant = '', endpoint] =
    /^\/([^/]+)\/oauth2\/v2\.0\/(authorize|token)$/.exec(call.path) ?? []
  if (!endpoint) return null
  if (tenant !== TENANT) return dress(unknownTenant(tenant), call.now)
  return endpoint === 'token' ? dress(server.token(call), call.now) : server.authorize(call)
}

function unknownTenant(tenant: string): Answer {
  const text = `Tenant '${tenant}' not found. This may happen if there are no active subscriptions for the tenant. Check to make sure you have the correct tenant ID.`
  return { status: 400, body: { error: 'invalid_request', error_description: text, code: 90002 } }
}

/** Numbers and words of the directory's refusals (vendor page; the numbers may change). */
const words: Record<string, [code: number, text: string]> = {
  invalid_client: [
    7000215,
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${CLIENT}'.`,
  ],
  invalid_grant: [
    50173,
    'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
  ],
  invalid_scope: [70011, "The provided value for the input parameter 'scope' is not valid."],
}

function dress(answer: Answer, now: number): Answer {
  const body = answer.body as Record<string, any> | undefined
  if (answer.status < 400 || !body?.error) return answer
  const [number, text] = words[body.error] ?? [body.code ?? 90000, body.error_description]
  const time = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
  const [trace, id] = [correlation(), correlation()]
  return {
    ...answer,
    body: {
      error: body.error,
      error_description: `AADSTS${number}: ${text}\r\nTrace ID: ${trace}\r\nCorrelation ID: ${id}\r\nTimestamp: ${time}`,
      error_codes: [number],
      timestamp: time,
      trace_id: trace,
      correlation_id: id,
    },
  }
}
