import { useEffect } from 'react'
import { Notice } from '../../ui/notice.tsx'
import { admin } from '../data/api.ts'
import { useReach } from '../data/reach.ts'
import { useLanguage, useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'

const AGAIN_MS = 2_000

/** Says that the server does not answer, asks until it does, and goes away. */
export function ReachBar() {
  const t = useWords(frameWords)
  const language = useLanguage()
  const reach = useReach()
  const isDown = reach.state === 'down'
  useEffect(() => {
    if (!isDown) return
    const timer = setInterval(() => admin.session().catch(() => {}), AGAIN_MS)
    return () => clearInterval(timer)
  }, [isDown])
  const time = isDown
    ? new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(reach.since)
    : ''
  return (
    <div role="status">
      {isDown && (
        <Notice kind="warning" title={t('down.title', { time })}>
          <p>{t('down.text')}</p>
        </Notice>
      )}
    </div>
  )
}
