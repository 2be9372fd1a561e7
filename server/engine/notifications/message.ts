import type { Language } from '../../store/schema.ts'

/** A message in parts, in plain text without any mark-up: each way of sending renders the same one. */
export interface Message {
  language: Language
  /** Who it is from, as a person reads it. */
  sender: string
  subject: string
  /** Sign and words of the state. */
  status: string
  paragraphs: readonly string[]
  /** What the source itself said; `quoted` has the marks of the language around it. */
  quote: { by: string; text: string; quoted: string } | null
  facts: readonly Fact[]
  /** What to do, in order. */
  steps: { title: string; items: readonly string[] } | null
  /** What can be clicked. */
  action: { label: string; url: string } | null
  /** One line for each connection of a storm. */
  items: readonly { text: string; url: string | null }[]
  footer: readonly string[]
}

export interface Fact {
  label: string
  value: string
}

/** What a message is made from. */
export interface Content {
  account_name: string
  language: Language
  subjects: readonly [Subject, ...Subject[]]
  /** Nothing has happened: somebody wants to see what such a message looks like. */
  isSample: boolean
}

export interface Subject {
  type: string
  event_id: string
  at: Date
  customer: string | null
  connection: { id: string; name: string; system: string } | null
  /** Why, and since when, in the source's own words. */
  reason: { code: string; message: string; since: Date } | null
  /** Where new credentials can be entered. */
  reauthorize_url: string | null
  /** What the people of the customer do for that, in order and in their language. */
  instructions: readonly string[]
  /** Of credits: what is left. */
  credits_left: number | null
  /** Of an endpoint of webhooks: which, and since when it acknowledges nothing. */
  endpoint: { id: string; url: string; failing_since: Date | null } | null
}
