import { Outlet, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { TabBar, tabLink } from '../../../ui/tab-bar.tsx'
import { Anchor, useAddress } from '../../address.tsx'
import { useWords } from '../../words/define-words.ts'
import styles from './connection.module.css'
import { ConnectionHead } from './connection-head.tsx'
import { connectionTabs } from './tabs.ts'
import { words } from './words.ts'

/** One connection: who it is, and its views. */
export function ConnectionPage() {
  const t = useWords(words)
  const { id } = useParams({ strict: false }) as { id: string }
  const { path, search, go } = useAddress()
  const root = `/connections/${id}`
  const isBare = path === root || path === `${root}/`
  useEffect(() => {
    if (isBare) go({ to: `${root}/health`, search })
  }, [isBare, root])
  return (
    <div className={styles.page}>
      <Anchor to="/connections">← {t('back')}</Anchor>
      <ConnectionHead id={id} />
      <TabBar label={t('tabs')}>
        {connectionTabs.map(({ tab }) => (
          <Anchor
            key={tab}
            to={`${root}/${tab}`}
            className={tabLink}
            isCurrent={path.startsWith(`${root}/${tab}`)}
          >
            {t(`tab.${tab}`)}
          </Anchor>
        ))}
      </TabBar>
      <Outlet />
    </div>
  )
}
