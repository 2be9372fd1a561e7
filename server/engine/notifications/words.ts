import type { Language } from '../../store/schema.ts'
import { german } from './words-de.ts'
import { english } from './words-en.ts'

/** What the sentences name. */
export interface Names {
  account: string
  system: string
  connection: string
  customer: string
  /** A time in words. */
  since: string
}

/** What is said of one event to the people of a customer. */
export interface Telling {
  subject: (names: Names) => string
  paragraphs: (names: Names) => string[]
  steps: (names: Names) => string[]
}

/** All that a message says, in one language. */
export interface Words {
  /** The state that an event has brought, without its sign. */
  states: Readonly<Record<string, string>>
  /** To the people of a customer; other events are not told to them. */
  tellings: Readonly<Record<string, Telling>>
  /** Why a sign-in is refused, by the code of the reason; `other` for all the rest. */
  causes: Readonly<Record<string, string>> & { other: string }
  /** What comes first, by the code of the reason. */
  firstSteps: Readonly<Record<string, (names: Names) => string>> & {
    other: (names: Names) => string
  }
  /** Instead of opening the link, where there is none. */
  askForLink: (names: Names) => string
  because: (cause: string) => string
  stepsTitle: string
  action: string
  quoteBy: (system: string) => string
  quote: (text: string) => string
  storm: (state: string, count: number, host: string) => string
  more: (count: number) => string
  sample: string
  sampleTag: string
  footer: (names: Names) => string[]
  teamFooter: (account: string) => string
  labels: Readonly<
    Record<
      | 'customer'
      | 'connection'
      | 'system'
      | 'since'
      | 'at'
      | 'reason'
      | 'event'
      | 'credits_left'
      | 'endpoint'
      | 'failing_since'
      | 'account',
      string
    >
  >
}

export const words: Readonly<Record<Language, Words>> = { en: english, de: german }

/** A time as people of that language write it, in UTC. */
export function tellTime(language: Language, at: Date): string {
  const format = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  return `${format.format(at)} UTC`
}
