import { useAddress } from '../../address.tsx'
import { readWord } from '../../read-search.ts'
import { RoomHead } from '../../shell/room-head.tsx'
import { ViewTabs } from '../../view-tabs.tsx'
import { useWords } from '../../words/define-words.ts'
import styles from '../connection/connection.module.css'
import { DeliveriesView } from './deliveries.tsx'
import { EndpointsView } from './endpoints.tsx'
import { words } from './words.ts'

const views = ['endpoints', 'deliveries'] as const

/** Who is told of events, and what became of each. */
export function Webhooks() {
  const t = useWords(words)
  const { search } = useAddress()
  const view = readWord(search.view, views)
  return (
    <>
      <RoomHead title={t('title')} />
      <div className={styles.page}>
        <ViewTabs
          label={t('views')}
          current={view}
          views={views.map((each) => ({ view: each, label: t(each) }))}
        />
        {view === 'endpoints' ? <EndpointsView /> : <DeliveriesView />}
      </div>
    </>
  )
}
