import { EmptyState } from '../../ui/empty-state.tsx'
import { Anchor } from '../address.tsx'
import { useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'

export function Lost() {
  const t = useWords(frameWords)
  return (
    <EmptyState title={t('lost.title')} actions={<Anchor to="/">{t('lost.act')}</Anchor>}>
      {t('lost.text')}
    </EmptyState>
  )
}
