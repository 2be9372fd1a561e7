import type { Socket } from 'node:net'
import { createConnection, type FieldPacket, type ResultSetHeader } from 'mysql2'
import type { SqlOutcome, SqlSession, SqlTarget } from './work.ts'

const FLOAT = 4
const TIMESTAMP = 7
const BIT = 16

/** Modes that change what is kept without saying so, or what a statement means, are none of ours. */
const SETTINGS =
  "set session time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"

/** Signs in to a MySQL or MariaDB. */
export async function openMysql(target: SqlTarget, socket: Socket): Promise<SqlSession> {
  const { host, port, database, user, password, tls, ca } = target
  const connection = createConnection({
    host,
    port,
    database,
    user,
    password,
    ...(tls && {
      ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(ca && { ca }) },
    }),
    stream: () => socket.connect(port, host),
    connectTimeout: target.connectTimeout,
    charset: 'utf8mb4',
    flags: ['-LOCAL_FILES'],
    // Names of columns are the other side's: no code is made out of them.
    disableEval: true,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    maxPreparedStatements: 200,
  })
  let isAlive = true
  const end = () => {
    isAlive = false
  }
  connection.on('error', end)
  connection.on('end', end)
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  )

  const send = (sql: string) =>
    new Promise<any>((resolve, reject) =>
      connection.query(sql, (error, result) => (error ? reject(error) : resolve(result))),
    )
  const run = (sql: string, parameters: readonly (string | null)[], makes?: string) =>
    new Promise<SqlOutcome>((resolve, reject) =>
      // Prepared by the server: parameters never become a part of the statement.
      connection.execute(sql, [...parameters], (error, result, fields) =>
        error ? reject(error) : resolve(readOutcome(result, fields ?? [], makes)),
      ),
    )

  let limit: number | null = null
  const [{ version }] = await send('select version() as version')
  await send(SETTINGS)
  const isMariaDb = /mariadb/i.test(version)
  async function limitTime(timeout: number): Promise<void> {
    const ms = Math.max(1, Math.floor(timeout))
    if (ms === limit) return
    const most = isMariaDb ? `max_statement_time = ${ms / 1000}` : `max_execution_time = ${ms}`
    const seconds = Math.max(1, Math.floor(ms / 1000))
    await send(`set session ${most}, innodb_lock_wait_timeout = ${seconds}`)
    limit = ms
  }

  return {
    socket,
    async begin(mode, timeout) {
      await limitTime(timeout)
      await send(
        mode === 'read'
          ? 'start transaction with consistent snapshot, read only'
          : 'start transaction read write',
      )
    },
    run,
    commit: () => send('commit'),
    rollback: () => send('rollback'),
    isAlive: () => isAlive,
    destroy() {
      isAlive = false
      connection.destroy()
    },
  }
}

function readOutcome(
  result: unknown,
  fields: readonly FieldPacket[],
  makes: string | undefined,
): SqlOutcome {
  if (!Array.isArray(result)) {
    const { affectedRows, insertId } = result as ResultSetHeader
    const rows = makes === undefined ? [] : [{ [makes]: String(insertId) }]
    return { rows, affected: affectedRows }
  }
  const readers = fields.map(({ name, columnType }) => [name, columnType] as const)
  const rows = result.map((row: Record<string, unknown>) => {
    const out: SqlOutcome['rows'][number] = {}
    for (const [name, type] of readers) out[name] = readCell(row[name], type)
    return out
  })
  return { rows, affected: rows.length }
}

function readCell(value: unknown, type: number | undefined): string | null {
  if (value === null || value === undefined) return null
  // It has no zone of its own: it is told in that of the session, which is ours.
  if (typeof value === 'string') return type === TIMESTAMP ? `${value}+00` : value
  if (Buffer.isBuffer(value)) {
    const hex = value.toString('hex')
    return type === BIT ? BigInt(`0x${hex}`).toString() : `\\x${hex}`
  }
  // Seven digits are all that such a number has; the rest would be what is left of its binary form.
  if (type === FLOAT) return String(Number((value as number).toPrecision(7)))
  return String(value)
}
