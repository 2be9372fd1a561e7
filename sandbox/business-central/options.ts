/** One part of `$expand`, with what stands in its parentheses. */
export interface Expansion {
  name: string
  options: Options
}

/** System query options; what is not known is ignored, as by the server. */
export interface Options {
  filter: string | null
  select: string[] | null
  expand: Expansion[]
  top: number | null
  skip: number
  skipToken: string | null
  isCounted: boolean
}

/** Reads a query, or what stands in the parentheses of an expansion (with `;`). */
export function readOptions(pairs: Iterable<readonly [string, string]>): Options {
  const found = new Map(pairs)
  const text = (name: string) => found.get(name) ?? null
  const number = (name: string) => (/^\d+$/.test(text(name) ?? '') ? Number(text(name)) : null)
  return {
    filter: text('$filter') || null,
    select: text('$select') ? splitTop(text('$select')!, ',') : null,
    expand: splitTop(text('$expand') ?? '', ',').map(readExpansion),
    top: number('$top'),
    skip: number('$skip') ?? 0,
    skipToken: text('$skiptoken'),
    isCounted: text('$count') === 'true',
  }
}

function readExpansion(part: string): Expansion {
  const [, name = part, inner = ''] = /^(\w+)(?:\((.*)\))?$/s.exec(part) ?? []
  const pairs = splitTop(inner, ';').map((option): [string, string] => {
    const at = option.indexOf('=')
    return [option.slice(0, at).trim(), option.slice(at + 1)]
  })
  return { name, options: readOptions(pairs) }
}

/** Parts between separators outside of parentheses. */
function splitTop(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (at < text.length && (text[at] !== separator || depth > 0)) continue
    const part = text.slice(start, at).trim()
    if (part !== '') parts.push(part)
    start = at + 1
  }
  return parts
}
