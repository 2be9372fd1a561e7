import { createAdminClient, MillwrightError, type Session } from '@millwright/sdk'

/** Where the page was when nobody was signed in: signing in leads back there. */
const WANTED = 'millwright.wanted'
/** The window in which somebody signs in again for a page that is still open. */
export const SIGN_IN_WINDOW = 'millwright-sign-in'
/** Tells the other pages of this browser that somebody is signed in again. */
const CHANNEL = 'millwright-session'

let session: Session | undefined

/** Who is signed in; the page is shown to nobody else. */
export function currentSession(): Session {
  if (!session) throw new Error('Nobody is signed in yet.')
  return session
}

/** Asks who is signed in; null = nobody. @throws MillwrightError where the server does not answer. */
export async function loadSession(): Promise<Session | null> {
  const client = createAdminClient({
    url: location.origin,
    key: { csrfToken: () => '' },
    retries: 0,
  })
  try {
    session = await client.session()
    return session
  } catch (error) {
    if (error instanceof MillwrightError && error.status === 401) return null
    throw error
  }
}

/** Leaves for the sign-in page, which leads back to this address. */
export function goToSignIn(): void {
  sessionStorage.setItem(WANTED, location.pathname + location.search + location.hash)
  location.assign('/sign-in')
}

/** The address that was wanted before signing in, once. */
export function takeWanted(): string | null {
  const wanted = sessionStorage.getItem(WANTED)
  sessionStorage.removeItem(WANTED)
  return wanted?.startsWith('/dashboard/') ? wanted : null
}

/** In the window for signing in again: tells the page that waits, and closes. */
export function finishSigningIn(): boolean {
  if (window.name !== SIGN_IN_WINDOW) return false
  new BroadcastChannel(CHANNEL).postMessage('signed in')
  window.close()
  return true
}

/** Calls `listener` when somebody signed in elsewhere, or comes back to this page. */
export function onSignedIn(listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = listener
  window.addEventListener('focus', listener)
  return () => {
    channel.close()
    window.removeEventListener('focus', listener)
  }
}
