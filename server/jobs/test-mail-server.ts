import { fork } from 'node:child_process'
import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'

/** A mail as it came over the wire. */
export interface ReceivedMail {
  to: string[]
  raw: string
}

export interface TestMailServer {
  port: number
  /** What it has taken so far, oldest first. */
  mails: ReceivedMail[]
  /** Answers the next messages with these codes instead, and takes those with 250. */
  answer(...codes: number[]): Promise<void>
  close(): Promise<void>
}

/** A mail server in a process of its own. `port`: 0 takes a free one. */
export async function startTestMailServer(port = 0): Promise<TestMailServer> {
  const child = fork(import.meta.filename, [String(port)])
  const mails: ReceivedMail[] = []
  const [ready] = (await once(child, 'message')) as [{ port: number }]
  child.on('message', (message: { mail?: ReceivedMail }) => {
    if (message.mail) mails.push(message.mail)
  })
  return {
    port: ready.port,
    mails,
    async answer(...codes) {
      child.send({ codes })
      await once(child, 'message')
    },
    async close() {
      child.kill()
      await once(child, 'exit')
    },
  }
}

function serve(port: number) {
  let codes: number[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const code = codes.shift() ?? 250
        if (code !== 250) {
          return callback(Object.assign(new Error('not now'), { responseCode: code }))
        }
        const to = session.envelope.rcptTo.map(({ address }) => address)
        process.send!({ mail: { to, raw: Buffer.concat(chunks).toString('utf8') } })
        callback()
      })
    },
  })
  process.on('message', (message: { codes: number[] }) => {
    codes = message.codes
    process.send!({})
  })
  process.on('disconnect', () => process.exit())
  server.listen(port, '127.0.0.1', () => {
    process.send!({ port: (server.server.address() as { port: number }).port })
  })
}

if (import.meta.main) serve(Number(process.argv[2]))
