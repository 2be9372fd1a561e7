import { Outlet } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Toasts } from '../../ui/toast.tsx'
import { useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'
import styles from './frame.module.css'
import { KeysHelp } from './keys-help.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { ReachBar } from './reach-bar.tsx'
import { SignInAgain } from './sign-in-again.tsx'

type Above = 'palette' | 'keys' | null

/** What stands around every room. */
export function Frame() {
  const t = useWords(frameWords)
  const [above, setAbove] = useState<Above>(null)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping = (event.target as Element).closest?.('input, textarea, select') != null
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') setAbove('palette')
      else if (isTyping || event.metaKey || event.ctrlKey || event.altKey) return
      else if (event.key === '?') setAbove('keys')
      else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('main input[type="search"]')
        if (!search) return
        search.focus()
      } else return
      event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
  const close = () => setAbove(null)
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#room">
        {t('skip')}
      </a>
      <Rail onSearch={() => setAbove('palette')} onKeys={() => setAbove('keys')} />
      <div className={styles.content}>
        <ReachBar />
        <main id="room" className={styles.room} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {above === 'palette' && <Palette onClose={close} />}
      {above === 'keys' && <KeysHelp onClose={close} />}
      <SignInAgain />
      <Toasts label={t('messages')} dismissLabel={t('close')} />
    </div>
  )
}
