import { useWords } from '../../../words/define-words.ts'
import styles from '../tab.module.css'
import { showInput } from './field-input.ts'
import type { Change } from './make-patch.ts'
import { words } from './words.ts'

/** What was there and what comes in its place, field by field. */
export function ChangeTable(props: {
  label: string
  changes: readonly Change[]
  /** What the two readings are called. */
  before: string
  after: string
}) {
  const t = useWords(words)
  const { label, changes } = props
  return (
    <table className={styles.diff} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('edit.field')}</th>
          <th scope="col">{props.before}</th>
          <th scope="col">{props.after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, before, after }) => (
          <tr key={path}>
            <th scope="row">
              <code>{path}</code>
            </th>
            <td>
              {isNothing(before) ? '–' : <del className={styles.before}>{showInput(before)}</del>}
            </td>
            <td>
              {isNothing(after) ? '–' : <ins className={styles.after}>{showInput(after)}</ins>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const isNothing = (value: unknown) => value === null || value === undefined || value === ''
