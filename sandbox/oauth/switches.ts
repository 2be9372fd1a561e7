/** Where authorization servers differ. Each may be changed while the server runs. */
export const defaultOAuthSwitches = {
  access_token_seconds: 3600 as number,
  /** Days that a refresh token lives, counted from its own issue. */
  refresh_token_days: 30 as number,
  /** Each refresh gives a new refresh token and ends the old one. Off: the first one goes on. */
  rotate_refresh_tokens: true as boolean,
  /** Seconds in which a replaced refresh token still gives its successor; later it ends the grant. */
  reuse_grace_seconds: 0 as number,
  /** `page` asks a person; `automatic` allows at once, as for somebody who has allowed it before. */
  consent: 'page' as string,
  /** Addresses that may be returned to, separated by blanks: whole ones, `*` and a path, `loopback`, `*`. */
  redirect_uris: '*/link/return' as string,
  /** Milliseconds that the token endpoint holds back its answers, when all is done. */
  latency_ms: 0 as number,
  /** Up to so many milliseconds more, by a seeded chance. */
  latency_spread_ms: 0 as number,
  /** What the token endpoint answers to everything, such as 503 or 429; 0: it works. */
  failing_status: 0 as number,
  /** Seconds told with `failing_status`; 0: none are told. */
  retry_after: 0 as number,
}

export type OAuthSwitches = typeof defaultOAuthSwitches
