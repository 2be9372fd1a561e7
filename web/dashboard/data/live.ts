import { admin } from './api.ts'
import { keys } from './keys.ts'
import { queryClient } from './query-client.ts'
import { currentReach } from './reach.ts'

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 15_000

/**
 * Follows what moves in the account, for as long as the page is open; what is shown is asked for anew. A page that nobody
 * sees gives its stream back: a browser has few of them for one server, and all its tabs share those.
 */
export async function followNotices(signal: AbortSignal): Promise<void> {
  let delay = FIRST_DELAY_MS
  while (!signal.aborted) {
    await untilSeen(signal)
    const hidden = abortWhenHidden(signal)
    try {
      for await (const notice of admin.notices({ signal: hidden.signal })) {
        delay = FIRST_DELAY_MS
        refresh(notice.kind, notice.connection_ids)
      }
    } catch {
      if (signal.aborted) return
    } finally {
      hidden.stop()
    }
    // Whatever moved in between was not told.
    await wait(delay, signal)
    delay = Math.min(delay * 2, LONGEST_DELAY_MS)
    if (currentReach().state === 'up') refresh('missed', null)
  }
}

/** Marks as old what a notice says has moved. */
export function refresh(kind: string, connectionIds: readonly string[] | null): void {
  const forget = (queryKey: readonly unknown[]) => {
    // One that is under way may have been answered before the move.
    void queryClient.invalidateQueries({ queryKey }, { cancelRefetch: true })
  }
  if (kind === 'missed') return forget([])
  if (kind === 'webhooks_changed') return forget(keys.webhooks())
  if (kind === 'limits_changed') return forget(keys.limits())
  if (kind === 'connections_changed') {
    forget(keys.overview())
    forget(keys.connections())
  }
  if (connectionIds === null) return forget(keys.everyConnection())
  for (const id of connectionIds) forget(keys.connection(id))
}

function abortWhenHidden(signal: AbortSignal) {
  const controller = new AbortController()
  const look = () => {
    if (document.hidden) controller.abort()
  }
  document.addEventListener('visibilitychange', look)
  const stop = () => document.removeEventListener('visibilitychange', look)
  return { signal: AbortSignal.any([signal, controller.signal]), stop }
}

function untilSeen(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return
      document.removeEventListener('visibilitychange', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', look)
  })
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
