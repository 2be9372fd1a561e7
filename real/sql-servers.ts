import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exampleMapping } from '../connectors/sql/example.ts'
import { MARIADB_PACKAGES, type MariaDb, startMariaDb } from './mariadb.ts'
import { installPackages } from './packages.ts'
import { mariadbPlant, postgresPlant } from './plant-database.ts'
import { createOwnDatabase, type Postgres, startPostgres } from './postgres.ts'
import { runAs } from './run-as.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** A database server with the plant in it, as a connection of ours meets it. */
export interface SqlServer {
  name: 'PostgreSQL' | 'MariaDB'
  credentials: Record<string, string>
  /** Somebody else at work in the database. */
  query(sql: string): Promise<string>
  /** The name of a table as it stands in a statement. */
  table(name: string): string
  /** Ends every session of ours, as an administrator does. */
  endSessions(): Promise<void>
  /** The certificate that it shows, which signs itself, for 127.0.0.1. */
  ca: string
  /** Statements of ours that it is working on. */
  countRunning(): Promise<number>
  /** Takes the right to read a table. */
  revoke(table: string): Promise<void>
}

const PASSWORD = 'Mill\'wright\\42"x'

/** Starts both servers, with an empty database for a server of ours; the first run of a machine installs packages. */
export async function startSqlServers(
  log: (line: string) => void = (line) => console.log(`# ${line}`),
): Promise<{ servers: SqlServer[]; databaseUrl: string; stop(): Promise<void> }> {
  await installPackages(log, ['postgresql-15', ...MARIADB_PACKAGES])
  const workspace = await createWorkspace()
  try {
    const tls = await makeCertificate(workspace.directory)
    const { server, databaseUrl } = await servePostgres(workspace, tls)
    return {
      servers: [server, await serveMariaDb(workspace, tls)],
      databaseUrl,
      stop: workspace.stop,
    }
  } catch (error) {
    await workspace.stop()
    throw error
  }
}

const settings = (schema: string | null) => ({
  kind: 'password',
  username: 'reader',
  password: PASSWORD,
  tls: 'off',
  time_zone: schema === null ? 'Etc/GMT-2' : 'Europe/Berlin',
  mapping: JSON.stringify(exampleMapping(schema)),
})

/** Readable for the users that both servers run as. */
async function makeCertificate(directory: string): Promise<Certificate> {
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  await runAs('root', 'openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=plant', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', key, '-out', cert],
  ])
  await runAs('root', 'chmod', ['644', cert, key])
  return { cert, key, ca: await readFile(cert, 'utf8') }
}

interface Certificate {
  cert: string
  key: string
  ca: string
}

async function servePostgres(workspace: Workspace, tls: Certificate) {
  const postgres: Postgres = await startPostgres(workspace.directory)
  workspace.onStop(postgres.stop)
  const own = await createOwnDatabase(postgres)
  await useCertificate(postgres, workspace, tls)
  await postgres.createRole('owner')
  await postgres.createDatabase('plant', 'owner')
  const query = (sql: string) => postgres.query(sql, 'plant')
  await query(postgresPlant())
  await query(
    `create role reader with login password '${PASSWORD.replaceAll("'", "''")}'; grant usage on schema plant to reader; grant select, insert, update, delete on all tables in schema plant to reader; grant usage on all sequences in schema plant to reader; revoke all on plant.secret from reader`,
  )
  const server: SqlServer = {
    name: 'PostgreSQL',
    credentials: {
      ...settings('plant'),
      base_url: `postgresql://127.0.0.1:${postgres.port}/plant`,
    },
    query,
    table: (name) => `plant."${name}"`,
    endSessions: async () =>
      void (await query(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'",
      )),
    ca: tls.ca,
    countRunning: async () =>
      Number(
        await query(
          "select count(*) from pg_stat_activity where usename = 'reader' and state = 'active'",
        ),
      ),
    revoke: async (table) => void (await query(`revoke select on ${table} from reader`)),
  }
  return { server, databaseUrl: own }
}

/** It takes a key only that nobody else can read. */
async function useCertificate(
  postgres: Postgres,
  { directory }: Workspace,
  { cert, key }: Certificate,
): Promise<void> {
  const own = join(directory, 'postgres', 'server.key')
  await runAs('root', 'install', ['-o', 'postgres', '-m', '600', key, own])
  await postgres.query(`alter system set ssl_cert_file = '${cert}'`)
  await postgres.query(`alter system set ssl_key_file = '${own}'`)
  await postgres.query('alter system set ssl = on')
  await postgres.query('select pg_reload_conf()')
}

async function serveMariaDb(workspace: Workspace, tls: Certificate): Promise<SqlServer> {
  const mariadb: MariaDb = await startMariaDb(workspace.directory, tls)
  workspace.onStop(mariadb.stop)
  await mariadb.query('create database plant character set utf8mb4')
  const query = (sql: string) => mariadb.query(sql, 'plant')
  await query(mariadbPlant())
  const secret = PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''")
  const rights = ['user', 'machine', 'job', 'po', 'po_line', 'slow'].map(
    (table) => `grant select, insert, update, delete on plant.\`${table}\` to reader@'%'`,
  )
  await query(`create user reader@'%' identified by '${secret}'; ${rights.join('; ')}`)
  return {
    name: 'MariaDB',
    credentials: { ...settings(null), base_url: `mysql://127.0.0.1:${mariadb.port}/plant` },
    query,
    table: (name) => `\`${name}\``,
    async endSessions() {
      const ids = await query("select id from information_schema.processlist where user = 'reader'")
      for (const id of ids.split('\n').filter(Boolean)) await query(`kill ${id}`).catch(() => '')
    },
    ca: tls.ca,
    countRunning: async () =>
      Number(
        await query(
          "select count(*) from information_schema.processlist where user = 'reader' and command <> 'Sleep'",
        ),
      ),
    revoke: async (table) => void (await query(`revoke select on ${table} from reader@'%'`)),
  }
}
