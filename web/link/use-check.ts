import { useCallback, useEffect, useRef, useState } from 'react'
import type { AttemptStream, LinkApi } from './api.ts'
import type { AttemptBody, Site } from './contract.ts'
import { foldLine, noProgress, type Progress } from './fold-lines.ts'
import { type Trouble, troubleOf } from './trouble.ts'

/** Where the check of the credentials is. `language` is that of the server's messages. */
export type Check =
  | { state: 'idle' }
  | { state: 'running'; progress: Progress; language: string }
  | { state: 'failed'; progress: Progress; language: string }
  | { state: 'troubled'; trouble: Trouble }
  | { state: 'redirect'; attemptId: string; url: string }
  | {
      state: 'ready'
      progress: Progress
      language: string
      attemptId: string
      sites: readonly Site[]
    }

export interface CheckControl {
  check: Check
  start(body: AttemptBody): void
  resume(attemptId: string): void
  /** Once more to the system's own sign-in page, after a visit there that failed. */
  goOut(): void
  /** Ends a running check and forgets an outcome. */
  clear(): void
}

/** Runs one check at a time; a new one ends the one before. */
export function useCheck(api: LinkApi): CheckControl {
  const [check, setCheck] = useState<Check>({ state: 'idle' })
  const running = useRef<AbortController | null>(null)

  const follow = useCallback(async (open: (signal: AbortSignal) => Promise<AttemptStream>) => {
    running.current?.abort()
    const own = new AbortController()
    running.current = own
    const show = (next: Check) => {
      if (!own.signal.aborted) setCheck(next)
    }
    let progress = noProgress
    show({ state: 'running', progress, language: 'en' })
    try {
      const { language, lines } = await open(own.signal)
      for await (const line of lines) {
        progress = foldLine(progress, line)
        show(outcomeOf(progress, language))
      }
    } catch (error) {
      show({ state: 'troubled', trouble: troubleOf(error) })
    }
  }, [])

  const start = useCallback(
    (body: AttemptBody) => void follow((signal) => api.startAttempt(body, signal)),
    [api, follow],
  )
  const resume = useCallback(
    (attemptId: string) => void follow((signal) => api.resumeAttempt(attemptId, signal)),
    [api, follow],
  )
  const goOut = useCallback(() => setCheck(toRedirect), [])
  const clear = useCallback(() => {
    running.current?.abort()
    setCheck({ state: 'idle' })
  }, [])
  useEffect(() => () => running.current?.abort(), [])
  return { check, start, resume, goOut, clear }
}

function toRedirect(check: Check): Check {
  const result = check.state === 'failed' ? check.progress.result : null
  if (!result?.redirect_url) return check
  return { state: 'redirect', attemptId: result.attempt_id, url: result.redirect_url }
}

function outcomeOf(progress: Progress, language: string): Check {
  const { result } = progress
  if (result === null) return { state: 'running', progress, language }
  if (result.result === 'redirect' && result.redirect_url) {
    return { state: 'redirect', attemptId: result.attempt_id, url: result.redirect_url }
  }
  if (result.result !== 'ready') return { state: 'failed', progress, language }
  return {
    state: 'ready',
    progress,
    language,
    attemptId: result.attempt_id,
    sites: result.sites ?? [],
  }
}
