import { useTranslation } from 'react-i18next'
import { Notice } from '../ui/notice.tsx'
import type { Session } from './contract.ts'
import { formatTime } from './i18n.ts'
import { en } from './words/en.ts'

export interface ReasonProps {
  reason: NonNullable<Session['reason']>
  words: { system: string; brand: string }
}

type Known = keyof typeof en.reasons

/** Why the connection has to be renewed. */
export function Reason({ reason, words }: ReasonProps) {
  const { t } = useTranslation()
  const isKnown = reason.code in en.reasons
  return (
    <Notice kind="warning" title={t('reasons.title')}>
      <p>
        {isKnown ? (
          t(`reasons.${reason.code as Known}`, words)
        ) : (
          <span lang="en">{reason.message}</span>
        )}{' '}
        {reason.since && t('reasons.since', { time: formatTime(reason.since) })}
      </p>
    </Notice>
  )
}
