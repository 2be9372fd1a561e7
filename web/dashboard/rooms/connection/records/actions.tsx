import { Shape } from '../../../../ui/status-sign.tsx'
import { useWords } from '../../../words/define-words.ts'
import styles from '../tab.module.css'
import { LockSign } from './field-table.tsx'
import type { AnyRecord } from './record-client.ts'
import { words } from './words.ts'

/** What can be done with a record now, and why not the rest. */
export function Actions({ record }: { record: AnyRecord }) {
  const t = useWords(words)
  const { allowed } = record
  if (!allowed) return null
  const all = [[t('delete'), allowed.delete] as const, ...Object.entries(allowed.actions)]
  return (
    <>
      <h3>{t('actions')}</h3>
      <ul className={styles.list}>
        {all.map(([name, permission]) => (
          <li key={name} className={styles.bar}>
            <Shape kind={permission.possible ? 'done' : 'gone'} />
            <span>{name}</span>
            {permission.possible ? (
              <span className={styles.muted}>{t('possible')}</span>
            ) : (
              <LockSign name={name} permission={permission} />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
