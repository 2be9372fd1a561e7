import type { Native } from '@millwright/kit'
import { rows } from './values.ts'

/**
 * List commands with a number for each new line that has none, where the document has numbers: without one it would
 * come first. The server numbers nothing by itself.
 */
export function numberLines(
  commands: readonly (readonly unknown[])[],
  current: Native | null,
): unknown[][] {
  const added = commands.flatMap(([name, values]) =>
    name === 'create' ? (values as Native[]) : [],
  )
  const known = [...(current ? rows(current, 'lines') : []), ...added].map(
    ({ sequence }) => sequence,
  )
  let last = Math.max(0, ...known.filter((sequence) => typeof sequence === 'number'))
  if (last === 0) return commands.map((command) => [...command])
  const numbered = (line: Native): Native => {
    if (typeof line.sequence === 'number') return line
    last += 10
    return { ...line, sequence: last }
  }
  return commands.map(([name, ...rest]) =>
    name === 'create' ? [name, (rest[0] as Native[]).map(numbered)] : [name, ...rest],
  )
}
