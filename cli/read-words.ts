import { parseArgs } from 'node:util'
import { type Command, UsageError, type Words } from './command.ts'
import { suggest } from './suggest.ts'

/** Reads what stands behind a command. Throws UsageError with the word that is wrong. */
export function readWords(
  words: readonly string[],
  { places, options }: Pick<Command, 'places' | 'options'>,
): Words {
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string' } as const,
      ]),
    ),
  })
  const found = new Map<string, string[]>()
  const loose: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') loose.push(token.value)
    if (token.kind === 'option') keep(found, options, token)
  }
  return {
    places: fillPlaces(places, loose),
    has: (name) => found.has(name),
    one: (name) => found.get(name)?.[0],
    all: (name) => found.get(name) ?? [],
  }
}

function keep(
  found: Map<string, string[]>,
  options: Command['options'],
  { name, rawName, value }: { name: string; rawName: string; value?: string | undefined },
): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (!option) {
    const known = Object.keys(options).map((one) => `--${one}`)
    throw new UsageError(`There is no option ${rawName}. ${suggest(rawName, known)}`)
  }
  if (option.value !== undefined && (value === undefined || value === ''))
    throw new UsageError(`Behind ${rawName} stands ${option.value}.`)
  if (option.value === undefined && value !== undefined)
    throw new UsageError(`${rawName} takes no value.`)
  if (found.has(name) && !option.many) throw new UsageError(`${rawName} is given twice.`)
  found.set(name, [...(found.get(name) ?? []), value ?? ''])
}

function fillPlaces(places: readonly string[], loose: readonly string[]): Words['places'] {
  const filled: Record<string, string> = {}
  for (const [index, place] of places.entries()) {
    const word = place.endsWith('…') ? loose.slice(index).join(' ') : loose[index]
    const name = place.replace(/[?…]$/, '')
    if (word) filled[name] = word
    else if (!/[?…]$/.test(place)) throw new UsageError(`The ${name} is missing.`)
  }
  const isOpen = places.at(-1)?.endsWith('…')
  const extra = loose[places.length]
  if (extra !== undefined && !isOpen) throw new UsageError(`"${extra}" is one word too many.`)
  return filled
}
