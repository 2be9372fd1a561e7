import { Sheet } from '../../../ui/sheet.tsx'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import { ConnectionHead } from '../connection/connection-head.tsx'
import { Health } from '../connection/health.tsx'
import { words } from './words.ts'

/** A connection beside the table: who it is, and how it stands. */
export function ConnectionSheet(props: { id: string; onClose: () => void; onExpand: () => void }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  return (
    <Sheet
      label={t('column.name')}
      title={<ConnectionHead id={props.id} />}
      onClose={props.onClose}
      onExpand={props.onExpand}
      words={{ close: frame('close'), expand: frame('expand') }}
    >
      <Health key={props.id} id={props.id} />
    </Sheet>
  )
}
