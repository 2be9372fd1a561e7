import { BlockList, isIP } from 'node:net'

/** Addresses and networks, of both kinds. */
export interface IpList {
  has(address: string): boolean
}

/** What is wrong with an address or network, as the rest of a sentence; null where nothing is. */
export function faultOfNetwork(text: string): string | null {
  return parseNetwork(text)
    ? null
    : 'is no address such as 203.0.113.7 and no network such as 203.0.113.0/24 or 2001:db8::/32'
}

/** Throws RangeError for an entry that `faultOfNetwork` finds a fault with. */
export function createIpList(networks: readonly string[]): IpList {
  const list = new BlockList()
  for (const text of networks) {
    const network = parseNetwork(text)
    if (!network) throw new RangeError(`Not a network: ${text}`)
    list.addSubnet(network.address, network.prefix, network.family)
  }
  return {
    has(text) {
      const address = toPlain(text)
      return address !== null && list.check(address.address, address.family)
    },
  }
}

/** Undefined for one that is no address, whoever sent it. An IPv4 address inside IPv6 comes out as IPv4. */
export function toPlainAddress(text: string): string | undefined {
  return toPlain(text)?.address
}

type Family = 'ipv4' | 'ipv6'

function parseNetwork(text: string): { address: string; prefix: number; family: Family } | null {
  const [, host = '', digits] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const version = isIP(host)
  if (version === 0) return null
  const width = version === 4 ? 32 : 128
  const prefix = digits === undefined ? width : Number(digits)
  if (prefix > width) return null
  const plain = toPlain(host)!
  const isMapped = version === 6 && plain.family === 'ipv4'
  if (!isMapped) return { address: host, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
  // Wider than all IPv4 addresses together, a mapped network is no network of IPv4.
  return prefix < 96 ? null : { ...plain, prefix: prefix - 96 }
}

/** Sockets that take both kinds name an IPv4 caller ::ffff:192.0.2.1, and link-local ones with their zone. */
function toPlain(text: string): { address: string; family: Family } | null {
  const host = text.split('%', 1)[0]!
  const version = isIP(host)
  if (version === 0) return null
  if (version === 4) return { address: host, family: 'ipv4' }
  // Every spelling of the same address, as one.
  const canonical = new URL(`http://[${host}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? []
  if (high === undefined || low === undefined) return { address: canonical, family: 'ipv6' }
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  const bytes = bits.flatMap((pair) => [pair >> 8, pair & 255])
  return { address: bytes.join('.'), family: 'ipv4' }
}
