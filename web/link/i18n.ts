import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Words } from './words/en.ts'
import { chooseLanguage, type Language, languages } from './words/languages.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Words }
  }
}

/** Makes the texts ready in the language of the browser; the link may ask for another one later. */
export function startWords(): void {
  void i18next.use(initReactI18next).init({
    lng: chooseLanguage(null, navigator.languages),
    fallbackLng: 'en',
    resources: { en: { translation: languages.en }, de: { translation: languages.de } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  document.documentElement.lang = i18next.language
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
}

export function setLanguage(language: Language): void {
  if (i18next.language !== language) void i18next.changeLanguage(language)
}

export function currentLanguage(): Language {
  return i18next.language === 'de' ? 'de' : 'en'
}

export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(i18next.language, {
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(new Date(iso))
}
