import { hash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { ApiError } from '@millwright/model'
import { type Database, withSystem } from '../store/pool.ts'
import { countAttempt, forgiveAttempts } from '../store/sign-in-attempts.ts'

const WINDOW_MS = 15 * 60_000
const MOST_PER_EMAIL = 5
const MOST_PER_NETWORK = 20

/**
 * Counts a sign-in that is about to be tried. Throws RATE_LIMIT_EXCEEDED where there were too many,
 * and whatever the database throws: what cannot be counted is not tried. The answer takes the
 * attempt back, once it has turned out to be the right person.
 */
export async function takeAttempt(
  { database, now }: { database: Database; now: () => number },
  email: string,
  ip: string,
): Promise<() => Promise<void>> {
  const at = now()
  const emailKey = hash('sha256', `email ${email}`, 'buffer')
  const networkKey = hash('sha256', `network ${networkOf(ip)}`, 'buffer')
  const limits = [
    { key: emailKey, most: MOST_PER_EMAIL },
    { key: networkKey, most: MOST_PER_NETWORK },
  ]
  const window = { from: new Date(at - WINDOW_MS), now: new Date(at) }
  const counted = await withSystem(database, (trx) => countAttempt(trx, limits, window))
  if ('fullSince' in counted) {
    throw new ApiError('RATE_LIMIT_EXCEEDED', 'Too many sign-ins failed. Try again later.', {
      retryAfterMs: Math.max(1_000, counted.fullSince.getTime() + WINDOW_MS - at),
    })
  }
  return () => withSystem(database, (trx) => forgiveAttempts(trx, counted.ids, emailKey))
}

/** Whoever has one address of IPv6 has its whole /64. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped) return mapped[1]!
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.split('%')[0]!.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail ? tail.split(':').length : 0
  while (tail !== undefined && groups.length < 8 - rest) groups.push('0')
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
