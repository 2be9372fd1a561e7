import { CircleUser, Keyboard, Search } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import menu from '../../ui/menu.module.css'
import { Anchor, useAddress } from '../address.tsx'
import { currentSession } from '../data/session.ts'
import { rooms } from '../rooms.ts'
import { useLanguage, useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'
import { setLanguage } from '../words/start-words.ts'
import styles from './frame.module.css'
import { signOut } from './sign-out.ts'
import { setTheme, type Theme, useTheme } from './theme.ts'

const themes: readonly Theme[] = ['system', 'light', 'dark']

/** The rooms, and what a person sets for this page. */
export function Rail({ onSearch, onKeys }: { onSearch: () => void; onKeys: () => void }) {
  const t = useWords(frameWords)
  const { path } = useAddress()
  const language = useLanguage()
  const theme = useTheme()
  const { actor, role } = currentSession()
  const isIn = (to: string) => (to === '/' ? path === '/' || path === '' : path.startsWith(to))
  return (
    <header className={styles.rail}>
      <div className={styles.brand}>Millwright</div>
      <Button className={styles.link!} onPress={onSearch}>
        <Search size={16} aria-hidden />
        <span>{t('search.open')}</span>
        <kbd className={styles.hint}>⌘K</kbd>
      </Button>
      <nav className={styles.rooms} aria-label={t('rooms')}>
        {rooms.map(({ id, to, icon: Icon }) => (
          <Anchor key={id} to={to} className={styles.link} isCurrent={isIn(to)}>
            <Icon size={16} aria-hidden />
            <span>{t(`room.${id}`)}</span>
          </Anchor>
        ))}
      </nav>
      <div className={styles.person}>
        <Button className={`${styles.link} ${styles.keys}`} onPress={onKeys}>
          <Keyboard size={16} aria-hidden />
          <span>{t('keys.open')}</span>
          <kbd className={styles.hint}>?</kbd>
        </Button>
        <MenuTrigger>
          <Button className={styles.link!}>
            <CircleUser size={16} aria-hidden />
            <span>{t('signed_in', { name: actor.name, role: t(`role.${role}`) })}</span>
          </Button>
          <Popover className={menu.popover!} placement="top start">
            <AriaMenu className={menu.menu!} aria-label={t('person')}>
              {themes.map((each) => (
                <MenuItem key={each} className={menu.item!} onAction={() => setTheme(each)}>
                  {theme === each ? '✓ ' : ''}
                  {t(`theme.${each}`)}
                </MenuItem>
              ))}
              <MenuItem
                className={menu.item!}
                onAction={() => setLanguage(language === 'en' ? 'de' : 'en')}
              >
                {language === 'en' ? 'Deutsch' : 'English'}
              </MenuItem>
              <MenuItem className={menu.item!} href="/docs/">
                {t('docs')}
              </MenuItem>
              <MenuItem className={menu.item!} onAction={signOut}>
                {t('sign_out')}
              </MenuItem>
            </AriaMenu>
          </Popover>
        </MenuTrigger>
      </div>
    </header>
  )
}
