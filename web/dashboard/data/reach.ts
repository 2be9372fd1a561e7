import { useSyncExternalStore } from 'react'

/** How the server can be reached from this page. */
export type Reach =
  | { state: 'up' }
  /** No answer since then. */
  | { state: 'down'; since: number }
  /** It answers, but not to us any more: the session is over. */
  | { state: 'signed_out' }

let reach: Reach = { state: 'up' }
const listeners = new Set<() => void>()

export function currentReach(): Reach {
  return reach
}

/** Tells that a call was answered, was not, or was refused because nobody is signed in. */
export function noteReach(state: Reach['state']): void {
  if (state === reach.state) return
  // A page whose session is over learns only by signing in that it is not.
  if (reach.state === 'signed_out' && state === 'down') return
  reach = state === 'down' ? { state, since: Date.now() } : { state }
  for (const listener of listeners) listener()
}

export function onReach(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useReach(): Reach {
  return useSyncExternalStore(onReach, currentReach)
}
