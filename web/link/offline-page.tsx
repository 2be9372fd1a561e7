import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { describeTrouble } from './describe-trouble.ts'
import { PlainPage } from './plain-page.tsx'
import type { Trouble } from './trouble.ts'

/** The page cannot even begin. */
export function OfflinePage({ trouble, onRetry }: { trouble: Trouble; onRetry: () => void }) {
  const { t } = useTranslation()
  const { title, text, id } = describeTrouble(t, trouble)
  return (
    <PlainPage brand={null} sign="bad" title={title}>
      <p>{text}</p>
      {id && <p>{id}</p>}
      <Button look="primary" onPress={onRetry}>
        {t('offline.retry')}
      </Button>
    </PlainPage>
  )
}
