import { connect, type Socket } from 'node:net'

/** One connection that is kept alive: a request goes out when the answer to the one before has come. */
export interface Wire {
  /** Sends the bytes of a request; resolves to the status of the answer when all of it is there, to 0 where it was cut. */
  ask(request: Buffer): Promise<number>
  close(): void
}

const HEAD_END = '\r\n\r\n'

/**
 * An HTTP client that does next to nothing, so that the load generator takes little of the machine from what it loads:
 * it knows answers with a content-length only, and throws at others.
 */
export async function openWire(host: string, port: number): Promise<Wire> {
  let settle: (status: number) => void = () => {}
  let status = 0
  /** Bytes of the answer that are still to come; null before its head is complete. */
  let missing: number | null = null
  let head = ''

  const read = (count: number, buffer: Uint8Array): boolean => {
    let length = count
    if (missing === null) {
      head += Buffer.from(buffer.buffer, buffer.byteOffset, count).toString('latin1')
      const end = head.indexOf(HEAD_END)
      if (end < 0) return true
      status = Number(head.slice(9, 12))
      length = head.length - end - HEAD_END.length
      missing = lengthOf(head.slice(0, end))
      head = ''
    }
    missing -= length
    if (missing > 0) return true
    missing = null
    settle(status)
    return true
  }
  const socket = await new Promise<Socket>((resolve, reject) => {
    const onread = { buffer: Buffer.alloc(64 * 1024), callback: read }
    const opened = connect({ host, port, noDelay: true, onread }, () => resolve(opened))
    opened.once('error', reject)
  })
  socket.on('error', () => {})
  socket.on('close', () => settle(0))
  return {
    ask: (request) =>
      new Promise((resolve) => {
        settle = resolve
        if (socket.destroyed) return resolve(0)
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

function lengthOf(head: string): number {
  const match = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (match) return Number(match[1])
  if (/^HTTP\/1\.1 (204|304)/.test(head)) return 0
  throw new Error(`An answer without its length:\n${head}`)
}
