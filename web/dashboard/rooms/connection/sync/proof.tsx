import type { SyncStatus } from '@millwright/sdk'
import { KeyValues } from '../../../../ui/key-values.tsx'
import { RelativeTime } from '../../../../ui/relative-time.tsx'
import { useWords } from '../../../words/define-words.ts'
import tab from '../tab.module.css'
import { words } from './words.ts'

/** What the last comparison of both sides found. */
export function Proof({ proof }: { proof: SyncStatus['proof'] }) {
  const t = useWords(words)
  return (
    <section className={tab.side}>
      <h3>{t('proof.title')}</h3>
      {!proof && <p className={tab.muted}>{t('unproven')}</p>}
      {proof && (
        <>
          <p>
            {proof.equal ? t('equal') : t('unequal')} · <RelativeTime at={proof.at} />
          </p>
          {proof.reason && <p>{proof.reason}</p>}
          <KeyValues
            items={[
              {
                key: 'source',
                label: t('proof.source'),
                value: t('proof.count', told(proof.source)),
              },
              {
                key: 'mirror',
                label: t('proof.mirror'),
                value: t('proof.count', told(proof.mirror)),
              },
            ]}
          />
          {proof.source.total !== null && (
            <p className={tab.muted}>{t('proof.total', { total: proof.source.total })}</p>
          )}
        </>
      )}
    </section>
  )
}

const told = ({ count, digest }: { count: number; digest: string }) => ({ count, digest })
