import i18next from 'i18next'
import { useSyncExternalStore } from 'react'

/** Texts by name, in groups; `{{…}}` is filled in, `_one` and `_other` stand for the two numbers of things. */
export interface Texts {
  readonly [name: string]: string | Texts
}

/** The same names in another language. */
type SameNames<T> = { readonly [N in keyof T]: T[N] extends string ? string : SameNames<T[N]> }

type WithoutNumber<N extends string> = N extends `${infer Bare}_${'one' | 'other'}` ? Bare : N

/** Every text of `T` by its whole name: `table.empty`. */
export type NameOf<T> = {
  [N in keyof T & string]: T[N] extends string ? WithoutNumber<N> : `${N}.${NameOf<T[N]>}`
}[keyof T & string]

/** The texts of one room in both languages. */
export interface Words<T extends Texts> {
  readonly room: string
  readonly texts: { readonly en: T; readonly de: SameNames<T> }
}

/** Says a text in the language of the page. */
export type Speak<T extends Texts> = (
  name: NameOf<T>,
  values?: Readonly<Record<string, string | number>>,
) => string

/** Makes the texts of a room known. They travel with the room, not with the first view. */
export function defineWords<const T extends Texts>(
  room: string,
  texts: { en: T; de: SameNames<T> },
): Words<T> {
  return { room, texts }
}

/** The texts of a room; whoever uses it is drawn anew when the language changes. */
export function useWords<T extends Texts>(words: Words<T>): Speak<T> {
  const language = useLanguage()
  return speakOf(words, language)
}

export type Language = 'en' | 'de'

export function useLanguage(): Language {
  return useSyncExternalStore(onLanguage, currentLanguage, currentLanguage)
}

export function currentLanguage(): Language {
  return i18next.language === 'de' ? 'de' : 'en'
}

/** The link page types the texts of i18next for itself. */
interface Untyped {
  getFixedT(language: string, room: string): (name: string, values?: object) => string
}

const spoken = new Map<string, unknown>()

/** For texts outside of components. */
export function speakOf<T extends Texts>(
  { room, texts }: Words<T>,
  language = currentLanguage(),
): Speak<T> {
  const key = `${room} ${language}`
  const known = spoken.get(key)
  if (known) return known as Speak<T>
  for (const each of ['en', 'de'] as const) {
    if (!i18next.hasResourceBundle(each, room)) i18next.addResourceBundle(each, room, texts[each])
  }
  const translate = (i18next as unknown as Untyped).getFixedT(language, room)
  const speak: Speak<T> = (name, values) => translate(name, values)
  spoken.set(key, speak)
  return speak
}

function onLanguage(listener: () => void): () => void {
  i18next.on('languageChanged', listener)
  return () => i18next.off('languageChanged', listener)
}
