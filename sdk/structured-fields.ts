/** One member of a list of RFC 9651: its value and its parameters. Byte sequences stay as they are written. */
export interface FieldItem {
  value: BareItem
  params: Record<string, BareItem>
}

export type BareItem = string | number | boolean

const SPACES = /[ \t]*/y
const KEY = /[a-z*][a-z0-9_\-.*]*/y
const NUMBER = /-?\d{1,15}(?:\.\d{1,3})?(?![\d.])/y
const STRING = /"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/y
const TOKEN = /[A-Za-z*][\w:/!#$%&'*+\-.^`|~]*/y
const BOOLEAN = /\?([01])/y
const BYTES = /:([A-Za-z0-9+/=]*):/y

/**
 * Reads a list of items (RFC 9651). Answers null for whatever is none, as the standard asks: a field that is broken
 * somewhere is ignored as a whole. Inner lists, dates and display strings are not read.
 */
export function parseFieldList(text: string): FieldItem[] | null {
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found
  }

  const takeBare = (): BareItem | null => {
    const number = take(NUMBER)
    if (number) return Number(number[0])
    const string = take(STRING)
    if (string) return string[1]!.replaceAll(/\\(.)/g, '$1')
    const boolean = take(BOOLEAN)
    if (boolean) return boolean[1] === '1'
    return (take(BYTES) ?? take(TOKEN))?.[0] ?? null
  }

  const takeItem = (): FieldItem | null => {
    const value = takeBare()
    if (value === null) return null
    const params: Record<string, BareItem> = Object.create(null)
    while (text[at] === ';') {
      at++
      take(/ */y)
      const key = take(KEY)
      if (!key) return null
      let param: BareItem | null = true
      if (text[at] === '=') {
        at++
        param = takeBare()
      }
      if (param === null) return null
      params[key[0]] = param
    }
    return { value, params }
  }

  const items: FieldItem[] = []
  take(SPACES)
  if (at === text.length) return items
  for (;;) {
    const item = takeItem()
    if (!item) return null
    items.push(item)
    take(SPACES)
    if (at === text.length) return items
    if (text[at++] !== ',') return null
    take(SPACES)
    if (at === text.length) return null
  }
}
