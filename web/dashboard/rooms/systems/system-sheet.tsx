import { useQuery } from '@tanstack/react-query'
import { CopyId } from '../../../ui/copy-id.tsx'
import { KeyValues } from '../../../ui/key-values.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Sheet } from '../../../ui/sheet.tsx'
import { SkeletonLines } from '../../../ui/skeleton-lines.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import styles from '../connection/connection.module.css'
import tab from '../connection/tab.module.css'
import { ProofText } from './proof-text.tsx'
import { words } from './words.ts'

/** One system: where it is proven, what it has, and what its form of signing in asks, with where that is found. */
export function SystemSheet({ system, onClose }: { system: string; onClose: () => void }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { data, error } = useQuery({
    queryKey: keys.systems('one', system),
    queryFn: ({ signal }) => admin.systems.get(system, { signal }),
    placeholderData: undefined,
  })
  return (
    <Sheet
      label={t('system')}
      title={
        <div className={tab.title}>
          <h2>{data?.name ?? system}</h2>
          <CopyId text={system} words={{ copy: frame('copy'), copied: frame('copied') }} />
        </div>
      }
      onClose={onClose}
      words={{ close: frame('close'), expand: frame('expand') }}
    >
      {error && !data && <Notice kind="bad" title={error.message} />}
      {!data && !error && <SkeletonLines count={8} label={frame('loading')} />}
      {data && (
        <>
          <KeyValues
            items={[
              { key: 'family', label: t('family'), value: data.family },
              { key: 'protocol', label: t('protocol'), value: data.protocol },
              {
                key: 'deployments',
                label: t('deployments'),
                value: data.deployments.map((each) => t(`deployment.${each}`)).join(', '),
              },
              {
                key: 'live',
                label: t('column.live'),
                value: <ProofText proof={data.proof.live} />,
              },
              {
                key: 'sandbox',
                label: t('column.sandbox'),
                value: <ProofText proof={data.proof.sandbox} />,
              },
              { key: 'entities', label: t('entities'), value: data.entities.join(', ') },
            ]}
          />
          <h3>{t('sign_in')}</h3>
          {data.auth.map((way) => (
            <section key={way.kind} className={styles.part}>
              <strong>{way.label}</strong>
              <ul className={tab.list}>
                {way.fields.map((field) => (
                  <li key={field.name}>
                    {field.label} ({t(field.required ? 'required' : 'optional')})
                    {field.help && <p className={styles.muted}>{field.help}</p>}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </Sheet>
  )
}
