import { createHash } from 'node:crypto'
import { ApiError } from '@millwright/model'

/** Refusals are forgotten after this, in ms. */
const WINDOW = 15 * 60_000
/** Sources lock an account after three to five bad logins: so many of one credential, and of one user, are all we try. */
const MOST = { credential: 2, user: 4 }

/**
 * What refusals are counted by. Both are digests of values that may be secret: never to be stored or logged, unless
 * `conceal` of the guard made them keyed ones.
 */
export interface LoginKey {
  /** Host, kind and all values. */
  credential: string
  /** Host and who signs in, whatever the password; null where nothing but the secret says who it is. */
  user: string | null
}

/** Keeps wrong credentials from being tried so often that the source locks the account. */
export interface LockoutGuard {
  /**
   * Throws REAUTHORIZATION_REQUIRED, and until when to wait, where these credentials may not be tried now. What it
   * returns goes to `refuse`.
   */
  check(key: LoginKey): number
  /**
   * Takes note that the source refused the credentials themselves. With what `check` returned before the call, calls
   * that were under way together count as one try.
   */
  refuse(key: LoginKey, since?: number): void
  /** Takes note that they work: refusals before that count no more. */
  accept(key: LoginKey): void
  /**
   * Signs in, and takes note of a refusal. Until credentials have proved to work, one sign-in of a user is under way
   * at a time, so that callers who come together do not try a wrong password all at once.
   */
  signIn<T>(key: LoginKey, work: () => Promise<T>): Promise<T>
  /** Refusals that another process has seen, in ms since 1970; the key as `onRefuse` told it there. */
  seed(key: LoginKey, times: readonly number[]): void
  /** Another process has seen that they work. */
  clear(key: LoginKey): void
}

/** `user` are the values that say who signs in; upper and lower case are the same person. */
export function loginKeyOf(at: {
  host: string
  kind: string
  values: Readonly<Record<string, string>>
  user: readonly string[]
}): LoginKey {
  const { kind, values } = at
  // A name with a dot at its end is the same host.
  const host = at.host.replace(/\.(?=:|$)/, '')
  const entries = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))
  const user = at.user.map((value) => value.trim().toLowerCase())
  return {
    credential: digest([host, kind, ...entries.flat()]),
    user: user.length === 0 ? null : digest([host, ...user]),
  }
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

export function createLockoutGuard(options: {
  now: () => number
  /** Hears of each refusal that counts, to tell other processes; the key is concealed. */
  onRefuse?: (key: LoginKey, at: number) => void
  /** Hears of each success after refusals, likewise. */
  onAccept?: (key: LoginKey) => void
  /** Makes a keyed hash of a digest, so that it may be told to others. */
  conceal?: (digest: string) => string
  /** Credentials and users that are kept in memory, of each sort. */
  capacity?: number
}): LockoutGuard {
  const { now } = options
  const capacity = options.capacity ?? 20_000
  const refusals = new Map<string, { times: number[]; count: number }>()
  const proved = new Set<string>()
  const trials = new Map<string, Promise<'refused' | 'over'>>()
  const concealed = new Map<string, string>()
  /** Refusals so far, of anybody: what came before what, where the clock is too coarse to tell. */
  let count = 0

  /** Hashed once: keys come with every call. */
  function hide(digest: string): string {
    if (!options.conceal) return digest
    let hidden = concealed.get(digest)
    if (hidden === undefined) {
      hidden = options.conceal(digest)
      concealed.set(digest, hidden)
      dropOldest(concealed, capacity)
    }
    return hidden
  }
  const hideKey = ({ credential, user }: LoginKey): LoginKey => ({
    credential: hide(credential),
    user: user === null ? null : hide(user),
  })

  function recent(key: string): number[] {
    const known = refusals.get(key)
    if (!known) return []
    const oldest = now() - WINDOW
    const fresh = known.times.filter((at) => at > oldest)
    if (fresh.length > 0) known.times = fresh
    else refusals.delete(key)
    return fresh
  }

  function add(key: string, times: readonly number[]): void {
    const all = [...recent(key), ...times].sort((a, b) => a - b).slice(-MOST.user)
    refusals.set(key, { times: all, count })
    dropOldest(refusals, capacity)
  }

  function checkOne(key: string, most: number, what: string): void {
    const times = recent(key)
    if (times.length < most) return
    const until = times[times.length - most]! + WINDOW
    const at = `${new Date(until).toISOString().slice(0, 19)}Z`
    const text = `The source refused ${what} ${most} times within 15 minutes. Nothing is sent with it before ${at}, so that the account is not locked.`
    throw new ApiError('REAUTHORIZATION_REQUIRED', text, {
      origin: 'platform',
      retryAfterMs: Math.max(0, until - now()),
    })
  }

  const guard: LockoutGuard = {
    check({ credential, user }) {
      if (refusals.size === 0) return count
      checkOne(hide(credential), MOST.credential, 'this credential')
      if (user !== null) checkOne(hide(user), MOST.user, 'this user')
      return count
    },
    refuse(key, since = count) {
      proved.delete(key.credential)
      const hidden = hideKey(key)
      if ((refusals.get(hidden.credential)?.count ?? 0) > since) return
      const at = now()
      guard.seed(hidden, [at])
      options.onRefuse?.(hidden, at)
    },
    accept(key) {
      const { credential } = key
      if (refusals.size > 0) {
        const hidden = hideKey(key)
        const isNews = refusals.has(hidden.credential) || refusals.has(hidden.user ?? '')
        guard.clear(hidden)
        if (isNews) options.onAccept?.(hidden)
      }
      if (proved.has(credential)) return
      proved.add(credential)
      dropOldest(proved, capacity)
    },
    async signIn(key, work) {
      const who = key.user ?? key.credential
      for (;;) {
        guard.check(key)
        const trial = proved.has(key.credential) ? undefined : trials.get(who)
        // A trial that ended without a refusal says nothing against the next ones: they need not queue.
        if (!trial || (await trial) === 'over') break
      }
      const signingIn = work().catch((error) => {
        if (isRefusal(error)) guard.refuse(key)
        throw error
      })
      const trial = signingIn.then(
        () => 'over' as const,
        (error) => (isRefusal(error) ? 'refused' : 'over'),
      )
      trials.set(who, trial)
      try {
        return await signingIn
      } finally {
        if (trials.get(who) === trial) trials.delete(who)
      }
    },
    clear({ credential, user }) {
      refusals.delete(credential)
      if (user !== null) refusals.delete(user)
    },
    seed({ credential, user }, times) {
      count++
      add(credential, times)
      if (user !== null) add(user, times)
    },
  }
  return guard
}

/** Whether the source refused who signs in; a consent that somebody took back is no wrong password. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.code === 'REAUTHORIZATION_REQUIRED' &&
    error.origin === 'upstream' &&
    error.signal !== 'grant_revoked'
  )
}

function dropOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  if (kept.size > most) kept.delete(kept.keys().next().value!)
}
