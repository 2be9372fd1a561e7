import { useEffect } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { useTranslation } from 'react-i18next'
import type { LinkApi } from './api.ts'
import { ClosedPage } from './closed-page.tsx'
import { LinkFlow } from './link-flow.tsx'
import { OfflinePage } from './offline-page.tsx'
import { reportHeight, tellParent } from './parent-window.ts'
import { Skeleton } from './skeleton.tsx'
import { useBrand } from './use-brand.ts'
import { useSession } from './use-session.ts'

export interface AppProps {
  api: LinkApi
  token: string
  /** The attempt with which a sign-in page sent the browser back. */
  attemptId: string | null
}

export function App({ api, token, attemptId }: AppProps) {
  const { loading, retry } = useSession(api)
  const { i18n } = useTranslation()
  const session = loading.state === 'loaded' ? loading.session : null
  useBrand(session?.account.brand?.accent ?? null)
  const isLoading = loading.state === 'loading'
  useEffect(() => {
    if (!isLoading) tellParent({ source: 'millwright-link', type: 'ready' }, session)
    return reportHeight(session)
  }, [isLoading, session])
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        tellParent({ source: 'millwright-link', type: 'closed' }, session)
      }
    }
    window.addEventListener('keydown', close)
    return () => window.removeEventListener('keydown', close)
  }, [session])

  return <I18nProvider locale={i18n.language}>{showPage()}</I18nProvider>

  function showPage() {
    if (loading.state === 'loading') return <Skeleton />
    if (loading.state === 'troubled') {
      const { trouble } = loading
      if (trouble.kind === 'closed') return <ClosedPage reason={trouble.reason} session={null} />
      return <OfflinePage trouble={trouble} onRetry={retry} />
    }
    if (loading.session.finished) return <ClosedPage reason="used" session={loading.session} />
    return <LinkFlow api={api} token={token} attemptId={attemptId} session={loading.session} />
  }
}
