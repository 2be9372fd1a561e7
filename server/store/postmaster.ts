import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readProcessStart } from './process-start.ts'

export const SOCKET_PORT = 5432

/** What a PostgreSQL server writes of itself into `postmaster.pid` of its directory. */
export interface Postmaster {
  pid: number
  socketDirectory: string
  ready: boolean
}

/** Reads `postmaster.pid`, which may be a left-over: see `findRunning`. */
export function readPostmaster(directory: string): Postmaster | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  return { pid, socketDirectory: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' }
}

/**
 * The server that runs on this directory, if there is one. A left-over `postmaster.pid` whose id
 * went to another program is removed: PostgreSQL would refuse to start because of it.
 */
export async function findRunning(directory: string): Promise<Postmaster | undefined> {
  const found = readPostmaster(directory)
  if (!found) return undefined
  if (isServerOf(found.pid, directory)) return found
  if (await answers(found.socketDirectory)) {
    // The same volume, seen from another container: its process ids mean nothing here.
    throw new Error(
      `A database server that this machine cannot see runs on ${directory}. Stop the container that has it open, or use another data directory.`,
    )
  }
  rmSync(join(directory, 'postmaster.pid'), { force: true })
  return undefined
}

function isServerOf(pid: number, directory: string) {
  if (readProcessStart(pid) === undefined) return false
  const command = readCommand(pid)
  return command.includes('postgres') && command.includes(directory)
}

function readCommand(pid: number) {
  try {
    return existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

function answers(socketDirectory: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(socketDirectory, `.s.PGSQL.${SOCKET_PORT}`))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/**
 * Waits until the server says that it takes connections.
 * `getFailure` ends the wait with an error, a crash recovery may need all of `timeoutMs`.
 */
export async function waitUntilReady(
  directory: string,
  getFailure: () => string | undefined,
  timeoutMs = 120_000,
): Promise<Postmaster> {
  const end = performance.now() + timeoutMs
  while (performance.now() < end) {
    const failure = getFailure()
    if (failure) throw new Error(failure)
    const found = readPostmaster(directory)
    if (found?.ready) return found
    await wait(5)
  }
  throw new Error(`The database in ${directory} was not ready after ${timeoutMs / 1000} s.`)
}

/** Asks the server to end: open sessions are cut, nothing committed is lost. */
export async function stopPostmaster(pid: number, isGone: () => boolean): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return
      throw error
    }
    const end = performance.now() + patienceMs
    while (performance.now() < end) {
      if (isGone()) return
      await wait(5)
    }
  }
  throw new Error(`The database server (process ${pid}) does not stop.`)
}
