import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { JsonView } from '../../../ui/json-view.tsx'
import { SkeletonLines } from '../../../ui/skeleton-lines.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import styles from '../connection/connection.module.css'
import { words } from './words.ts'

/** Habits of calling that cost calls, and what to call instead. */
export function AdviceView() {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { data, error } = useQuery({
    queryKey: keys.usage('advice'),
    queryFn: ({ signal }) => Array.fromAsync(admin.advice.list({}, { signal })),
  })
  if (error && !data) throw error
  if (!data) return <SkeletonLines count={8} label={frame('loading')} />
  if (data.length === 0) {
    return <EmptyState title={t('no_advice.title')}>{t('no_advice.text')}</EmptyState>
  }
  return (
    <div className={styles.tab}>
      {data.map((one) => {
        const { method, url, headers = {} } = one.replacement
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
        return (
          <section
            key={[one.pattern, one.connection_id, one.entity, one.consumer, one.user_agent].join()}
            className={styles.part}
          >
            <h2>{t('saving', { saved: one.calls_saved, calls: one.calls })}</h2>
            <p>{one.message}</p>
            <p className={styles.muted}>
              {[one.entity, one.user_agent, one.consumer, one.connection_id]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <JsonView
              label={t('instead')}
              value={[`${method} ${url}`, ...lines].join('\n')}
              words={{ copy: frame('copy') }}
            />
          </section>
        )
      })}
    </div>
  )
}
