import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { access, chmod, constants, mkdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import {
  APP_ROLE,
  buildSocketUrl,
  createCluster,
  DATABASE,
  ensureDatabase,
  listServerArguments,
  OWNER_ROLE,
  syncCluster,
} from './cluster.ts'
import { lockDirectory } from './directory-lock.ts'
import { type Binaries, findBinaries } from './embedded-binaries.ts'
import { findRunning, stopPostmaster, waitUntilReady } from './postmaster.ts'
import { readProcessStart } from './process-start.ts'
import { chooseRunAs, giveTo, type RunAs } from './run-as.ts'
import { chooseSocketDirectory } from './socket-directory.ts'

export interface EmbeddedDatabase {
  /** As the owner of the tables: for migrations only. */
  ownerUrl: string
  /** As the role without rights beyond its rows: for everything else. */
  url: string
  pid: number
  /** It was running already: a Millwright before us died without stopping it. */
  adopted: boolean
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  dataDirectory: string
  /** Called once when the server ends although nobody called `stop`. */
  onExit?: (error: Error) => void
}

interface Server {
  pid: number
  socketDirectory: string
  adopted: boolean
  isGone(): boolean
}

/**
 * Starts PostgreSQL in `<dataDirectory>/postgres`, or adopts the one that runs there, and holds the
 * directory's lock until `stop`. Throws DirectoryInUseError, and errors that say what to do where
 * there is no binary, no right to write, or no way to run as this user.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const binaries = findBinaries()
  const dataDirectory = await prepareDataDirectory(options.dataDirectory)
  const unlock = lockDirectory(dataDirectory)
  let server: Server | undefined
  try {
    server = await adoptOrStart(binaries, dataDirectory)
    await ensureDatabase(server.socketDirectory)
  } catch (error) {
    if (server && !server.adopted) await stopPostmaster(server.pid, server.isGone)
    unlock()
    throw error
  }
  return describeServer(server, watchServer(server, dataDirectory, options.onExit), unlock)
}

function describeServer(server: Server, watch: NodeJS.Timeout, unlock: () => void) {
  let stopping: Promise<void> | undefined
  const embedded: EmbeddedDatabase = {
    ownerUrl: buildSocketUrl(server.socketDirectory, OWNER_ROLE, DATABASE),
    url: buildSocketUrl(server.socketDirectory, APP_ROLE, DATABASE),
    pid: server.pid,
    adopted: server.adopted,
    stop() {
      clearInterval(watch)
      stopping ??= stopPostmaster(server.pid, server.isGone).then(unlock)
      return stopping
    },
  }
  return embedded
}

async function prepareDataDirectory(path: string) {
  try {
    await mkdir(path, { recursive: true })
    const directory = await realpath(path)
    await access(directory, constants.W_OK | constants.X_OK)
    return directory
  } catch (error) {
    throw new Error(
      `The data directory ${path} cannot be written by user ${nameUser()}: ${(error as Error).message}. ` +
        'Give it to that user, or set MILLWRIGHT_DATA_DIR to another directory.',
    )
  }
}

function nameUser() {
  const uid = process.getuid?.()
  try {
    return `${userInfo().username} (${uid})`
  } catch {
    // Containers run users who have no name.
    return String(uid)
  }
}

async function adoptOrStart(binaries: Binaries, dataDirectory: string): Promise<Server> {
  const directory = join(dataDirectory, 'postgres')
  const running = await findRunning(directory)
  if (running) {
    const start = readProcessStart(running.pid)
    const isGone = () => readProcessStart(running.pid) !== start
    const failure = () => (isGone() ? 'The database server that was running has ended.' : undefined)
    await waitUntilReady(directory, failure)
    return { ...running, adopted: true, isGone }
  }
  const runAs = await chooseRunAs(binaries, dataDirectory)
  const isNew = await prepareCluster(binaries, runAs, directory)
  const server = await launch(binaries, runAs, directory, join(dataDirectory, 'postgres.log'))
  // A power cut in this second loses an empty database, nothing else.
  if (isNew) syncCluster(binaries, runAs, directory).catch(() => {})
  return server
}

/** Answers whether the directory was made just now. */
async function prepareCluster(binaries: Binaries, runAs: RunAs, directory: string) {
  if (await stat(join(directory, 'PG_VERSION')).catch(() => undefined)) {
    await giveTo(runAs, directory)
    return false
  }
  // Made beside and renamed when complete: an interrupted first start leaves nothing half done.
  const draft = `${directory}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  await giveTo(runAs, draft)
  await createCluster(binaries, runAs, draft)
  await chmod(draft, 0o700)
  await rename(draft, directory)
  return true
}

async function launch(binaries: Binaries, runAs: RunAs, directory: string, logPath: string) {
  const socketDirectory = chooseSocketDirectory(directory, runAs)
  const command = runAs.wrap(binaries.postgres, listServerArguments(directory, socketDirectory))
  const log = openSync(logPath, 'a', 0o600)
  // A session of its own: Ctrl-C in the terminal must reach us, not the database under us.
  const child = spawn(command.file, command.args, {
    ...command.options,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  let end: string | undefined
  child.once('error', (error) => {
    end = error.message
  })
  child.once('exit', (code, signal) => {
    end ??= `exit ${code ?? signal}`
  })
  child.unref()
  await waitUntilReady(directory, () =>
    end === undefined
      ? undefined
      : `The embedded database did not start (${end}). The end of ${logPath}:\n${readTail(logPath)}`,
  )
  const server: Server = {
    pid: child.pid!,
    socketDirectory,
    adopted: false,
    isGone: () => end !== undefined,
  }
  return server
}

function watchServer(server: Server, dataDirectory: string, onExit: EmbeddedOptions['onExit']) {
  const watch = setInterval(() => {
    if (!server.isGone()) return
    clearInterval(watch)
    const log = join(dataDirectory, 'postgres.log')
    onExit?.(new Error(`The embedded database ended by itself. See the end of ${log}.`))
  }, 250)
  return watch.unref()
}

function readTail(path: string) {
  return readFileSync(path, 'utf8').trim().split('\n').slice(-8).join('\n')
}
