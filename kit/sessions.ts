import { ApiError } from '@millwright/model'
import type { Answer, Call } from './call.ts'
import type { Auth, Credentials, Session } from './connector.ts'
import { WireFailure } from './http.ts'

/** Refusals closer together than this are one, in ms. */
const TOGETHER_MS = 1_000

/** Sessions by scope: opened once for all who wait, and never against credentials that were just refused. */
export function createSessions(
  way: Auth,
  credentials: Credentials,
  now: () => number,
  send: (call: Call) => Promise<Answer>,
) {
  const open = new Map<string, { opening: Promise<Session>; session?: Session }>()
  // Sources lock an account after three to five bad logins: two in a quarter of an hour are all we try.
  const refusals: number[] = []
  return {
    /** Throws where the credentials may not be tried again yet. */
    check(): void {
      while (refusals.length > 0 && refusals[0]! < now() - 15 * 60_000) refusals.shift()
      if (refusals.length < 2) return
      const text =
        'The source refused these credentials twice within 15 minutes; they are not tried again until then, so that the account is not locked.'
      throw new ApiError('REAUTHORIZATION_REQUIRED', text, { origin: 'platform' })
    },
    /** Takes note that the source refused the credentials themselves. */
    refuse(): void {
      // Calls that were under way together are one try of the credentials.
      const last = refusals.at(-1)
      if (last === undefined || now() - last > TOGETHER_MS) refusals.push(now())
    },
    /** Takes note that they work: a stray refusal before that counts no more. */
    accept(): void {
      refusals.length = 0
    },
    get(scope: string): Promise<Session> {
      const known = open.get(scope)
      if (known) return known.opening
      const entry: { opening: Promise<Session>; session?: Session } = {
        opening: way.session!.open(send, { credentials, scope }).then(
          (session) => (entry.session = session),
          (error) => {
            if (open.get(scope) === entry) open.delete(scope)
            // Only the sign-in was sent, not the call that needed it.
            if (error instanceof WireFailure)
              throw new WireFailure(error.kind, error.message, false, error)
            if (error instanceof ApiError && error.code === 'REAUTHORIZATION_REQUIRED')
              refusals.push(now())
            throw error
          },
        ),
      }
      open.set(scope, entry)
      return entry.opening
    },
    /** The session of this scope, where one is open already. */
    known: (scope: string): Session | null => open.get(scope)?.session ?? null,
    /** Drops the session of this scope, so that the next call opens a new one. */
    renew(scope: string): void {
      open.delete(scope)
    },
    /** Only the session that failed is dropped: another caller may have opened a new one already. */
    forget(scope: string, session: Session): void {
      if (open.get(scope)?.session === session) open.delete(scope)
    },
  }
}

/** A sign-in is shared and goes on; whoever waits for it and is cancelled leaves at once. */
export function orCancelled<T>(waited: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
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
