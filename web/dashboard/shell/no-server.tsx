import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'

/** Instead of the page, when it was opened while the server is away. */
export function NoServer({ onRetry }: { onRetry: () => void }) {
  const t = useWords(frameWords)
  return (
    <main>
      <EmptyState
        title={t('no_server.title')}
        actions={<Button onPress={onRetry}>{t('retry')}</Button>}
      >
        {t('no_server.text', { address: location.origin })}
      </EmptyState>
    </main>
  )
}
