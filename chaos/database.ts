import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedDatabase, startEmbedded } from '../server/store/embedded.ts'
import { migrate } from '../server/store/migrate.ts'

/** A PostgreSQL server that keeps what it acknowledged, and that can be killed. */
export interface FragileDatabase {
  url: string
  /** Kills it at once, without a checkpoint, and starts it again: its log is replayed. */
  crash(): Promise<void>
  close(): Promise<void>
}

export async function startFragileDatabase(): Promise<FragileDatabase> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'millwright-chaos-'))
  let server: EmbeddedDatabase = await startEmbedded({ dataDirectory })
  await migrate(server.ownerUrl)
  return {
    url: server.url,
    async crash() {
      // To its postmaster: SIGQUIT is the immediate shutdown, the next start is a recovery.
      process.kill(server.pid, 'SIGQUIT')
      await server.stop()
      server = await startEmbedded({ dataDirectory })
    },
    async close() {
      await server.stop()
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}
