import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { followNotices } from './data/live.ts'
import { queryClient, refreshOnReturn } from './data/query-client.ts'
import { router } from './router.tsx'
import { useLanguage } from './words/define-words.ts'

export function App() {
  const language = useLanguage()
  useEffect(() => {
    const controller = new AbortController()
    void followNotices(controller.signal)
    const stop = refreshOnReturn()
    return () => {
      controller.abort()
      stop()
    }
  }, [])
  return (
    <I18nProvider locale={language}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  )
}
