import { type Connector, createHttp, type Http } from '@millwright/kit'
import { type Connection, connect, connectSandbox } from '@millwright/kit/conformance'
import { createSandbox, createSystems } from '@millwright/sandbox'
import { UsageError, type Words } from './command.ts'
import { readCredentials } from './credentials.ts'
import type { Terminal } from './terminal.ts'

export interface Connected {
  connection: Connection
  close(): Promise<void>
}

/** Whether there is a simulated system for it. */
export function hasSandbox({ system }: Connector): boolean {
  return createSystems().some(({ name }) => name === system)
}

/** Makes the connection ready: to the simulated system, started for it, or to the live one. */
export async function connectSystem(
  connector: Connector,
  at: {
    words: Words
    terminal: Terminal
    isSimulated: boolean
    /** Credentials of the samples for the simulated system, where they have some. */
    others?: Record<string, string> | undefined
    orders?: number
    wrap?: (http: Http) => Http
  },
): Promise<Connected> {
  if (at.isSimulated) return connectSimulated(connector, at)
  const credentials = await readCredentials(connector, at.words, at.terminal)
  const http = createHttp({ allowPrivate: () => true })
  const wire = at.wrap?.(http) ?? http
  return {
    connection: connect(connector, { credentials, http: wire, against: 'live' }),
    close: () => http.close(),
  }
}

async function connectSimulated(
  connector: Connector,
  { words, others, orders, wrap }: Parameters<typeof connectSystem>[1],
): Promise<Connected> {
  if (!hasSandbox(connector)) {
    const known = createSystems().map(({ name }) => name)
    throw new UsageError(
      `There is no simulated ${connector.system}: give --url. Simulated are: ${known.join(', ')}.`,
    )
  }
  for (const name of ['url', 'setting', 'secret-env', 'secret-file'])
    if (words.has(name)) throw new UsageError(`--${name} is for a live system, not for --sandbox.`)
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: orders ?? 60 } })
  const http = createHttp({ allowPrivate: () => true })
  return {
    connection: connectSandbox(connector, { sandbox, http: wrap?.(http) ?? http, others }),
    close: async () => {
      await http.close()
      await sandbox.close()
    },
  }
}
