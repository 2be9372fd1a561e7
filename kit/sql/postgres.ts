import type { Socket } from 'node:net'
import pg from 'pg'
import type { SqlOutcome, SqlSession, SqlTarget } from './work.ts'

const BOOL = 16
const CHAR = 1042

/** Text as the server writes it: exact. Only booleans, and the blanks that pad a CHAR, are told from it. */
const readers: Record<number, (text: string) => unknown> = {
  [BOOL]: (text) => text === 't',
  [CHAR]: (text) => text.replace(/ +$/, ''),
}
const types = { getTypeParser: (oid: number) => readers[oid] ?? ((text: string) => text) }

/** Signs in to a PostgreSQL. */
export async function openPostgres(target: SqlTarget, socket: Socket): Promise<SqlSession> {
  const { host, port, database, user, password, tls, ca } = target
  const client = new pg.Client({
    host,
    port,
    // Named always: the driver would take PGDATABASE, which is this server's own.
    database: database || user,
    user,
    // A function: without a text the driver takes PGPASSWORD or ~/.pgpass, which are this server's own.
    password: () => password,
    ssl: tls ? { rejectUnauthorized: true, ...(ca && { ca }) } : false,
    stream: () => socket,
    connectionTimeoutMillis: target.connectTimeout,
    application_name: 'Millwright',
    keepAlive: true,
    types: types as never,
  })
  let isAlive = true
  const end = () => {
    isAlive = false
  }
  client.on('error', end)
  client.on('end', end)
  await client.connect()
  const session: SqlSession = {
    socket,
    async begin(mode, timeout) {
      // One snapshot for all that is read; the zone and the form of times are ours, whatever the role has.
      const how = mode === 'read' ? 'isolation level repeatable read read only' : 'read write'
      const ms = Math.max(1, Math.floor(timeout))
      await client.query(
        `begin ${how}; set local statement_timeout = ${ms}; set local lock_timeout = ${ms}; set local idle_in_transaction_session_timeout = ${ms}; set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'`,
      )
    },
    async run(sql, parameters) {
      const query = { text: sql, values: [...parameters], queryMode: 'extended' }
      const { rows, rowCount } = await client.query(query)
      return { rows: rows as SqlOutcome['rows'], affected: rowCount ?? 0 }
    },
    async commit() {
      const { command } = await client.query('commit')
      // A transaction that has failed is undone instead, and that is no error to the server.
      if (command !== 'COMMIT') throw new Error('the transaction was undone')
    },
    async rollback() {
      await client.query('rollback')
    },
    isAlive: () => isAlive,
    destroy() {
      isAlive = false
      // The types leave out the connection of a client.
      ;(client as unknown as { connection: { stream: Socket } }).connection.stream.destroy()
    },
  }
  return session
}
