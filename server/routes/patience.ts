import type { FastifyRequest } from 'fastify'
import type { Live } from '../engine/access.ts'

/** Nobody waits longer for a turn, in ms. */
const MOST = 60_000

export const PREFER_WAIT =
  'wait=5: seconds that each call to the source may wait for its turn, 0 to 60; 10 without it. One that would wait longer is refused at once with UPSTREAM_RATE_LIMITED and the time.'

/** The connection as this call meets it: with `Prefer: wait` (RFC 7240) its calls wait as long as it says at most. */
export function withPatience(live: Live, { headers }: FastifyRequest): Live {
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})\b/i.exec(String(headers.prefer ?? ''))?.[1]
  if (seconds === undefined) return live
  const patience = Math.min(MOST, Number(seconds) * 1000)
  return { ...live, io: () => live.io().under(undefined, { patience }) }
}
