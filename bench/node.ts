import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalogue } from '@millwright/connectors'
import allocator from '../server/allocator.json' with { type: 'json' }
import type { Quickstart } from '../server/quickstart.ts'
import { type Program, startProgram } from './program.ts'

/** Our server as `npm start` runs it, on a data directory of its own. */
export interface Node {
  program: Program
  dataDirectory: string
  env: Record<string, string>
  /** Connects a system at this address for a customer; answers the connection's token. */
  connect(system: string, credentials: Record<string, string>, customer?: string): Promise<string>
  /** Stops the server and keeps its data. */
  stop(): Promise<void>
  remove(): Promise<void>
}

/** Flags and settings of the allocator as `npm start` has them, so that what is measured is what runs. */
export const FLAGS = readFlags()
export const SETTINGS: Record<string, string> = allocator
export const SERVER = 'server/launch.js'

/** A node without the sandbox, as in production; its account was made by a development start. */
export async function startNode(more: Record<string, string> = {}): Promise<Node> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'millwright-bench-'))
  const env = {
    ...SETTINGS,
    PORT: '0',
    MILLWRIGHT_DATA_DIR: dataDirectory,
    MILLWRIGHT_LOG_LEVEL: 'error',
    MILLWRIGHT_SYNC: 'off',
    // Counted like any other, and never reached.
    MILLWRIGHT_CONNECTION_LIMIT: '1000000/1s',
    MILLWRIGHT_ACCOUNT_LIMIT: '1000000/1s',
  }
  const first = await startProgram(SERVER, { env, flags: FLAGS, ready: /API +(\S+)/ })
  const { account_key } = await readQuickstart(dataDirectory)
  await first.stop()
  const bare = { ...env, ...more, MILLWRIGHT_SANDBOX: 'off' }
  const program = await startProgram(SERVER, { env: bare, flags: FLAGS })
  return {
    program,
    dataDirectory,
    env: bare,
    async connect(system, credentials, customer = 'bench') {
      const connector = catalogue.find((one) => one.system === system)
      if (!connector) throw new Error(`There is no connector for ${system}.`)
      const answer = await fetch(`${program.url}/admin/v1/connections`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account_key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          customer: { external_id: customer, name: 'Bench' },
          system,
          deployment: connector.deployments[0],
          name: `bench ${system}`,
          credentials: { kind: connector.auth[0]!.kind, ...credentials },
        }),
      })
      if (answer.status !== 201) throw new Error(`${system} not connected: ${await answer.text()}`)
      return ((await answer.json()) as { token: string }).token
    },
    stop: () => program.stop(),
    remove: () => rm(dataDirectory, { recursive: true, force: true }),
  }
}

export async function readQuickstart(dataDirectory: string): Promise<Quickstart> {
  return JSON.parse(await readFile(join(dataDirectory, 'quickstart.json'), 'utf8'))
}

function readFlags(): string[] {
  const { scripts } = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
  )
  return (scripts.start as string).split(' ').filter((word) => word.startsWith('--'))
}
