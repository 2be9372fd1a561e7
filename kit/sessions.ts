import type { Credentials, Session } from './connector.ts'
import type { StopSignal } from './stop.ts'
import { WireFailure } from './wire-failure.ts'

interface Entry {
  opening: Promise<Session>
  /** The access token that it was opened with; another one needs another session. */
  token: string | undefined
  session?: Session
}

/** Sessions by scope: opened once for all who wait. `open` signs in with these credentials. */
export function createSessions(
  open: (scope: string, credentials: Credentials) => Promise<Session>,
) {
  const entries = new Map<string, Entry>()
  return {
    get(scope: string, credentials: Credentials): Promise<Session> {
      const token = credentials.access_token
      const known = entries.get(scope)
      if (known && known.token === token) return known.opening
      const entry: Entry = {
        token,
        opening: open(scope, credentials).then(
          (session) => (entry.session = session),
          (error) => {
            if (entries.get(scope) === entry) entries.delete(scope)
            // Only the sign-in was sent, not the call that needed it.
            if (error instanceof WireFailure)
              throw new WireFailure(error.kind, error.message, false, error)
            throw error
          },
        ),
      }
      entries.set(scope, entry)
      return entry.opening
    },
    /** The session of this scope, where one is open already. */
    known: (scope: string): Session | null => entries.get(scope)?.session ?? null,
    /** Drops the session of this scope, so that the next call opens a new one. */
    renew(scope: string): void {
      entries.delete(scope)
    },
    /** Only the session that failed is dropped: another caller may have opened a new one already. */
    forget(scope: string, session: Session): void {
      if (entries.get(scope)?.session === session) entries.delete(scope)
    },
  }
}

/** A sign-in is shared and goes on; whoever waits for it and is cancelled leaves at once. */
export function orCancelled<T>(waited: Promise<T>, signal: StopSignal | undefined): Promise<T> {
  if (!signal) return waited
  // Whoever leaves must not make the failure of a shared sign-in an unheard one.
  waited.catch(() => {})
  return new Promise((resolve, reject) => {
    const leave = () => reject(new WireFailure('cancelled', 'the call was cancelled', false))
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    waited.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
