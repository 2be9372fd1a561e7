import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { endProcess, runAs, startAs } from './run-as.ts'

const BINARIES = '/usr/lib/postgresql/15/bin'
// A throw-away cluster need not survive a power cut.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  timezone: 'UTC',
  jit: 'off',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
}

/** A running PostgreSQL 15 with its own data directory. */
export interface Postgres {
  readonly port: number
  /** Address of a database for a role that `createRole` made, with its password. */
  url(database: string, role: string): string
  /** Makes a role that may log in, or gives an existing one a new password. Never a superuser. */
  createRole(name: string): Promise<void>
  /** Makes a database that belongs to the role; `template` is copied. */
  createDatabase(name: string, owner: string, template?: string): Promise<void>
  /** Runs SQL as superuser and gives the rows as psql prints them. */
  query(sql: string, database?: string): Promise<string>
  /** Writes the whole cluster to a file, for `startPostgres` later. It is down meanwhile. */
  save(file: string): Promise<void>
  stop(): Promise<void>
}

/** Starts a new cluster, or one that `save` wrote, in `directory` (which others must be able to enter). */
export async function startPostgres(directory: string, saved?: string): Promise<Postgres> {
  const data = join(directory, 'postgres')
  await runAs('root', 'install', ['-d', '-o', 'postgres', '-m', '700', data])
  if (saved) {
    await runAs('postgres', 'tar', ['-x', '-z', '-C', data], { input: createReadStream(saved) })
  } else {
    // Peer: only the system user postgres is superuser, and only through the socket.
    const auth = ['--auth-local=peer', '--auth-host=scram-sha-256']
    const format = ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions']
    await runAs('postgres', `${BINARIES}/initdb`, ['-D', data, ...auth, ...format])
  }
  const port = await findFreePort()
  const passwords = new Map<string, string>()
  const query = (sql: string, database = 'postgres') =>
    runAs(
      'postgres',
      `${BINARIES}/psql`,
      ['-h', data, '-p', String(port), '-d', database, '-qAtX', '-v', 'ON_ERROR_STOP=1'],
      { input: sql },
    )
  let server = await startServer(directory, data, port)
  return {
    port,
    url: (database, role) =>
      `postgresql://${role}:${passwords.get(role) ?? ''}@127.0.0.1:${port}/${database}`,
    async createRole(name) {
      const password = randomBytes(18).toString('hex')
      const known = await query(`select 1 from pg_roles where rolname = '${name}'`)
      const verb = known.trim() ? 'alter' : 'create'
      await query(`${verb} role "${name}" with login nosuperuser password '${password}'`)
      passwords.set(name, password)
    },
    async createDatabase(name, owner, template = 'template1') {
      await query(`create database "${name}" owner "${owner}" template "${template}"`)
    },
    query,
    async save(file) {
      await endProcess(server, 'SIGINT')
      // Another run may be saving the same one.
      const part = `${file}.${process.pid}.part`
      const output = createWriteStream(part, { mode: 0o600 })
      await runAs('postgres', 'tar', ['-c', '-z', '-C', data, '.'], { output })
      await rename(part, file)
      server = await startServer(directory, data, port)
    },
    stop: () => endProcess(server, 'SIGINT'),
  }
}

/** Our own server's role and database in that cluster; gives its DATABASE_URL. */
export async function createOwnDatabase(postgres: Postgres): Promise<string> {
  await postgres.createRole('millwright')
  await postgres.createDatabase('millwright', 'millwright')
  return postgres.url('millwright', 'millwright')
}

/** A TCP port of the loopback address that nobody listens on. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function startServer(directory: string, data: string, port: number) {
  const options = { ...SETTINGS, port: String(port), unix_socket_directories: data }
  const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = join(directory, 'postgres.log')
  const server = startAs('postgres', `${BINARIES}/postgres`, ['-D', data, ...flags], log)
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt += 1) {
    const ready = runAs('postgres', `${BINARIES}/pg_isready`, ['-q', '-h', data, '-p', `${port}`])
    if (await ready.then(() => true).catch(() => false)) return server
    await wait(50)
  }
  await endProcess(server, 'SIGINT')
  throw new Error(`PostgreSQL did not start: ${readFileSync(log, 'utf8').slice(-2000)}`)
}
