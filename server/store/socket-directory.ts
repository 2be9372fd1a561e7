import { createHash } from 'node:crypto'
import { chownSync, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SOCKET_PORT } from './postmaster.ts'
import type { RunAs } from './run-as.ts'

const LONGEST_SOCKET_PATH = 107

/**
 * Where the server's socket goes: its own directory, or, where that makes a path longer than the
 * system allows, a directory under the temporary one that nobody else can have made.
 */
export function chooseSocketDirectory(directory: string, runAs: RunAs, temporary = tmpdir()) {
  if (fits(directory)) return directory
  const name = `millwright-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`
  const chosen = [temporary, '/tmp'].map((parent) => join(parent, name)).find(fits)
  if (!chosen) throw new Error(`No directory is short enough for the socket of ${directory}.`)
  const owner = runAs.owner ?? { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 }
  try {
    mkdirSync(chosen, { mode: 0o700 })
    chownSync(chosen, owner.uid, owner.gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const found = lstatSync(chosen)
  if (!found.isDirectory() || found.uid !== owner.uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${chosen} belongs to somebody else. Remove it, it is used for a socket.`)
  }
  return chosen
}

function fits(directory: string) {
  return Buffer.byteLength(join(directory, `.s.PGSQL.${SOCKET_PORT}`)) <= LONGEST_SOCKET_PATH
}
