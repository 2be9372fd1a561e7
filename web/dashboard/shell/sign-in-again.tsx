import { useEffect } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { queryClient } from '../data/query-client.ts'
import { noteReach, useReach } from '../data/reach.ts'
import { currentSession, loadSession, onSignedIn, SIGN_IN_WINDOW } from '../data/session.ts'
import { useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'

/** Above the page when the session is over: what was typed stays below until somebody is signed in again. */
export function SignInAgain() {
  const t = useWords(frameWords)
  const isOver = useReach().state === 'signed_out'
  useEffect(() => (isOver ? onSignedIn(() => void takeUp()) : undefined), [isOver])
  return (
    <Dialog
      title={t('over.title')}
      isOpen={isOver}
      isFirm
      onClose={() => {}}
      actions={
        <Button
          look="primary"
          onPress={() => void window.open('/sign-in', SIGN_IN_WINDOW, 'width=520,height=720')}
        >
          {t('over.act')}
        </Button>
      }
    >
      <p>{t('over.text')}</p>
    </Dialog>
  )
}

async function takeUp(): Promise<void> {
  const before = currentSession()
  const session = await loadSession().catch(() => null)
  if (session === null) return
  // Somebody else must not see, or send, what is on the page.
  if (session.actor.id !== before.actor.id) return location.reload()
  noteReach('up')
  await queryClient.invalidateQueries()
}
