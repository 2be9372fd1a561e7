import type { System } from '@millwright/sdk'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Shape } from '../../../ui/status-sign.tsx'
import { useWords } from '../../words/define-words.ts'
import tab from '../connection/tab.module.css'
import { words } from './words.ts'

/** How a run of conformance went, and when. */
export function ProofText({ proof }: { proof: System['proof']['live'] }) {
  const t = useWords(words)
  if (!proof) {
    return (
      <span className={tab.pick}>
        <Shape kind="gone" />
        {t('no_run')}
      </span>
    )
  }
  const { passed, failed, at } = proof
  return (
    <span className={tab.pick}>
      <Shape kind={failed > 0 ? 'warning' : 'done'} />
      <span>
        {t('passed', { passed, all: passed + failed })} · <RelativeTime at={at} width="short" />
      </span>
    </span>
  )
}
