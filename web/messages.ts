import type { LinkResult } from './link/contract.ts'

/** What the embedded page tells the page around it, by `postMessage`. */
export type LinkMessage = { source: 'millwright-link' } & (
  | { type: 'ready' }
  /** Height of the content in CSS pixels. */
  | { type: 'resize'; height: number }
  /** The connection is made; the page closes itself some seconds later. */
  | { type: 'finished'; result: LinkResult }
  /** The person is through with the page, finished or not. */
  | { type: 'closed' }
)

/** What a sign-in window tells the link page that opened it. */
export interface ReturnMessage {
  source: 'millwright-link'
  type: 'returned'
  attempt_id: string
}

/** The message in an event of the link page's window, or null where the event is of anybody else. */
export function readMessage(
  event: MessageEvent,
  page: Window | null,
  origin: string,
): LinkMessage | null {
  if (page === null || event.source !== page || event.origin !== origin) return null
  const data = event.data as Partial<LinkMessage> | null
  return data?.source === 'millwright-link' ? (data as LinkMessage) : null
}
