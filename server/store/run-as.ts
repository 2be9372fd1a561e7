import { execFile } from 'node:child_process'
import { chown, lstat, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './embedded-binaries.ts'

const run = promisify(execFile)
const NOBODY = 65534

export interface Command {
  file: string
  args: string[]
  options: { uid?: number; gid?: number }
}

/** Who the database programs run as. `owner` is the user that has to own their files. */
export interface RunAs {
  kind: 'self' | 'other_user' | 'user_namespace'
  owner: { uid: number; gid: number } | undefined
  wrap(file: string, args: string[]): Command
}

/**
 * PostgreSQL refuses to run as root. So root hands the child to the user who owns the directory
 * (65534 where that is root), and where that user cannot reach the files, to a user namespace in
 * which root's own files belong to somebody who is not root.
 */
export async function chooseRunAs(
  binaries: Binaries,
  directory: string,
  user: number = process.getuid?.() ?? -1,
): Promise<RunAs> {
  const candidates = user === 0 ? await listCandidatesForRoot(binaries, directory) : [runAsSelf]
  const reasons: string[] = []
  for (const candidate of candidates) {
    const { file, args, options } = candidate.wrap(binaries.initdb, ['--version'])
    try {
      await run(file, args, { ...options, cwd: '/' })
      return candidate
    } catch (error) {
      reasons.push(`${candidate.kind}: ${(error as Error).message.trim()}`)
    }
  }
  if (user !== 0) {
    throw new Error(
      `The embedded database does not run here (${reasons.join('; ')}). Set DATABASE_URL to a PostgreSQL database.`,
    )
  }
  throw new Error(
    `The embedded database cannot run as root here: neither as another user, who cannot reach ${directory} or ${binaries.postgres}, ` +
      `nor in a user namespace (${reasons.join('; ')}). Start Millwright as a normal user, move the data directory ` +
      '(MILLWRIGHT_DATA_DIR) to a place that other users can enter, or set DATABASE_URL.',
  )
}

const runAsSelf: RunAs = {
  kind: 'self',
  owner: undefined,
  wrap: (file, args) => ({ file, args, options: {} }),
}

async function listCandidatesForRoot(binaries: Binaries, directory: string): Promise<RunAs[]> {
  const owner = await findOwner(directory)
  const other: RunAs = {
    kind: 'other_user',
    owner,
    wrap: (file, args) => ({ file, args, options: owner }),
  }
  const namespace: RunAs = {
    kind: 'user_namespace',
    owner: { uid: 0, gid: 0 },
    wrap: (file, args) => ({
      file: 'unshare',
      args: ['-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--', file, ...args],
      options: {},
    }),
  }
  const reachable =
    (await canReach(dirname(binaries.postgres), owner)) && (await canReach(directory, owner))
  return reachable ? [other, namespace] : [namespace]
}

async function findOwner(directory: string) {
  for (const path of [join(directory, 'postgres'), directory]) {
    const found = await stat(path).catch(() => undefined)
    if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid }
  }
  return { uid: NOBODY, gid: NOBODY }
}

async function canReach(path: string, user: { uid: number; gid: number }) {
  for (let at = await realpath(path); ; at = dirname(at)) {
    const { uid, gid, mode } = await stat(at)
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** Makes the directory and all in it belong to the user that the programs run as. */
export async function giveTo(runAs: RunAs, directory: string) {
  if (!runAs.owner) return
  const { uid, gid } = runAs.owner
  if ((await lstat(directory)).uid === uid) return
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), uid, gid)
  }
  // Last, so that a hand-over that was interrupted is done again.
  await chown(directory, uid, gid)
}
