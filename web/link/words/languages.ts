import { de } from './de.ts'
import { en } from './en.ts'

export const languages = { en, de } as const
export type Language = keyof typeof languages

/** Names of the languages, each in itself. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' }

/** The language of the page: the one that the link asks for, else the first of the browser's that we have. */
export function chooseLanguage(asked: string | null, preferred: readonly string[]): Language {
  for (const tag of [asked ?? '', ...preferred]) {
    const short = tag.toLowerCase().split('-')[0]!
    if (short === 'en' || short === 'de') return short
  }
  return 'en'
}
