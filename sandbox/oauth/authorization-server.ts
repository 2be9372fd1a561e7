import { createRandom } from '../random.ts'
import type { Answer, Call, OAuth } from '../system.ts'
import { answerAuthorize } from './authorize.ts'
import { checkClient, readForm } from './client-sign-in.ts'
import { answerError, OAuthError } from './errors.ts'
import { refuseByFault, refuseBySwitch } from './faults.ts'
import { Grants, type Permission } from './grants.ts'
import type { Profile } from './profile.ts'
import { listPatterns } from './redirect.ts'
import { answerToken } from './token.ts'

/** An OAuth 2.0 authorization server in a vendor's clothes. */
export class AuthorizationServer implements OAuth {
  readonly #profile: Profile
  readonly #grants: Grants
  readonly #seededSecret: string
  #random = createRandom(1)

  constructor(profile: Profile) {
    this.#profile = profile
    this.#grants = new Grants(profile.switches)
    this.#seededSecret = profile.client.secret
  }

  /** Forgets all codes and tokens, and a changed secret. The seed is of the spread of latencies. */
  reset(seed: number): void {
    this.#profile.client.secret = this.#seededSecret
    this.#grants.clear()
    this.#random = createRandom(seed)
  }

  authorize(call: Call): Answer {
    const answer = this.#answerFault(call) ?? answerAuthorize(this.#profile, this.#grants, call)
    return { ...answer, operation: 'authorize' }
  }

  /**
   * The token endpoint. It answers late when all is done: who gives up waiting has lost the tokens. The
   * request log shows the grant type as the operation.
   */
  token(call: Call): Answer {
    const { latency_ms, latency_spread_ms } = this.#profile.switches
    const answer =
      refuseByFault(call.fault) ??
      this.#answerFault(call) ??
      refuseBySwitch(this.#profile) ??
      answerToken(this.#profile, this.#grants, call)
    return {
      ...answer,
      operation: new URLSearchParams(call.body.toString()).get('grant_type') ?? 'token',
      delay_ms: latency_ms + Math.floor(this.#random() * latency_spread_ms),
    }
  }

  /** RFC 7009: unknown tokens are fine. */
  revoke(call: Call): Answer {
    try {
      const form = readForm(call)
      checkClient(this.#profile, call, form)
      this.#grants.revokeToken(form.get('token') ?? '')
      return { status: 200 }
    } catch (error) {
      if (error instanceof OAuthError) return answerError(error)
      throw error
    }
  }

  /** Who allowed what to the bearer of a live access token. */
  findPermission(accessToken: string, now: number): Permission | null {
    return this.#grants.find(accessToken, now)
  }

  changeClientSecret(secret: string): void {
    this.#profile.client.secret = secret
  }

  describe(base: string): Record<string, unknown> {
    const { client, paths, switches } = this.#profile
    return {
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: listPatterns(switches.redirect_uris),
      authorize_url: base + paths.authorize,
      token_url: base + paths.token,
    }
  }

  revokeGrants(user?: string): number {
    return this.#grants.revokeAll(user)
  }

  expireTokens(now: number): number {
    return this.#grants.expireAccessTokens(now)
  }

  countGrants() {
    return this.#grants.count()
  }

  #answerFault({ fault, now }: Call): Answer | null {
    return fault && this.#profile.answerFault(fault, now)
  }
}
