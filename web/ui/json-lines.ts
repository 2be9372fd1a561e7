/** One line of JSON: the name of a field with its indent, and what follows. */
export interface JsonLine {
  name: string
  rest: string
}

/** A browser lays out longer lines slowly. */
const LONGEST = 2_000

/** A value as lines of JSON; a text that is no JSON as its own lines. */
export function toJsonLines(value: unknown): JsonLine[] {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'null')
  return text.split('\n').map((line) => {
    const [, name = ''] = /^(\s*"(?:[^"\\]|\\.)*":)/.exec(line.slice(0, LONGEST)) ?? []
    const rest = line.slice(name.length)
    return { name, rest: rest.length > LONGEST ? `${rest.slice(0, LONGEST)} …` : rest }
  })
}
