import { MillwrightError } from '@millwright/sdk'
import { QueryClient } from '@tanstack/react-query'
import { currentReach, onReach } from './reach.ts'

/** Answers are fresh until a notice says otherwise; notices do not tell of everything. */
const FRESH_MS = 30_000

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      networkMode: 'always',
      retry: (tries, error) => tries < 2 && error instanceof MillwrightError && error.status >= 500,
      // What is shown stays while something newer is asked for.
      placeholderData: (before: unknown) => before,
    },
    mutations: { networkMode: 'always' },
  },
})

/** Once the server answers again, everything that is on the page is asked for anew. */
export function refreshOnReturn(): () => void {
  return onReach(() => {
    if (currentReach().state === 'up') void queryClient.invalidateQueries()
  })
}
