import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isPublicAddress } from './address.ts'
import { WireFailure } from './wire-failure.ts'

/**
 * Opens sockets to public addresses only, and to what `allowPrivate` names. Every address that a name leads to is
 * judged before anything is sent there, so that nobody learns which private ports answer; the peer of the open socket
 * is judged once more, so that a name that changes in between leads nowhere else.
 */
export function createGuardedConnector(options: {
  allowPrivate?: (hostname: string) => boolean
  connectTimeout?: number
}): buildConnector.connector {
  const mayReach = (hostname: string, addresses: readonly string[]) =>
    addresses.every(isPublicAddress) || options.allowPrivate?.(hostname) === true
  const guardedLookup: LookupFunction = (hostname, how, callback) =>
    lookup(hostname, { ...how, all: true }, (error, found: LookupAddress[]) => {
      const addresses = (found ?? []).map(({ address }) => address)
      const failure = error ?? (mayReach(hostname, addresses) ? null : blocked(hostname))
      if (failure || how.all) callback(failure, found)
      else callback(null, found[0]!.address, found[0]!.family)
    })
  const timeout = options.connectTimeout ?? 10_000
  // The type of undici's options does not name what it hands on to node:net.
  const connect = buildConnector({ timeout, lookup: guardedLookup } as buildConnector.BuildOptions)
  return (target, callback) => {
    const { hostname } = target
    // A literal address is never looked up.
    const literal = hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) !== 0 && !mayReach(hostname, [literal]))
      return callback(blocked(hostname), null)
    connect(target, (error, socket) => {
      if (error) return callback(error, null)
      if (!mayReach(hostname, [socket?.remoteAddress ?? ''])) {
        socket?.destroy()
        return callback(blocked(hostname), null)
      }
      callback(null, socket!)
    })
  }
}

function blocked(hostname: string): WireFailure {
  const text = `${hostname} leads to a private or reserved address, which this server may not reach`
  return new WireFailure('blocked', text, false)
}
