import type { Answer, Call } from '../system.ts'
import type { Permission } from './grants.ts'
import type { OAuthSwitches } from './switches.ts'

/** What the page shows on which a person signs in and decides. */
export interface ConsentView {
  client_id: string
  scopes: string[]
  /** Where the form goes by POST, with `decision` as `allow` or `deny` and what `signIn` reads. */
  action: string
  username: string
  /** The last attempt to sign in was refused. */
  refused: boolean
}

/** What makes the authorization server of one vendor: the rest is the same for all. */
export interface Profile {
  switches: OAuthSwitches
  client: { id: string; secret: string }
  /** Paths of the endpoints behind the system's address. */
  paths: { authorize: string; token: string }
  /** Whoever a client_credentials token acts for. */
  clientUser: string
  /** The first is whom automatic consent takes, unless `login_hint` names another. */
  users: readonly string[]
  /** The user whose name and password the form holds; null when they are refused. */
  signIn(form: URLSearchParams): string | null
  isScope(scope: string): boolean
  renderConsent(view: ConsentView): string
  /** The vendor's words for a fault that RFC 6749 has none for; null when the call goes on. */
  answerFault(fault: NonNullable<Call['fault']>, now: number): Answer | null
  /** The name that `iss` and the id token bear; null for a vendor who has neither. */
  issuer(call: Call): string | null
  /** An id token for a permission that includes `openid`. */
  createIdToken?: (permission: Permission, issuer: string, now: number) => string
  /** The lifetime comes as a text of digits. */
  lifetimeAsText: boolean
}
