import type { LinkMessage } from '../messages.ts'
import type { LinkResult, Session } from './contract.ts'

export function isEmbedded(): boolean {
  return window.parent !== window
}

/**
 * Tells the page around this one how it goes. What is said without a known origin is no secret: that the page is
 * there, its height, that it is closed. The address with the one-time code goes to the link's own origin only.
 */
export function tellParent(message: LinkMessage, session: Session | null): void {
  if (!isEmbedded()) return
  window.parent.postMessage(message, session?.embed_origin ?? '*')
}

export function tellFinished(result: LinkResult, session: Session): void {
  if (!isEmbedded()) return
  const back = result.redirect_to === null ? null : (URL.parse(result.redirect_to)?.origin ?? null)
  const origin = session.embed_origin ?? back
  const told = origin === null ? { ...result, redirect_to: null } : result
  const message: LinkMessage = { source: 'millwright-link', type: 'finished', result: told }
  window.parent.postMessage(message, origin ?? '*')
}

/** Keeps the parent told of the height of the content. Gives the function that ends it. */
export function reportHeight(session: Session | null): () => void {
  if (!isEmbedded()) return () => undefined
  const observer = new ResizeObserver(() => {
    const height = document.body.scrollHeight
    tellParent({ source: 'millwright-link', type: 'resize', height }, session)
  })
  observer.observe(document.body)
  return () => observer.disconnect()
}
