/** Names the programs that call by the first product of their `User-Agent`: few names for each account, whatever is sent. */
export interface Agents {
  nameOf(accountId: string, header: string | undefined): string
}

/** Names of an account that are told apart; whoever comes later is `other`. */
const NAMES = 100
/** Accounts whose names are known; the one that came first is forgotten first. */
const ACCOUNTS = 2_000
/** Spellings remembered, and how long one may be. */
const SPELLINGS = 1_000
const LONGEST = 300
const PRODUCT = /^([A-Za-z][\w.-]{0,39})(?:\/|[ (]|$)/
/** Letters and digits mixed for long look like a token and not like a name. */
const SECRET = /(?=\w*\d)(?=\w*[A-Za-z])\w{20,}|^mw[a-z]_/
const OTHER = 'other'

export function createAgents(): Agents {
  const spellings = new Map<string, string>()
  const accounts = new Map<string, Set<string>>()

  function read(header: string): string {
    const product = PRODUCT.exec(header)?.[1]
    return product === undefined || SECRET.test(product) ? OTHER : product
  }

  function productOf(header: string): string {
    const known = spellings.get(header)
    if (known !== undefined) return known
    const product = read(header)
    if (header.length <= LONGEST) {
      if (spellings.size >= SPELLINGS) spellings.clear()
      spellings.set(header, product)
    }
    return product
  }

  function namesOf(accountId: string): Set<string> {
    let names = accounts.get(accountId)
    if (!names) {
      names = new Set()
      accounts.set(accountId, names)
      if (accounts.size > ACCOUNTS) accounts.delete(accounts.keys().next().value!)
    }
    return names
  }

  return {
    nameOf(accountId, header) {
      if (header === undefined || header === '') return 'none'
      const product = productOf(header)
      const names = namesOf(accountId)
      if (names.has(product)) return product
      if (names.size >= NAMES) return OTHER
      names.add(product)
      return product
    },
  }
}
