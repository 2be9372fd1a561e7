import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TRYTON_MODULES } from './packages.ts'
import type { Edition } from './tryton-edition.ts'

/**
 * Where the filled cluster is kept between runs: one file for each set of versions, seed
 * script and users. `found` tells whether an earlier run left it.
 */
export async function findCachedCluster(
  edition: Edition,
  seedScript: string,
  users: unknown,
): Promise<{ file: string; found: boolean }> {
  const versions = await edition.readVersions()
  const key = createHash('sha256')
    .update(await readFile(seedScript))
    .update(JSON.stringify([versions, TRYTON_MODULES, users]))
    .digest('hex')
  const directory = join(tmpdir(), `millwright-real-${process.getuid?.() ?? 0}`)
  await mkdir(directory, { mode: 0o700, recursive: true })
  const owner = await lstat(directory)
  if (!owner.isDirectory() || owner.uid !== process.getuid?.() || owner.mode & 0o022) {
    throw new Error(`${directory} belongs to somebody else; remove it.`)
  }
  const file = join(directory, `tryton-${key.slice(0, 16)}.tar.gz`)
  return { file, found: existsSync(file) }
}
