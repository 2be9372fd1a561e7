import { useAddress } from '../../address.tsx'
import { readWord } from '../../read-search.ts'
import { Explained, mayAs } from '../../shell/explained.tsx'
import { RoomHead } from '../../shell/room-head.tsx'
import { ViewTabs } from '../../view-tabs.tsx'
import { useWords } from '../../words/define-words.ts'
import styles from '../connection/connection.module.css'
import { AuditView } from './audit.tsx'
import { BrandingView } from './branding.tsx'
import { KeysView } from './keys.tsx'
import { MembersView } from './members.tsx'
import { words } from './words.ts'

const views = ['keys', 'members', 'branding', 'audit'] as const

/** Who may do what in the account, how its link page looks, and what was done. */
export function Settings() {
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
        {!mayAs('admin') && <Explained needs="admin">{null}</Explained>}
        {mayAs('admin') && view === 'keys' && <KeysView />}
        {mayAs('admin') && view === 'members' && <MembersView />}
        {mayAs('admin') && view === 'branding' && <BrandingView />}
        {mayAs('admin') && view === 'audit' && <AuditView />}
      </div>
    </>
  )
}
