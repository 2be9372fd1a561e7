import { useTranslation } from 'react-i18next'
import { currentLanguage, setLanguage } from './i18n.ts'
import styles from './language-choice.module.css'
import { languageNames } from './words/languages.ts'

/** Offers the other language, in that language. */
export function LanguageChoice() {
  useTranslation()
  const other = currentLanguage() === 'de' ? 'en' : 'de'
  return (
    <button type="button" lang={other} className={styles.choice} onClick={() => setLanguage(other)}>
      {languageNames[other]}
    </button>
  )
}
