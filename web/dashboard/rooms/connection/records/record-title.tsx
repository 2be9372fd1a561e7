import { CopyId } from '../../../../ui/copy-id.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import styles from '../tab.module.css'
import type { AnyRecord } from './record-client.ts'
import type { RecordPlace } from './records.tsx'
import { words } from './words.ts'

/** Which record it is. */
export function RecordTitle(props: {
  place: RecordPlace
  recordId: string
  record: AnyRecord | undefined
}) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { place, recordId, record } = props
  const [number, name, url] = [record?.number, record?.name, record?.web_url]
  const link = typeof url === 'string' && /^https?:/.test(url) ? url : null
  return (
    <div className={styles.title}>
      <h2>
        <bdi>{[number ?? recordId, name].filter(Boolean).join(' · ')}</bdi>
      </h2>
      <div className={styles.bar}>
        <span className={styles.muted}>{place.entity}</span>
        <CopyId text={recordId} words={{ copy: frame('copy'), copied: frame('copied') }} />
        {link && (
          <a href={link} target="_blank" rel="noopener noreferrer">
            {t('in_source')}
          </a>
        )}
      </div>
    </div>
  )
}
