import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './address.ts'
import { WireFailure } from './wire-failure.ts'

/** What this server may reach: public addresses, and whatever the operator named. */
export interface Reach {
  /** The failure of a host that leads to these addresses; null where it may be reached. */
  judge(hostname: string, addresses: readonly string[]): WireFailure | null
  /** The same for a host that is an address itself: it is never looked up. */
  judgeLiteral(hostname: string): WireFailure | null
  /** Looks a name up, and fails if any of its addresses may not be reached. */
  lookup: LookupFunction
}

export function createReach(allowPrivate: (hostname: string) => boolean): Reach {
  const judge: Reach['judge'] = (hostname, addresses) => {
    if (addresses.every(isPublicAddress) || allowPrivate(hostname)) return null
    const text = `${hostname} leads to a private or reserved address, which this server may not reach`
    return new WireFailure('blocked', text, false)
  }
  return {
    judge,
    judgeLiteral: (hostname) => {
      const address = hostname.replace(/^\[|\]$/g, '')
      return isIP(address) === 0 ? null : judge(hostname, [address])
    },
    lookup: (hostname, how, callback) =>
      lookup(hostname, { ...how, all: true }, (error, found: LookupAddress[] = []) => {
        const addresses = found.map(({ address }) => address)
        const failure = error ?? judge(hostname, addresses)
        if (failure || how.all) callback(failure, found)
        else callback(null, found[0]!.address, found[0]!.family)
      }),
  }
}
