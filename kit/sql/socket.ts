import { Socket } from 'node:net'
import { isLinkLocal } from '../address.ts'
import type { Reach } from '../reach.ts'
import { WireFailure } from '../wire-failure.ts'

/**
 * A socket that leads only where this server may go, for drivers that open it by `connect(port, host)`. A name is
 * judged by every address that it leads to, and the peer once more when the socket is open.
 */
export function createGuardedSocket(reach: Reach): Socket {
  const socket = new Socket()
  const open = socket.connect.bind(socket)
  const connect = (port: number, hostname: string) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    const refusal = judgeLocal(host, host) ?? reach.judgeLiteral(host)
    if (refusal) {
      process.nextTick(() => socket.destroy(refusal))
      return socket
    }
    socket.once('connect', () => {
      const peer = socket.remoteAddress ?? ''
      const failure = judgeLocal(host, peer) ?? reach.judge(host, [peer])
      if (failure) socket.destroy(failure)
    })
    // Against this name the certificate is checked; an address is none to node:tls unless it is told.
    Object.assign(socket, { _host: host })
    return open({ port, host, lookup: reach.lookup })
  }
  return Object.assign(socket, { connect: connect as typeof socket.connect })
}

/** No database lives at a link-local address, but the keys of a cloud do: no setting opens those. */
function judgeLocal(host: string, address: string): WireFailure | null {
  if (!isLinkLocal(address)) return null
  const text = `${host} leads to a link-local address, which this server may not reach`
  return new WireFailure('blocked', text, false)
}
