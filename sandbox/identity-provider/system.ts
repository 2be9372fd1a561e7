import { AuthorizationServer } from '../oauth/authorization-server.ts'
import type { Answer, Call, System } from '../system.ts'
import { consentPage } from './consent-page.ts'
import { describeIssuer, PATHS, SCOPES } from './discovery.ts'
import { answerFault, refuseBearer } from './faults.ts'
import { createPeople, describePerson } from './people.ts'
import { SigningKey } from './signing-key.ts'
import { defaultSwitches, type Switches } from './switches.ts'

const ID_TOKEN_SECONDS = 3600

/** A simulated identity provider: OAuth 2.0 and OpenID Connect. It has no records to connect to. */
export function identityProvider(): System {
  return new IdentityProvider()
}

class IdentityProvider implements System {
  readonly name = 'identity-provider'
  readonly basePath = ''
  readonly switches: Switches = { ...defaultSwitches }
  readonly #people = createPeople()
  readonly #key = new SigningKey()
  readonly oauth = new AuthorizationServer({
    switches: this.switches,
    client: { id: 'millwright', secret: 'Sandbox-Chisel-26' },
    paths: PATHS,
    clientUser: 'millwright',
    users: this.#people.map((person) => person.account.username),
    signIn: (form) => this.#signIn(form),
    isScope: (scope) => SCOPES.includes(scope),
    renderConsent: consentPage,
    answerFault,
    issuer: (call) => call.base,
    createIdToken: ({ user, scope, nonce, signed_in_at }, issuer, now) =>
      this.#key.sign({
        iss: issuer,
        aud: 'millwright',
        iat: Math.floor(now / 1000),
        exp: Math.floor(now / 1000) + ID_TOKEN_SECONDS,
        auth_time: Math.floor(signed_in_at / 1000),
        ...(nonce !== null && { nonce }),
        ...this.#describe(user, scope),
      }),
    lifetimeAsText: false,
  })
  readonly secrets = {
    password: (value: string) => this.#people[0].account.changePassword(value),
    client_secret: (value: string) => this.oauth.changeClientSecret(value),
  }

  get credentials() {
    const { username, password } = this.#people[0].account
    return { username, password }
  }

  lockout() {
    return this.#people[0].account.lockout(this.switches.lock_after)
  }

  summary() {
    return { people: this.#people.length }
  }

  reset({ seed }: { seed: number }) {
    for (const { account } of this.#people) account.restore()
    this.oauth.reset(seed)
  }

  intervene(): never {
    throw new Error('An identity provider has no records.')
  }

  keys(): never {
    throw new Error('An identity provider has no records.')
  }

  answer(call: Call): Answer {
    switch (call.path) {
      case PATHS.authorize:
        return this.oauth.authorize(call)
      case PATHS.token:
        return this.oauth.token(call)
    }
    return (call.fault && answerFault(call.fault)) ?? this.#answerResource(call)
  }

  #answerResource(call: Call): Answer {
    switch (call.path) {
      case '/.well-known/openid-configuration':
      case '/.well-known/oauth-authorization-server':
        return { status: 200, body: describeIssuer(call.base) }
      case PATHS.jwks:
        return { status: 200, body: { keys: [this.#key.jwk] } }
      case PATHS.revoke:
        return this.oauth.revoke(call)
      case PATHS.userinfo:
        return this.#answerUserinfo(call)
      default:
        return { status: 404, body: { error: 'not_found' } }
    }
  }

  #answerUserinfo(call: Call): Answer {
    const token = /^Bearer +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? ''
    const permission = this.oauth.findPermission(token, call.now)
    if (!permission) return refuseBearer(401, 'invalid_token', 'The access token is not valid.')
    if (!permission.scope.split(' ').includes('openid')) {
      return refuseBearer(403, 'insufficient_scope', 'The scope openid is missing.')
    }
    return { status: 200, body: this.#describe(permission.user, permission.scope) }
  }

  #signIn(form: URLSearchParams): string | null {
    const username = form.get('username') ?? ''
    const person = this.#people.find(({ account }) => account.isNamed(username))
    const { lock_after } = this.switches
    const isRight = person?.account.signIn(username, form.get('password') ?? '', lock_after)
    return isRight ? person!.account.username : null
  }

  #describe(user: string, scope: string): Record<string, unknown> {
    const person = this.#people.find(({ account }) => account.username === user)
    return person ? describePerson(person, scope) : { sub: user }
  }
}
