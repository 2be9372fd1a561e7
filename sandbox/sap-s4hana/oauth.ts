import type { Account } from '../account.ts'
import { AuthorizationServer } from '../oauth/authorization-server.ts'
import type { Answer, Call } from '../system.ts'
import { answerFault } from './faults.ts'
import { consentPage } from './pages.ts'
import { CLIENT, clientOf, refuseLogon } from './session.ts'
import type { Switches } from './switches.ts'

const PATHS = { authorize: '/sap/bc/sec/oauth2/authorize', token: '/sap/bc/sec/oauth2/token' }

/** The system's own authorization server: a user of the system decides, and one OAuth client exists. */
export function createOAuth(account: Account, switches: Switches): AuthorizationServer {
  return new AuthorizationServer({
    switches,
    client: { id: 'MW_OAUTH', secret: 'Sandbox-Spanner-17' },
    paths: PATHS,
    clientUser: account.username,
    users: [account.username],
    signIn(form) {
      const [user, password] = [form.get('sap-user') ?? '', form.get('sap-password') ?? '']
      const isRight = account.signIn(user, password, Number(switches.lock_after))
      return isRight ? account.username : null
    },
    // A scope is a service with its version.
    isScope: (scope) => /^\w+_\d{4}$/.test(scope),
    renderConsent: consentPage,
    answerFault: (fault, now) => answerFault(fault, null, switches, now),
    issuer: () => null,
    lifetimeAsText: true,
  })
}

/** Answers the two endpoints, in the one client that has user and OAuth client; null for another path. */
export function answerOAuth(
  server: AuthorizationServer,
  switches: Switches,
  call: Call,
): Answer | null {
  const isToken = call.path === PATHS.token
  if (!isToken && call.path !== PATHS.authorize) return null
  const options = new URLSearchParams(call.query)
  const client = clientOf({ headers: call.headers, options }, switches)
  if (client !== CLIENT) return refuseLogon(switches, client)
  return isToken ? server.token(call) : server.authorize(call)
}
