import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { APP_ROLE, buildSocketUrl, DATABASE, OWNER_ROLE } from './cluster.ts'
import { type Database, openDatabase } from './pool.ts'
import { startTestServer } from './test-server.ts'

export interface FreshDatabase {
  db: Database
  /** As the role that row-level security binds. */
  url: string
  /** As the owner of the tables, a superuser. */
  ownerUrl: string
  /** Closes the pool and drops the database. */
  close(): Promise<void>
}

let server: Promise<string> | undefined

/**
 * A migrated, empty database for a test file. The server is this process's own and ends with it,
 * however it ends; without `close` nothing stays behind either, but the pool keeps Node running.
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  server ??= startTestServer()
  const socketDirectory = await server
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const owner = buildSocketUrl(socketDirectory, OWNER_ROLE, 'postgres')
  await run(owner, `create database ${name} template ${DATABASE}`)
  const url = buildSocketUrl(socketDirectory, APP_ROLE, name)
  const db = await openDatabase({ url })
  return {
    db,
    url,
    ownerUrl: buildSocketUrl(socketDirectory, OWNER_ROLE, name),
    async close() {
      await db.close()
      await run(owner, `drop database ${name} with (force)`)
    },
  }
}

async function run(url: string, statement: string) {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
