import { MillwrightError } from '@millwright/sdk'
import { Button } from '../../../../ui/button.tsx'
import { CopyId } from '../../../../ui/copy-id.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { useAddress } from '../../../address.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import styles from '../tab.module.css'
import { words } from './words.ts'

/** Why records could not be read, and where they can be read all the same. */
export function ReadFailure(props: {
  error: Error
  source: string | undefined
  onRetry: () => void
}) {
  const { error, source, onRetry } = props
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { search, change } = useAddress()
  const known = error instanceof MillwrightError ? error : null
  return (
    <Notice kind="bad" title={known?.title ?? t('failed')}>
      <p>{known?.detail ?? error.message}</p>
      {known?.requestId && (
        <p>
          {t('request')}{' '}
          <CopyId text={known.requestId} words={{ copy: frame('copy'), copied: frame('copied') }} />
        </p>
      )}
      <div className={styles.pages}>
        <Button size="small" onPress={onRetry}>
          {frame('retry')}
        </Button>
        {source !== 'mirror' && (
          <Button size="small" onPress={() => change({ source: 'mirror', cursor: undefined })}>
            {t('use_mirror')}
          </Button>
        )}
        {search.cursor && (
          <Button size="small" onPress={() => change({ cursor: undefined })}>
            {t('first')}
          </Button>
        )}
      </div>
    </Notice>
  )
}
