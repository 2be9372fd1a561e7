import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readProcessStart } from './process-start.ts'

interface Holder {
  pid: number
  process_start: string
  since: string
}

/** The data directory belongs to another Millwright that is running. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError'
  readonly pid: number

  constructor(directory: string, holder: Holder) {
    super(
      `The data directory ${directory} is in use by Millwright process ${holder.pid}, which runs since ${holder.since}. ` +
        'Stop that one first, or set MILLWRIGHT_DATA_DIR to another directory.',
    )
    this.pid = holder.pid
  }
}

/**
 * Takes `<directory>/millwright.lock` for this process and returns the function that gives it back.
 * The lock of a process that is gone is taken over. Throws DirectoryInUseError.
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'millwright.lock')
  const own: Holder = {
    pid: process.pid,
    process_start: readProcessStart(process.pid) ?? '',
    since: new Date().toISOString(),
  }
  const draft = `${path}.${process.pid}`
  // Linked, not written in place: nobody ever reads half a lock.
  writeFileSync(draft, `${JSON.stringify(own)}\n`, { mode: 0o600 })
  try {
    while (!tryLink(draft, path)) {
      const holder = readHolder(path)
      if (holder && isRunning(holder)) throw new DirectoryInUseError(directory, holder)
      removeStale(path, holder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (isSame(readHolder(path), own)) rmSync(path, { force: true })
  }
}

function tryLink(draft: string, path: string) {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Two processes may find the same stale lock: whoever moved a fresh one away puts it back. */
function removeStale(path: string, stale: Holder | undefined) {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (!isSame(readHolder(aside), stale)) tryLink(aside, path)
  rmSync(aside, { force: true })
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function isRunning(holder: Holder) {
  return readProcessStart(holder.pid) === holder.process_start
}

function isSame(left: Holder | undefined, right: Holder | undefined) {
  return left?.pid === right?.pid && left?.process_start === right?.process_start
}
