/** What stands behind the `?` of an address: every value is a text. */
export type Search = Readonly<Record<string, string>>

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text))
}

/** Values that are empty leave the address. Commas stay as they are: lists are to be read by people. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(search).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  if (pairs.length === 0) return ''
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))
  return `?${text.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')}`
}

/** A list of words in an address, of which only those that are allowed count. */
export function readWords<W extends string>(text: unknown, allowed: readonly W[]): W[] {
  const given = typeof text === 'string' ? text.split(',') : []
  return allowed.filter((word) => given.includes(word))
}

/** One word of an address; without one that is allowed, the first of `allowed`. */
export function readWord<W extends string>(text: unknown, allowed: readonly [W, ...W[]]): W {
  return allowed.find((word) => word === text) ?? allowed[0]
}
