import { randomBytes } from 'node:crypto'
import type { Lockout } from '../account.ts'
import { HttpError, LoginError } from './errors.ts'
import type { Row } from './model.ts'
import type { Store } from './store.ts'

const MAX_ATTEMPTS = 5
const ATTEMPT_WINDOW = 300_000
const MAX_AGE = 30 * 86_400_000

/** Who is logged in, and how often who failed. Times are milliseconds. */
export class Sessions {
  readonly #store: Store
  readonly #open = new Map<string, { user: number; since: number }>()
  readonly #failures = new Map<string, number[]>()

  constructor(store: Store) {
    this.#store = store
  }

  /** `common.db.login`: user id and token. Throws LoginError, or HttpError 401 or 429. */
  login(login: string, parameters: Record<string, unknown>, now: number): [number, string] {
    this.#checkRate(login, now)
    if (parameters.password === undefined) throw new LoginError(login)
    const user = this.#checkPassword(login, String(parameters.password), now)
    const token = randomBytes(32).toString('hex')
    this.#open.set(token, { user: user.id, since: now })
    return [user.id, token]
  }

  /** Ends the session of an Authorization header. */
  logout(header: string | undefined): void {
    this.#open.delete(decodeHeader(header ?? '').parts.at(-1) ?? '')
  }

  /** Somebody set another password: what the user had open ends. Wrong attempts stay counted. */
  endOf(user: Row): void {
    for (const [token, session] of this.#open) {
      if (session.user === user.id) this.#open.delete(token)
    }
  }

  /** Whether a login is refused for now whatever its password. */
  lockout(login: string, now: number): Lockout {
    const recent = this.#listFailures(login, now)
    return { locked: recent.length > MAX_ATTEMPTS, failed_logons: recent.length }
  }

  /** The user behind an Authorization header. Throws HttpError 401 with an empty body, or 429. */
  identify(header: string | undefined, now: number): number {
    const { scheme, parts } = decodeHeader(header ?? '')
    const [login = '', second = '', token = ''] = parts
    if (scheme === 'basic') {
      this.#checkRate(login, now)
      const password = parts.slice(1).join(':')
      try {
        return this.#checkPassword(login, password, now).id
      } catch {
        throw new HttpError(401, true)
      }
    }
    const session = scheme === 'session' ? this.#open.get(token) : undefined
    const valid =
      session !== undefined &&
      String(session.user) === second &&
      now - session.since < MAX_AGE &&
      this.#store.get('res.user', session.user)?.active !== false
    if (!valid) throw new HttpError(401, true)
    return session.user
  }

  #checkRate(login: string, now: number): void {
    this.#failures.set(login, this.#listFailures(login, now))
    if (this.lockout(login, now).locked) throw new HttpError(429)
  }

  #listFailures(login: string, now: number): number[] {
    return (this.#failures.get(login) ?? []).filter((at) => now - at < ATTEMPT_WINDOW)
  }

  #checkPassword(login: string, password: string, now: number): Row {
    const users = [...this.#store.rows('res.user').values()]
    const user = users.find((row) => row.login === login && row.active !== false)
    if (user && user.password === password) {
      this.#failures.delete(login)
      return user
    }
    this.#failures.set(login, [...(this.#failures.get(login) ?? []), now])
    throw new HttpError(401)
  }
}

function decodeHeader(header: string): { scheme: string; parts: string[] } {
  const [scheme = '', encoded = ''] = header.split(' ')
  const parts = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { scheme: scheme.toLowerCase(), parts }
}
