import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../server/store/embedded.ts'
import { migrate } from '../server/store/migrate.ts'
import { type Database, openDatabase } from '../server/store/pool.ts'

/** The embedded PostgreSQL as a node runs it, with what that does for safety: tests run one without. */
export interface EmbeddedBench {
  db: Database
  url: string
  /** As the owner of the tables. */
  ownerUrl: string
  close(): Promise<void>
}

/** Starts one on a directory of its own, migrated; `close` removes it. */
export async function openEmbeddedBench(): Promise<EmbeddedBench> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'millwright-bench-'))
  const remove = () => rm(dataDirectory, { recursive: true, force: true })
  try {
    const server = await startEmbedded({ dataDirectory })
    await migrate(server.ownerUrl)
    const db = await openDatabase({ url: server.url, statementTimeout: 600_000 })
    return {
      db,
      url: server.url,
      ownerUrl: server.ownerUrl,
      async close() {
        await db.close()
        await server.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
