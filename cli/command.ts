import type { Terminal } from './terminal.ts'

/** One option of a command. Without `value` it is on or off. */
export interface Option {
  what: string
  /** What stands behind it, for people: `name=value`. */
  value?: string
  /** It may be given again and again. */
  many?: boolean
}

/** What was typed behind the name of a command. */
export interface Words {
  /** By the name of the place. */
  places: Readonly<Record<string, string>>
  has(option: string): boolean
  one(option: string): string | undefined
  all(option: string): readonly string[]
}

export interface Command {
  what: string
  /** Names of the words behind it, in order; `id?` may be left out, `ends…` may be many. */
  places: readonly string[]
  options: Readonly<Record<string, Option>>
  /** More than one line can say, behind the options. */
  more?: string
  /** Answers the exit code. Throws UsageError for what it cannot understand, else what went wrong. */
  run(words: Words, terminal: Terminal): Promise<number>
}

export type Commands = Readonly<Record<string, Command>>

/** What was typed makes no sense; the message says which word, and what was probably meant. */
export class UsageError extends Error {}
