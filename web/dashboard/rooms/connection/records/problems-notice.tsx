import { Notice } from '../../../../ui/notice.tsx'
import { useWords } from '../../../words/define-words.ts'
import styles from '../tab.module.css'
import type { AnyRecord } from './record-client.ts'
import { words } from './words.ts'

/** Values of the source that are not served, and why. */
export function ProblemsNotice({ record }: { record: AnyRecord }) {
  const t = useWords(words)
  const problems = record.problems ?? []
  if (problems.length === 0) return null
  return (
    <Notice kind="warning" title={t('problems.title', { count: problems.length })}>
      <ul className={styles.list}>
        {problems.map(({ field, source_field, value_kind, reason }) => (
          <li key={`${field} ${source_field}`}>
            {t('problems.line', {
              field: field ?? t('problems.whole'),
              reason: t(`problems.${reason}`),
              kind: t(`problems.${value_kind}`),
              source: source_field ?? t('problems.unknown'),
            })}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
