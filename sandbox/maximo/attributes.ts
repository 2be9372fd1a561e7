/** Data types of the vendor's dictionary, as far as they matter here. */
export type Kind =
  | 'upper'
  | 'aln'
  | 'long'
  | 'bool'
  | 'int'
  | 'big'
  | 'gl'
  | 'num'
  | 'duration'
  | 'date'
  | 'datetime'

export interface Attribute {
  name: string
  kind: Kind
  /** Longest text; 0 where it is no text. */
  length: number
  /** Domain of synonyms whose values it holds. */
  domain?: string
  /** Set by the product; what a client sends is ignored. */
  own: boolean
  /** A number that the product assigns where none is sent. */
  auto: boolean
  /** In no table: it comes only when it is named in a select. */
  loose: boolean
  /** Object that its value must name, with the product's message where there is none. */
  target?: string
}

/**
 * Reads a list such as `ponum:upper8# status:upper16@POSTATUS vendor:upper12>companies poid:int!`:
 * `#` is a number that is assigned, `!` set by the product, `~` in no table, `@` a domain, `>` a reference.
 */
export function readAttributes(text: string): Map<string, Attribute> {
  const found = new Map<string, Attribute>()
  for (const part of text.trim().split(/\s+/)) {
    const match = /^(\w+):([a-z]+)(\d*)([!#~]*)(?:@(\w+))?(?:>(\w+))?$/.exec(part)
    if (!match) throw new Error(`no attribute: ${part}`)
    const [, name, kind, length, marks, domain, target] = match
    found.set(name!, {
      name: name!,
      kind: kind as Kind,
      length: Number(length || 0),
      own: marks!.includes('!'),
      auto: marks!.includes('#'),
      loose: marks!.includes('~'),
      ...(domain && { domain }),
      ...(target && { target }),
    })
  }
  return found
}
