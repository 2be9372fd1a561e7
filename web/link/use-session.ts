import { useCallback, useEffect, useState } from 'react'
import type { LinkApi } from './api.ts'
import type { Session } from './contract.ts'
import { setLanguage } from './i18n.ts'
import { type Trouble, troubleOf } from './trouble.ts'
import { chooseLanguage } from './words/languages.ts'

export type Loading =
  | { state: 'loading' }
  | { state: 'troubled'; trouble: Trouble }
  | { state: 'loaded'; session: Session }

/** The session of the link; `retry` asks for it again. */
export function useSession(api: LinkApi): { loading: Loading; retry: () => void } {
  const [loading, setLoading] = useState<Loading>({ state: 'loading' })

  const load = useCallback(async () => {
    try {
      const session = await api.getSession()
      setLanguage(chooseLanguage(session.locale, navigator.languages))
      setLoading({ state: 'loaded', session })
    } catch (error) {
      setLoading({ state: 'troubled', trouble: troubleOf(error) })
    }
  }, [api])

  useEffect(() => void load(), [load])
  return { loading, retry: () => void load() }
}
