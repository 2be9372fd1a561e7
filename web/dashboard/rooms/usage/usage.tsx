import { useAddress } from '../../address.tsx'
import { readWord } from '../../read-search.ts'
import { RoomHead } from '../../shell/room-head.tsx'
import { ViewTabs } from '../../view-tabs.tsx'
import { useWords } from '../../words/define-words.ts'
import styles from '../connection/connection.module.css'
import { AdviceView } from './advice.tsx'
import { CallsView } from './calls.tsx'
import { LimitsView } from './limits.tsx'
import { words } from './words.ts'

const views = ['calls', 'limits', 'advice'] as const

/** How much is called, by whom, up to which limit, and how less would do. */
export function Usage() {
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
          views={views.map((each) => ({ view: each, label: t(`view.${each}`) }))}
        />
        {view === 'calls' && <CallsView />}
        {view === 'limits' && <LimitsView />}
        {view === 'advice' && <AdviceView />}
      </div>
    </>
  )
}
