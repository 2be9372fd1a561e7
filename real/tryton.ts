import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findCachedCluster } from './cache.ts'
import { TRYTON_MODULES } from './packages.ts'
import { createOwnDatabase, findFreePort, type Postgres, startPostgres } from './postgres.ts'
import { postJson } from './rpc.ts'
import { endProcess, runAs, startAs } from './run-as.ts'
import { type Edition, TRYTON_6_0 } from './tryton-edition.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** Tryton's users; the passwords satisfy its rules and protect only a throw-away database. */
export const USERS = {
  admin: { login: 'admin', password: 'Mill-wright-42' },
  /** May do all that purchasing needs. */
  buyer: { login: 'buyer', password: 'Forge-lathe-77' },
  /** In no group: purchases, shipments and requisitions are closed to this one. */
  viewer: { login: 'viewer', password: 'Quiet-probe-31' },
  /** May do what the buyer may, and besides administer stock and purchasing. */
  manager: { login: 'manager', password: 'Anvil-gauge-58' },
}

/** A running Tryton with a seeded company. */
export interface Tryton {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string
  readonly database: string
  /** The cluster underneath. */
  readonly postgres: Postgres
  /** DATABASE_URL for our own server, in the same cluster. */
  readonly databaseUrl: string
  /** Milliseconds of each step of the start. */
  readonly timings: Record<string, number>
  /** Ends trytond only, as in an outage; `resume` starts it again at the same address. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Stops everything and removes its files. */
  stop(): Promise<void>
}

const DATABASE = 'mill'
const SEED_SCRIPT = join(import.meta.dirname, 'seed.py')

/**
 * Starts a real Tryton on a real PostgreSQL. The first run of a machine installs packages and
 * fills the database (about two minutes), later ones take a few seconds.
 */
export async function startTryton(
  edition: Edition = TRYTON_6_0,
  log: (line: string) => void = (line) => console.log(`# ${line}`),
): Promise<Tryton> {
  await edition.install(log)
  const workspace = await createWorkspace()
  try {
    return await startIn(workspace, edition, log)
  } catch (error) {
    await workspace.stop()
    throw error
  }
}

async function startIn(
  workspace: Workspace,
  edition: Edition,
  log: (line: string) => void,
): Promise<Tryton> {
  const timings: Record<string, number> = {}
  const time = async <T>(step: string, work: Promise<T>): Promise<T> => {
    const started = performance.now()
    const result = await work
    timings[step] = Math.round(performance.now() - started)
    log(`${step}: ${timings[step]} ms`)
    return result
  }
  const { directory } = workspace
  const cache = await findCachedCluster(edition, SEED_SCRIPT, USERS)
  const starting = startPostgres(directory, cache.found ? cache.file : undefined)
  const postgres = await time('postgres', starting)
  workspace.onStop(postgres.stop)
  await runAs('root', 'install', ['-d', '-o', 'tryton', '-m', '700', join(directory, 'tryton')])
  await postgres.createRole('tryton')
  const port = await findFreePort()
  const files = await writeSettings(directory, postgres, port)
  if (!cache.found) {
    await time('initialise', initialise(postgres, edition, files))
    await time('seed', seed(edition, files))
    await time('save', postgres.save(cache.file))
  }
  const databaseUrl = await createOwnDatabase(postgres)
  const url = `http://127.0.0.1:${port}`
  let server = await time('trytond', startServer(directory, edition, url, files.conf))
  const pause = () => endProcess(server, 'SIGINT')
  workspace.onStop(pause)
  return {
    url,
    database: DATABASE,
    postgres,
    databaseUrl,
    timings,
    pause,
    async resume() {
      server = await startServer(directory, edition, url, files.conf)
    },
    stop: workspace.stop,
  }
}

interface Files {
  conf: string
  seedConf: string
  passwords: string
  adminPassword: string
  script: string
}

async function writeSettings(directory: string, postgres: Postgres, port: number): Promise<Files> {
  const write = async (name: string, text: string) => {
    const path = join(directory, 'tryton', name)
    await runAs('tryton', 'sh', ['-c', 'umask 077; cat > "$0"', path], { input: text })
    return path
  }
  const conf = [
    '[web]',
    `listen = 127.0.0.1:${port}`,
    '[database]',
    `uri = ${postgres.url('', 'tryton')}`,
    `path = ${join(directory, 'tryton')}`,
    'list = False',
  ]
  return {
    conf: await write('trytond.conf', conf.join('\n')),
    // With a worker an order that is confirmed stays so; without, it is processed at once.
    seedConf: await write('seed.conf', [...conf, '[queue]', 'worker = True'].join('\n')),
    passwords: await write('passwords.json', JSON.stringify(USERS)),
    adminPassword: await write('password', `${USERS.admin.password}\n`),
    script: await write('seed.py', await readFile(SEED_SCRIPT, 'utf8')),
  }
}

async function initialise(postgres: Postgres, edition: Edition, files: Files): Promise<void> {
  await postgres.createDatabase(DATABASE, 'tryton')
  // The thousands of look-ups in information_schema take twice as long with nested loops.
  await postgres.query(`alter role tryton in database ${DATABASE} set enable_nestloop = off`)
  const settings = ['-c', files.conf, '-d', DATABASE, '--email', 'admin@example.com']
  const modules = ['--activate-dependencies', '-u', 'ir', 'res', ...TRYTON_MODULES]
  await runAs('tryton', join(edition.programs, 'trytond-admin'), [...settings, ...modules], {
    environment: { TRYTONPASSFILE: files.adminPassword },
  })
  await postgres.query(`alter role tryton in database ${DATABASE} reset enable_nestloop`)
}

async function seed(edition: Edition, files: Files): Promise<void> {
  const args = [files.script, files.seedConf, DATABASE, files.passwords]
  await runAs('tryton', edition.python, args)
}

async function startServer(directory: string, edition: Edition, url: string, conf: string) {
  const log = join(directory, 'trytond.log')
  const server = startAs(
    'tryton',
    join(edition.programs, 'trytond'),
    ['-c', conf, '-d', DATABASE],
    log,
  )
  const ask = { id: 1, method: 'common.server.version', params: [] }
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt += 1) {
    const answer = await postJson(`${url}/`, ask).catch(() => undefined)
    // From 8.0 on this is asked elsewhere; it is there all the same.
    if (answer?.status === 200 || answer?.status === 405) return server
    await wait(100)
  }
  await endProcess(server, 'SIGINT')
  throw new Error(`trytond did not start: ${readFileSync(log, 'utf8').slice(-2000)}`)
}
