import type { SyncStatus } from '@millwright/sdk'
import { useLocale } from 'react-aria-components/I18nProvider'
import { useWords } from '../../../words/define-words.ts'
import styles from './sync.module.css'
import { shareOf } from './sync-rows.ts'
import { words } from './words.ts'

/** How far the run of an entity is; nothing where none runs. */
export function Progress({ status }: { status: SyncStatus }) {
  const t = useWords(words)
  const { locale } = useLocale()
  const { progress } = status
  if (!progress) return null
  const number = new Intl.NumberFormat(locale)
  const share = shareOf(status)
  const records = number.format(progress.records)
  const text =
    progress.total === null
      ? t('read', { records })
      : t('read_of', { records, total: number.format(progress.total) })
  return (
    <span className={styles.progress}>
      {share !== null && (
        <span className={styles.track} aria-hidden>
          <span className={styles.done} style={{ width: `${share * 100}%` }} />
        </span>
      )}
      <span>{progress.phase === 'comparing' ? t('comparing') : text}</span>
    </span>
  )
}
