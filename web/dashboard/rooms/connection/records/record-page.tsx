import { Button } from '../../../../ui/button.tsx'
import { SkeletonLines } from '../../../../ui/skeleton-lines.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import styles from '../tab.module.css'
import { ReadFailure } from './read-failure.tsx'
import { RecordTitle } from './record-title.tsx'
import { RecordView } from './record-view.tsx'
import type { RecordPlace } from './records.tsx'
import { useRecord } from './use-record.ts'
import { words } from './words.ts'

/** A record in the place of the table: its two readings side by side. */
export function RecordPage(props: { place: RecordPlace; recordId: string; onClose: () => void }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { place, recordId, onClose } = props
  const { data, error, refetch } = useRecord(place, recordId)
  return (
    <div className={styles.page}>
      <div>
        <Button look="quiet" onPress={onClose}>
          {t('to_table', { entity: place.entity })}
        </Button>
      </div>
      <RecordTitle place={place} recordId={recordId} record={data} />
      {error && !data && (
        <ReadFailure error={error} source={place.source} onRetry={() => void refetch()} />
      )}
      {!data && !error && <SkeletonLines count={12} label={frame('loading')} />}
      {data && <RecordView key={`${place.entity} ${recordId}`} place={place} record={data} />}
    </div>
  )
}
