import type { ReturnMessage } from '../messages.ts'

/** Opens an empty window at once, while the press of the button still allows it. null where it is blocked. */
export function openSignInWindow(): Window | null {
  return window.open('', 'millwright-sign-in', 'popup,width=560,height=760')
}

/** Calls back when the sign-in window has come home. Gives the function that ends the waiting. */
export function awaitReturn(onReturn: (attemptId: string) => void): () => void {
  const listen = (event: MessageEvent) => {
    const data = event.data as Partial<ReturnMessage> | null
    if (event.origin !== location.origin || data?.source !== 'millwright-link') return
    if (data.type === 'returned' && data.attempt_id) onReturn(data.attempt_id)
  }
  window.addEventListener('message', listen)
  return () => window.removeEventListener('message', listen)
}

/**
 * In the sign-in window that an embedded link page opened: hands the attempt back to it and closes. false where this
 * window is the link page itself.
 */
export function returnToOpener(attemptId: string): boolean {
  const opener = window.opener as Window | null
  if (!opener) return false
  try {
    if (opener.location.pathname !== location.pathname) return false
  } catch {
    return false
  }
  const message: ReturnMessage = {
    source: 'millwright-link',
    type: 'returned',
    attempt_id: attemptId,
  }
  opener.postMessage(message, location.origin)
  window.close()
  return true
}
