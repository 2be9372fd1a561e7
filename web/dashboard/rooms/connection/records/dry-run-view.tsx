import type { DryRun } from '@millwright/sdk'
import { JsonView } from '../../../../ui/json-view.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import styles from '../tab.module.css'
import { ChangeTable } from './change-table.tsx'
import type { Change } from './make-patch.ts'
import { words } from './words.ts'

/** What a change would do: its values, and the calls that the source would get. */
export function DryRunView({ run, changes }: { run: DryRun; changes: readonly Change[] }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  return (
    <>
      <p className={styles.muted}>{t('edit.none_yet')}</p>
      {run.warnings.map((text) => (
        <Notice key={text} kind="warning" title={text} />
      ))}
      <section className={styles.side}>
        <h3>{t('edit.diff')}</h3>
        <ChangeTable
          label={t('edit.diff')}
          changes={changes}
          before={t('edit.before')}
          after={t('edit.after')}
        />
        {run.effects.length > 0 && (
          <ul className={styles.list}>
            {run.effects.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
      </section>
      <section className={styles.side}>
        <h3>{t('edit.requests', { count: run.requests.length })}</h3>
        {run.requests.map(({ method, url, headers, body }, place) => (
          <div key={`${place} ${url}`} className={styles.side}>
            <code className={styles.call}>
              {method} {url}
            </code>
            <JsonView
              label={t('edit.body', { number: place + 1 })}
              value={{ headers, body }}
              height={14}
              words={{ copy: frame('copy') }}
            />
          </div>
        ))}
      </section>
    </>
  )
}
