import i18next from 'i18next'
import { readChoice, writeChoice } from '../kept-choices.ts'
import type { Language } from './define-words.ts'

/** Makes the texts ready: in the language that was chosen here before, else in the browser's. */
export function startWords(): void {
  void i18next.init({
    lng: chooseLanguage(readChoice('language'), navigator.languages),
    fallbackLng: 'en',
    resources: {},
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  document.documentElement.lang = i18next.language
}

export function setLanguage(language: Language): void {
  writeChoice('language', language)
  document.documentElement.lang = language
  void i18next.changeLanguage(language)
}

export function chooseLanguage(chosen: string | null, preferred: readonly string[]): Language {
  for (const tag of [chosen ?? '', ...preferred]) {
    const short = tag.toLowerCase().split('-')[0]
    if (short === 'en' || short === 'de') return short
  }
  return 'en'
}
