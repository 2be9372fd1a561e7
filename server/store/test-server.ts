import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  buildSocketUrl,
  createCluster,
  DATABASE,
  ensureDatabase,
  listServerArguments,
  OWNER_ROLE,
} from './cluster.ts'
import { type Binaries, findBinaries } from './embedded-binaries.ts'
import { migrate } from './migrate.ts'
import { stopPostmaster, waitUntilReady } from './postmaster.ts'
import { readProcessStart } from './process-start.ts'
import { chooseRunAs, giveTo, type RunAs } from './run-as.ts'

const DAY_MS = 86_400_000

/** Tests throw their data away, so nothing is ever synced to disk. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  shared_buffers: '16MB',
}

/**
 * Stands between us and the server: copies the template, runs the server, and when our end of its
 * standard input closes, which even kill -9 of us brings about, stops it and removes all of it.
 */
const GUARD = `
exec 3<&0 </dev/null
parent=$1 template=$2
shift 2
[ -z "$template" ] || cp -Rp "$template" "$parent/postgres" || exit 1
"$@" 3<&- & server=$!
read -r _ <&3
kill -INT $server
wait $server
rm -rf "$parent"
`

/**
 * Starts a server for this test process and answers its socket directory. It holds the database
 * `millwright`, migrated, to be used as a template. It ends with this process.
 */
export async function startTestServer(): Promise<string> {
  const binaries = findBinaries()
  const { parent, runAs } = await makeParent(binaries)
  const template = await prepareTemplate(binaries, runAs)
  await launch(binaries, runAs, parent, template)
  return join(parent, 'postgres')
}

async function makeParent(binaries: Binaries) {
  const parent = await mkdtemp(join(tmpdir(), 'millwright-test-'))
  // Others may pass through, not look in: where we are root, the server runs as another user.
  await chmod(parent, 0o711)
  const runAs = await chooseRunAs(binaries, parent)
  await giveTo(runAs, parent)
  return { parent, runAs }
}

/** Made once per machine and state of the migrations; parallel makers do not disturb each other. */
async function prepareTemplate(binaries: Binaries, runAs: RunAs) {
  const { uid } = runAs.owner ?? runAs
  const template = join(tmpdir(), `millwright-template-${uid}-${hashMigrations(binaries)}`)
  const found = await lstat(template).catch(() => undefined)
  if (found) {
    if (found.uid !== uid) throw new Error(`${template} belongs to somebody else. Remove it.`)
    return template
  }
  await removeOldTemplates(uid)
  const { parent } = await makeParent(binaries)
  const directory = join(parent, 'postgres')
  await createCluster(binaries, runAs, directory, ['--wal-segsize=1'])
  const pid = await launch(binaries, runAs, parent, '')
  await ensureDatabase(directory)
  await migrate(buildSocketUrl(directory, OWNER_ROLE, DATABASE))
  await stopPostmaster(pid, () => readProcessStart(pid) === undefined)
  await rename(directory, template).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return template
}

/** Every change of a migration makes another one; a day old, no test run copies it any more. */
async function removeOldTemplates(uid: number) {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(`millwright-template-${uid}-`)) continue
    const path = join(tmpdir(), name)
    const found = await lstat(path).catch(() => undefined)
    if (!found || found.uid !== uid || Date.now() - found.ctimeMs < DAY_MS) continue
    await rm(path, { recursive: true, force: true })
  }
}

function hashMigrations(binaries: Binaries) {
  const hash = createHash('sha256').update(binaries.postgres)
  for (const folder of [import.meta.dirname, join(import.meta.dirname, 'migrations')]) {
    for (const name of readdirSync(folder).sort()) {
      const decides = /^\d{4}-.*\.sql$/.test(name) || name === 'cluster.ts' || name === 'migrate.ts'
      if (decides) hash.update(readFileSync(join(folder, name)))
    }
  }
  return hash.digest('hex').slice(0, 16)
}

async function launch(binaries: Binaries, runAs: RunAs, parent: string, template: string) {
  const directory = join(parent, 'postgres')
  const server = [binaries.postgres, ...listServerArguments(directory, directory, SETTINGS)]
  const command = runAs.wrap('sh', ['-c', GUARD, 'sh', parent, template, ...server])
  const child = spawn(command.file, command.args, {
    ...command.options,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  let end: string | undefined
  child.once('error', (error) => {
    end = error.message
  })
  child.once('exit', (code, signal) => {
    end ??= `The test database did not start: exit ${code ?? signal}`
  })
  child.unref()
  const pipe = child.stdin as Socket
  pipe.unref()
  return (await waitUntilReady(directory, () => end, 30_000)).pid
}
