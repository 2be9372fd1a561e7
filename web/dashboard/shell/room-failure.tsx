import { MillwrightError } from '@millwright/sdk'
import { useEffect } from 'react'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { currentReach, onReach } from '../data/reach.ts'
import { useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'

/** Instead of what could not be read: why, and what to quote. */
export function RoomFailure({ error, reset }: { error: unknown; reset: () => void }) {
  const t = useWords(frameWords)
  useEffect(
    () =>
      onReach(() => {
        if (currentReach().state === 'up') reset()
      }),
    [reset],
  )
  const detail = error instanceof Error ? error.message : String(error)
  const id = error instanceof MillwrightError ? error.requestId : undefined
  return (
    <EmptyState title={t('failure.title')} actions={<Button onPress={reset}>{t('retry')}</Button>}>
      <p>{detail}</p>
      {id && (
        <p>
          {t('failure.reference')}: <code>{id}</code>
        </p>
      )}
    </EmptyState>
  )
}
