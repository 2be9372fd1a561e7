import { ApiError } from '@millwright/model'
import type { Credentials } from './connector.ts'
import {
  type OauthWay,
  refreshTokens,
  requestClientToken,
  type TokenRequestAt,
  type Tokens,
} from './oauth.ts'

import type { StopSignal } from './stop.ts'

/** Where a connection gets its access token from. */
export interface TokenSource {
  /** A token that is worth sending. Throws ApiError. */
  get(signal?: StopSignal): Promise<{ access_token: string }>
  /** The source answered 401 to this token: it is renewed before the next `get`, unless that has happened already. */
  refuse(accessToken: string): Promise<void>
}

/** A token is renewed so long before its end, in ms. */
const AHEAD = 30_000
/** A refused token is replaced at most this often, in ms: a source that refuses each new one is not to be flooded. */
const FORCED = 60_000

/** Keeps tokens in memory: requests them as the client, or renews what the credentials bring (`refresh_token`). */
export function createTokenSource(
  oauth: OauthWay,
  credentials: Credentials,
  at: TokenRequestAt & { now: () => number },
): TokenSource {
  const { now } = at
  let current: Tokens | null = credentials.access_token
    ? { access_token: credentials.access_token, refresh_token: null, expires_at: null, scope: null }
    : null
  let refreshToken = credentials.refresh_token ?? null
  let renewing: Promise<Tokens> | null = null
  let forcedAt = Number.NEGATIVE_INFINITY

  const isGood = (tokens: Tokens, ahead: number) =>
    tokens.expires_at === null || tokens.expires_at - ahead > now()

  async function request(): Promise<Tokens> {
    if (oauth.grant === 'client_credentials') return requestClientToken(oauth, credentials, at)
    if (refreshToken === null) {
      const text = `The access to ${at.connector.name} has ended, and there is no refresh token to renew it.`
      const signal = 'grant_revoked' as const
      throw new ApiError('REAUTHORIZATION_REQUIRED', text, { signal })
    }
    const tokens = await refreshTokens(oauth, credentials, refreshToken, at)
    refreshToken = tokens.refresh_token ?? refreshToken
    return tokens
  }

  /** One request for all who wait. */
  function renew(): Promise<Tokens> {
    renewing ??= request()
      .then((tokens) => (current = tokens))
      .finally(() => {
        renewing = null
      })
    return renewing
  }

  return {
    async get() {
      if (current && isGood(current, AHEAD)) return current
      const old = current
      try {
        return await renew()
      } catch (error) {
        if (old && current === old && isGood(old, 0)) return old
        throw error
      }
    },
    async refuse(accessToken) {
      if (current?.access_token !== accessToken || now() - forcedAt < FORCED) return
      forcedAt = now()
      current = null
    },
  }
}
