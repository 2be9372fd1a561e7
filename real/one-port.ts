import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** One port before several servers: each connection goes to the next one that takes it. */
export interface OnePort {
  readonly url: string
  close(): void
}

export function openOnePort(servers: readonly { readonly url: string }[]): Promise<OnePort> {
  const open = new Set<Socket>()
  let turn = 0
  const server = createServer((client) => {
    open.add(client)
    client.on('error', () => client.destroy())
    client.on('close', () => open.delete(client))
    const first = turn++
    const tryNext = (tried: number) => {
      if (tried === servers.length) return client.destroy()
      const { hostname, port } = new URL(servers[(first + tried) % servers.length]!.url)
      const upstream = connect(Number(port), hostname)
      upstream.once('error', () => tryNext(tried + 1))
      upstream.once('connect', () => {
        upstream.removeAllListeners('error').on('error', () => client.destroy())
        upstream.on('close', () => client.destroy())
        client.on('close', () => upstream.destroy())
        client.pipe(upstream).pipe(client)
      })
    }
    tryNext(0)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({
        url: `http://127.0.0.1:${port}`,
        close() {
          server.close()
          for (const socket of open) socket.destroy()
        },
      })
    })
  })
}
