import { syntaxError } from './errors.ts'
import type { Mbo } from './objects.ts'
import { objectOf } from './objects.ts'
import type { Switches } from './switches.ts'

/** What of a row is shown. */
export interface Selection {
  attributes: ReadonlySet<string>
  children: ReadonlyMap<string, Selection>
}

/** Reads `wonum,status,poline{polinenum,itemnum}` or `*`. Throws for what the structure does not have. */
export function parseSelect(
  text: string,
  mbo: Mbo,
  allowed: readonly string[],
  switches: Switches,
): Selection {
  const attributes = new Set<string>()
  const children = new Map<string, Selection>()
  for (const part of splitTop(text)) {
    const child = /^(\w+)\{(.*)\}$/s.exec(part)
    if (child) {
      const [, name = '', inner = ''] = child
      if (!allowed.includes(name)) throw syntaxError(`The relationship ${name} is not known.`)
      const object = objectOf(mbo.children[name]!)
      children.set(name, parseSelect(inner, object, [], switches))
    } else if (part === '*') {
      for (const one of mbo.attributes.values()) {
        if (!one.loose && !isMissing(mbo, one.name, switches)) attributes.add(one.name)
      }
    } else if (mbo.attributes.has(part) && !isMissing(mbo, part, switches)) attributes.add(part)
    // These come in any case.
    else if (part !== 'href' && part !== '_rowstamp')
      throw syntaxError(`The attribute ${part} is not known.`)
  }
  return { attributes, children }
}

/** Whether this customer's structures lack the attribute. */
export function isMissing(mbo: Mbo, name: string, switches: Switches): boolean {
  return switches.missing_attributes.split(',').includes(`${mbo.name}.${name}`)
}

function splitTop(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (const [index, char] of [...text, ','].entries()) {
    if (char === '{') depth++
    if (char === '}') depth--
    if (char !== ',' || depth > 0) continue
    const part = text.slice(start, index).trim()
    if (part) parts.push(part)
    start = index + 1
  }
  return parts
}
