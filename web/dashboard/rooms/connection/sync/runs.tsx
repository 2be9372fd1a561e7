import type { EntityName, Sync } from '@millwright/sdk'
import { CopyId } from '../../../../ui/copy-id.tsx'
import { RelativeTime } from '../../../../ui/relative-time.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import tab from '../tab.module.css'
import styles from './sync.module.css'
import { words } from './words.ts'

/** The last runs that worked on an entity. */
export function Runs({ entity, runs }: { entity: EntityName; runs: readonly Sync[] }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const parts = runs.flatMap(({ id, created_at, entities }) =>
    entities
      .filter((part) => part.entity === entity)
      .map((part) => ({ id, at: part.started_at ?? created_at, ...part })),
  )
  return (
    <section className={tab.side}>
      <h3>{t('runs')}</h3>
      {parts.length === 0 && <p className={tab.muted}>{t('no_runs')}</p>}
      <ul className={tab.list}>
        {parts.map(({ id, at, state, counts, error }) => (
          <li key={id}>
            <RelativeTime at={at} /> · {t(`run_state.${state}`)} ·{' '}
            <span className={styles.mono} title={t('counts_title')}>
              {t('counts', {
                created: counts.created,
                updated: counts.updated,
                deleted: counts.deleted,
              })}
            </span>{' '}
            <CopyId text={id} words={{ copy: frame('copy'), copied: frame('copied') }} />
            {error && <p>{error.message}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
