import type { Input } from './odata/body.ts'
import { type Message, SapError } from './odata/errors.ts'
import type { Reader } from './odata/reader.ts'
import type { EntitySet, Row, Value } from './odata/schema.ts'
import type { Store } from './store.ts'
import type { Switches } from './switches.ts'

/** One request at work on the store: its clock, its user and what it wants to say on success. */
export interface Work {
  store: Store
  reader: Reader
  switches: Switches
  numbers: Numbers
  /** Milliseconds of the sandbox's clock. */
  now: number
  user: string
  messages: Message[]
  headers: Record<string, string | undefined>
  /** A body that is no JSON, as of an attachment. */
  raw: Buffer
}

/** The business rules of a table. What is missing is plain: insert, change, or refuse to delete. */
export interface TableRules {
  /** Makes the record with its children. `parent` is set when it is inserted through a navigation. */
  create?: (work: Work, input: Input, parent: Row | null) => Row
  update?: (work: Work, row: Row, changes: Row, set: EntitySet) => void
  remove?: (work: Work, row: Row) => void
}

/** A function import, or an action that is bound to the record `target`. */
export type FunctionRule = (work: Work, parameters: Row, target: Row | null) => Row | Row[]

/** Number ranges. They go on from what the seed used. */
export class Numbers {
  readonly #last = new Map<string, number>()

  start(range: string, last: number) {
    this.#last.set(range, last)
  }

  next(range: string): string {
    const last = this.#last.get(range)
    if (last === undefined) throw new Error(`no number range ${range}`)
    this.#last.set(range, last + 1)
    return String(last + 1)
  }
}

/** Midnight UTC of the day of `now`. */
export function dayOf(now: number): number {
  return Math.floor(now / 86_400_000) * 86_400_000
}

export function secondsOf(now: number): number {
  return Math.floor((now % 86_400_000) / 1000)
}

/** `now` moved so that its UTC day and time are those on the wall clock of a zone. */
export function wallOf(now: number, zone: string): number {
  if (zone === 'UTC') return now
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, timeZoneName: 'longOffset' })
    formats.set(zone, format)
  }
  const offset = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')!.value
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(offset) ?? []
  return now + (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * A change stamp with microseconds. JSON of V2 shows milliseconds only, so a client that filters
 * with what it read sees the last record again.
 */
export function stampOf(now: number, salt: string): number {
  let sum = 7
  for (const character of salt) sum = (sum * 31 + character.charCodeAt(0)) % 997
  return now + (sum + 1) / 1000
}

export function text(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

export function number(value: Value | undefined): number {
  return Number(value ?? 0)
}

/** Rounds away what binary fractions add. */
export function round(value: number, scale = 3): number {
  return Number(value.toFixed(scale))
}

/** Refuses a change of a document that somebody else has open. */
export function checkLock(work: Work, document: string, words = 'Purchasing doc.') {
  const { switches } = work
  if (switches.locked_document === '' || switches.locked_document !== document) return
  const message = `User MHANSEN already processing ${words} ${document}`
  throw new SapError(Number(switches.lock_status), 'ME/006', message, {
    details: [{ code: 'ME/006', message, severity: 'error', target: '' }],
  })
}

/** Drops changes that change nothing: an update of those alone does not move a stamp. */
export function realChanges(row: Row, changes: Row): Row {
  return Object.fromEntries(
    Object.entries(changes).filter(([field, value]) => !isSame(row[field], value)),
  )
}

function isSame(stored: Value | undefined, value: Value) {
  if (stored === undefined) return value === null || value === '' || value === 0 || value === false
  return stored === value
}
