import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findFreePort } from './postgres.ts'
import { endProcess, runAs, startAs } from './run-as.ts'

/** Debian packages that it runs from. */
export const MARIADB_PACKAGES = ['mariadb-server', 'mariadb-client']

/** A running MariaDB with its own data directory. */
export interface MariaDb {
  readonly port: number
  /** Runs SQL as root and gives the rows as the client prints them, without names. */
  query(sql: string, database?: string): Promise<string>
  /** Ends it as a power cut would, or starts it again on the same port. */
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a new, empty MariaDB in `directory` (which others must be able to enter), with these files of a certificate
 * and its key.
 */
export async function startMariaDb(
  directory: string,
  tls: { cert: string; key: string },
): Promise<MariaDb> {
  const data = join(directory, 'mariadb')
  const socket = join(data, 'socket')
  await runAs('root', 'install', ['-d', '-o', 'mysql', '-m', '700', data])
  await runAs('mysql', '/usr/bin/mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ])
  const port = await findFreePort()
  const log = join(directory, 'mariadb.log')
  const query: MariaDb['query'] = (sql, database = 'mysql') =>
    runAs(
      'mysql',
      '/usr/bin/mariadb',
      [
        '--no-defaults',
        '-uroot',
        `--socket=${socket}`,
        '--default-character-set=utf8mb4',
        '-NB',
        database,
      ],
      { input: sql },
    )
  const launch = () =>
    startAs(
      'mysql',
      '/usr/sbin/mariadbd',
      [
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--pid-file=${join(data, 'pid')}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--skip-name-resolve',
        `--ssl-cert=${tls.cert}`,
        `--ssl-key=${tls.key}`,
        '--innodb-flush-log-at-trx-commit=0',
      ],
      log,
    )
  let server = launch()
  async function untilReady(): Promise<void> {
    for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt += 1) {
      if (
        await query('select 1')
          .then(() => true)
          .catch(() => false)
      )
        return
      await wait(50)
    }
    await endProcess(server, 'SIGKILL')
    throw new Error(`MariaDB did not start: ${readFileSync(log, 'utf8').slice(-2000)}`)
  }
  await untilReady()
  return {
    port,
    query,
    kill: () => endProcess(server, 'SIGKILL'),
    async start() {
      server = launch()
      await untilReady()
    },
    stop: () => endProcess(server, 'SIGTERM'),
  }
}
