import { execFile } from 'node:child_process'
import { chown, lstat, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './embedded-binaries.ts'

const run = promisify(execFile)
const NOBODY = 65534
const NOBODY_USER = { uid: NOBODY, gid: NOBODY }

interface User {
  uid: number
  gid: number
}

export interface Command {
  file: string
  args: string[]
  options: Partial<User>
}

/** Who the database programs run as. `owner` is the user that has to own their files. */
export interface RunAs {
  kind: 'self' | 'other_user' | 'user_namespace'
  uid: number
  owner: User | undefined
  wrap(file: string, args: string[]): Command
}

/**
 * PostgreSQL refuses to run as root. So root hands the child to the user who owns the directory
 * or to 65534, and where neither can reach the files, to a user namespace in which root's own files
 * belong to somebody who is not root. Throws an error that says what else can be done.
 */
export async function chooseRunAs(
  binaries: Binaries,
  directory: string,
  user: number = process.getuid?.() ?? -1,
): Promise<RunAs> {
  const all = user === 0 ? await listCandidatesForRoot(directory) : listCandidates(user)
  const reasons: string[] = []
  for (const candidate of all) {
    const failure = await findFailure(candidate, binaries, directory)
    if (!failure) return candidate
    reasons.push(`${candidate.kind}: ${failure}`)
  }
  throw new Error(
    `The embedded database cannot run here (${reasons.join('; ')}). ${user === 0 ? AS_ROOT : 'Set DATABASE_URL to a PostgreSQL database.'}`,
  )
}

const AS_ROOT =
  'PostgreSQL does not run as root: start Millwright as a normal user, move the data directory (MILLWRIGHT_DATA_DIR) ' +
  'to a place that other users can enter, or set DATABASE_URL to a PostgreSQL database.'

/** The namespace is for users without a name, which containers like: initdb asks for it. */
function listCandidates(uid: number): RunAs[] {
  const self: RunAs = {
    kind: 'self',
    uid,
    owner: undefined,
    wrap: (file, args) => ({ file, args, options: {} }),
  }
  return [self, inNamespace(uid, undefined)]
}

async function listCandidatesForRoot(directory: string): Promise<RunAs[]> {
  const users = [await findOwner(directory), NOBODY_USER]
  const others = users.map(
    (user): RunAs => ({
      kind: 'other_user',
      uid: user.uid,
      owner: user,
      wrap: (file, args) => ({ file, args, options: user }),
    }),
  )
  return [...others, inNamespace(0, { uid: 0, gid: 0 })]
}

function inNamespace(uid: number, owner: User | undefined): RunAs {
  const map = ['-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--']
  return {
    kind: 'user_namespace',
    uid,
    owner,
    wrap: (file, args) => ({ file: 'unshare', args: [...map, file, ...args], options: {} }),
  }
}

async function findFailure(candidate: RunAs, binaries: Binaries, directory: string) {
  for (const path of candidate.owner ? [dirname(binaries.postgres), directory] : []) {
    if (!(await canReach(path, candidate))) return `user ${candidate.uid} cannot reach ${path}`
  }
  // Shows its settings, but first checks its user and the other programs.
  const shown = candidate.wrap(binaries.initdb, ['--show', '-D', join(directory, 'postgres')])
  try {
    await run(shown.file, shown.args, { ...shown.options, cwd: '/' })
    return undefined
  } catch (error) {
    return (error as { stderr?: string }).stderr?.trim() || (error as Error).message
  }
}

async function findOwner(directory: string) {
  for (const path of [join(directory, 'postgres'), directory]) {
    const found = await stat(path).catch(() => undefined)
    if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid }
  }
  return NOBODY_USER
}

async function canReach(path: string, { uid: user, owner }: RunAs) {
  for (let at = await realpath(path); ; at = dirname(at)) {
    const { uid, gid, mode } = await stat(at)
    const bit = uid === user ? 0o100 : gid === owner?.gid ? 0o010 : 0o001
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
