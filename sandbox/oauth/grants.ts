import { randomBytes } from 'node:crypto'
import type { OAuthSwitches } from './switches.ts'

const CODE_LIFE = 60_000
const DAY = 86_400_000

/** What somebody allowed a client. */
export interface Permission {
  user: string
  scope: string
  nonce: string | null
  /** When the person signed in, in milliseconds. */
  signed_in_at: number
}

/** A permission with all that was issued on it: revoking it ends all of them. */
interface Grant extends Permission {
  revoked: boolean
  /** The newest refresh token; null for a client that acts for itself. */
  refresh_token: string | null
}

interface RefreshToken {
  grant: Grant
  expires: number
  replaced: { by: string; at: number } | null
}

interface Code {
  permission: Permission
  redirect_uri: string
  challenge: string | null
  expires: number
  used: boolean
  grant: Grant | null
}

/** What one answer of the token endpoint hands out. */
export interface Issued {
  permission: Permission
  access_token: string
  refresh_token: string | null
}

/** The state behind an authorization server. Times are milliseconds. */
export class Grants {
  readonly #switches: OAuthSwitches
  readonly #codes = new Map<string, Code>()
  readonly #access = new Map<string, { grant: Grant; expires: number }>()
  readonly #refresh = new Map<string, RefreshToken>()
  #all: Grant[] = []
  #refreshes = 0
  #reuses = 0

  constructor(switches: OAuthSwitches) {
    this.#switches = switches
  }

  clear(): void {
    this.#codes.clear()
    this.#access.clear()
    this.#refresh.clear()
    this.#all = []
    this.#refreshes = 0
    this.#reuses = 0
  }

  issueCode(permission: Permission, bound: Pick<Code, 'redirect_uri' | 'challenge'>, now: number) {
    const code = newToken()
    const expires = now + CODE_LIFE
    this.#codes.set(code, { permission, ...bound, expires, used: false, grant: null })
    return code
  }

  /** The live code, used from now on; null for any other. A second use revokes what the first one gave. */
  takeCode(value: string, now: number): Code | null {
    const code = this.#codes.get(value)
    if (code?.used && code.grant) code.grant.revoked = true
    if (!code || code.used || code.expires <= now) return null
    code.used = true
    return code
  }

  /** Tokens for a code that has passed all checks. */
  redeem(code: Code, now: number): Issued {
    const grant = this.#open(code.permission)
    code.grant = grant
    grant.refresh_token = this.#issueRefreshToken(grant, now)
    return this.#issue(grant, grant.refresh_token, now)
  }

  /** An access token for a client that acts for itself. */
  grantClient(permission: Permission, now: number): Issued {
    return this.#issue(this.#open(permission), null, now)
  }

  /** Null for a token that is unknown, expired or revoked, and for a replaced one, which ends its grant. */
  refresh(value: string, now: number): Issued | null {
    const token = this.#refresh.get(value)
    if (!token || token.grant.revoked || token.expires <= now) return null
    const { grant, replaced } = token
    if (replaced) {
      this.#reuses += 1
      const grace = this.#switches.reuse_grace_seconds * 1000
      if (replaced.by !== grant.refresh_token || now - replaced.at >= grace) {
        grant.revoked = true
        return null
      }
    }
    this.#refreshes += 1
    if (!this.#switches.rotate_refresh_tokens) return this.#issue(grant, null, now)
    if (!replaced) {
      grant.refresh_token = this.#issueRefreshToken(grant, now)
      token.replaced = { by: grant.refresh_token, at: now }
    }
    return this.#issue(grant, grant.refresh_token, now)
  }

  /** The permission behind a live access token. */
  find(accessToken: string, now: number): Permission | null {
    const token = this.#access.get(accessToken)
    return token && !token.grant.revoked && token.expires > now ? token.grant : null
  }

  /** Ends an access token, or with a refresh token its whole grant. Unknown ones are none to end. */
  revokeToken(value: string): void {
    this.#access.delete(value)
    const token = this.#refresh.get(value)
    if (token) token.grant.revoked = true
  }

  /** Ends what one user, or anybody, has allowed. Answers how many grants that were. */
  revokeAll(user?: string): number {
    const live = this.#all.filter((grant) => !grant.revoked && (!user || grant.user === user))
    for (const grant of live) grant.revoked = true
    return live.length
  }

  /** Ends all access tokens; refresh tokens go on. Answers how many were alive. */
  expireAccessTokens(now: number): number {
    const live = [...this.#access.keys()].filter((value) => this.find(value, now))
    this.#access.clear()
    return live.length
  }

  /** `families`: grants with refresh tokens. `reuses`: replaced tokens that came again, with or without harm. */
  count() {
    const families = this.#all.filter((grant) => grant.refresh_token !== null)
    return {
      families: families.length,
      revoked_families: families.filter((grant) => grant.revoked).length,
      refreshes: this.#refreshes,
      reuses: this.#reuses,
    }
  }

  #open(permission: Permission): Grant {
    const grant: Grant = { ...permission, revoked: false, refresh_token: null }
    this.#all.push(grant)
    return grant
  }

  #issue(grant: Grant, refreshToken: string | null, now: number): Issued {
    const accessToken = newToken()
    const expires = now + this.#switches.access_token_seconds * 1000
    this.#access.set(accessToken, { grant, expires })
    return { permission: grant, access_token: accessToken, refresh_token: refreshToken }
  }

  #issueRefreshToken(grant: Grant, now: number): string {
    const token = newToken()
    const expires = now + this.#switches.refresh_token_days * DAY
    this.#refresh.set(token, { grant, expires, replaced: null })
    return token
  }
}

/** By chance: a token of an earlier run must not open what this one gave to somebody else. */
function newToken(): string {
  return randomBytes(32).toString('base64url')
}
