/** Names the programs that call by the first product of their `User-Agent`: few names, whatever is sent. */
export interface Agents {
  nameOf(header: string | undefined): string
}

/** Names that are told apart; whoever comes later is `other`. */
const NAMES = 200
/** Spellings remembered. */
const SPELLINGS = 1_000
const PRODUCT = /^([A-Za-z][\w.-]{0,39})(?:\/|[ (]|$)/
/** Letters and digits mixed for long look like a token and not like a name. */
const SECRET = /(?=\w*\d)(?=\w*[A-Za-z])\w{20,}|^mw[a-z]_/

export function createAgents(): Agents {
  const spellings = new Map<string, string>()
  const names = new Set<string>()

  function read(header: string): string {
    const product = PRODUCT.exec(header)?.[1]
    if (product === undefined || SECRET.test(product)) return 'other'
    if (!names.has(product) && names.size >= NAMES) return 'other'
    names.add(product)
    return product
  }

  return {
    nameOf(header) {
      if (header === undefined || header === '') return 'none'
      const known = spellings.get(header)
      if (known !== undefined) return known
      const name = read(header)
      if (spellings.size >= SPELLINGS) spellings.clear()
      spellings.set(header, name)
      return name
    },
  }
}
