import { Sheet } from '../../../../ui/sheet.tsx'
import { SkeletonLines } from '../../../../ui/skeleton-lines.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import { ReadFailure } from './read-failure.tsx'
import { RecordTitle } from './record-title.tsx'
import { RecordView } from './record-view.tsx'
import type { RecordPlace } from './records.tsx'
import { useRecord } from './use-record.ts'
import { words } from './words.ts'

/** A record beside the table. */
export function RecordSheet(props: {
  place: RecordPlace
  recordId: string
  onClose: () => void
  onExpand: () => void
}) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { place, recordId } = props
  const { data, error, refetch } = useRecord(place, recordId)
  return (
    <Sheet
      label={t('record')}
      title={<RecordTitle place={place} recordId={recordId} record={data} />}
      onClose={props.onClose}
      onExpand={props.onExpand}
      words={{ close: frame('close'), expand: frame('expand') }}
    >
      {error && !data && (
        <ReadFailure error={error} source={place.source} onRetry={() => void refetch()} />
      )}
      {!data && !error && <SkeletonLines count={12} label={frame('loading')} />}
      {data && <RecordView key={`${place.entity} ${recordId}`} place={place} record={data} />}
    </Sheet>
  )
}
