import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Client } from 'pg'
import { type EmbeddedDatabase, startEmbedded } from './embedded.ts'
import { findBinaries } from './embedded-binaries.ts'
import { readProcessStart } from './process-start.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = { uid: 65534, gid: 65534 }
const root = mkdtempSync(join(tmpdir(), 'millwright-embedded-'))
chmodSync(root, 0o755)
// Shared by the tests that leave it stopped: making one takes most of the time.
const dataDirectory = join(root, 'data')
after(() => rmSync(root, { recursive: true, force: true }))

async function query(embedded: EmbeddedDatabase, text: string, url = embedded.ownerUrl) {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** A Millwright of its own, which says the id of its database, or why there is none. */
function spawnMillwright(dataDirectory: string, user: { uid?: number; gid?: number } = {}) {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(import.meta.resolve('./embedded.ts'))})
    try {
      const { pid } = await startEmbedded({ dataDirectory: ${JSON.stringify(dataDirectory)} })
      process.stdout.write(String(pid))
      setInterval(() => {}, 1000)
    } catch (error) {
      process.stdout.write(error.message)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...user,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const said = once(child.stdout, 'data').then(([data]) => String(data))
  return { child, said }
}

async function startInChild(dataDirectory: string) {
  const { child, said } = spawnMillwright(dataDirectory)
  return { child, pid: Number(await said) }
}

test('data outlives a stop and a start, and the server is gone in between', async () => {
  const first = await startEmbedded({ dataDirectory })
  assert.equal(first.adopted, false)
  await query(first, 'create table kept (number int); insert into kept values (7)')
  await first.stop()
  assert.equal(readProcessStart(first.pid), undefined)
  assert.equal(existsSync(join(dataDirectory, 'millwright.lock')), false)
  const second = await startEmbedded({ dataDirectory })
  try {
    assert.deepEqual(await query(second, 'select number from kept'), [{ number: 7 }])
  } finally {
    await second.stop()
  }
})

test('the server listens on its socket only, and its files belong to its user alone', async () => {
  const embedded = await startEmbedded({ dataDirectory })
  try {
    assert.deepEqual(await query(embedded, 'show listen_addresses'), [{ listen_addresses: '' }])
    assert.equal(statSync(join(dataDirectory, 'postgres')).mode & 0o777, 0o700)
    assert.deepEqual(await query(embedded, 'show is_superuser', embedded.url), [
      { is_superuser: 'off' },
    ])
  } finally {
    await embedded.stop()
  }
})

test('after kill -9 of Millwright the next one adopts the server with all its data', async () => {
  const { child, pid } = await startInChild(dataDirectory)
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.notEqual(readProcessStart(pid), undefined)
  const adopted = await startEmbedded({ dataDirectory })
  assert.equal(adopted.adopted, true)
  assert.equal(adopted.pid, pid)
  await query(adopted, 'select 1')
  await adopted.stop()
  assert.equal(readProcessStart(pid), undefined)
})

test('Ctrl-C in the terminal does not reach the server', async () => {
  const { child } = await startInChild(dataDirectory)
  process.kill(-child.pid!, 'SIGINT')
  await once(child, 'exit')
  const adopted = await startEmbedded({ dataDirectory })
  assert.equal(adopted.adopted, true)
  await adopted.stop()
})

test('a second Millwright on the same directory is told who has it and since when', async () => {
  const { child, pid } = await startInChild(dataDirectory)
  try {
    await assert.rejects(startEmbedded({ dataDirectory }), {
      name: 'DirectoryInUseError',
      pid: child.pid,
      message: new RegExp(
        `${dataDirectory} .*process ${child.pid}, .*since \\d{4}-.*MILLWRIGHT_DATA_DIR`,
      ),
    })
    assert.notEqual(readProcessStart(pid), undefined)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await startEmbedded({ dataDirectory })).stop()
  }
})

test('a server that dies while we run is reported once', async () => {
  const died = Promise.withResolvers<Error>()
  const embedded = await startEmbedded({ dataDirectory, onExit: died.resolve })
  process.kill(embedded.pid, 'SIGKILL')
  const stay = setInterval(() => {}, 1000)
  const error = await died.promise
  clearInterval(stay)
  assert.match(error.message, /ended by itself.*postgres\.log/)
  await embedded.stop()
})

test('a server that we stop is not reported', async () => {
  const embedded = await startEmbedded({
    dataDirectory,
    onExit: () => assert.fail('reported'),
  })
  await embedded.stop()
  await embedded.stop()
})

test('a data directory of a long name has its socket elsewhere', async () => {
  const dataDirectory = join(root, 'x'.repeat(100))
  const embedded = await startEmbedded({ dataDirectory })
  const socketDirectory = new URL(embedded.url).searchParams.get('host')!
  try {
    assert.ok(!socketDirectory.startsWith(dataDirectory))
    assert.equal(statSync(socketDirectory).mode & 0o777, 0o700)
    await query(embedded, 'select 1')
  } finally {
    await embedded.stop()
    rmSync(socketDirectory, { recursive: true, force: true })
  }
})

test('a directory that cannot be written is named together with the user', async () => {
  const dataDirectory = join(root, 'read-only')
  mkdirSync(dataDirectory, { mode: 0o555 })
  const { child, said } = spawnMillwright(join(dataDirectory, 'data'), isRoot ? NOBODY : {})
  const [output] = await Promise.all([said, once(child, 'exit')])
  assert.match(
    output,
    /read-only\/data cannot be written by user \S+ \(\d+\): .*MILLWRIGHT_DATA_DIR/,
  )
})

test('a platform without a binary is told to bring its own database', () => {
  assert.throws(() => findBinaries('sunos', 'sparc'), /sunos on sparc.*DATABASE_URL/)
  assert.throws(() => findBinaries('win32', 'x64'), /Windows.*DATABASE_URL/)
})

const asRoot = { skip: isRoot ? false : 'this user is not root' }

test('started by root it runs as another user, who owns the files', asRoot, async () => {
  const dataDirectory = join(root, 'as-root')
  const embedded = await startEmbedded({ dataDirectory })
  await embedded.stop()
  assert.equal(statSync(join(dataDirectory, 'postgres')).uid, 65534)
})

test('started by root in a directory of a user it runs as that user', asRoot, async () => {
  const dataDirectory = join(root, 'of-a-user')
  mkdirSync(dataDirectory)
  // User 1, daemon, has a name on every Linux.
  chownSync(dataDirectory, 1, 1)
  const embedded = await startEmbedded({ dataDirectory })
  await embedded.stop()
  assert.equal(statSync(join(dataDirectory, 'postgres', 'PG_VERSION')).uid, 1)
})

test('a user without a name, as containers have, can start it', asRoot, async () => {
  const dataDirectory = join(root, 'nameless')
  mkdirSync(dataDirectory)
  chownSync(dataDirectory, 4321, 4321)
  const { child, said } = spawnMillwright(dataDirectory, { uid: 4321, gid: 4321 })
  try {
    assert.match(await said, /^\d+$/)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await startEmbedded({ dataDirectory })).stop()
  }
})

test(
  'started by root where no other user can enter it runs in a user namespace',
  asRoot,
  async () => {
    const parent = join(root, 'locked')
    mkdirSync(parent, { mode: 0o700 })
    const dataDirectory = join(parent, 'data')
    const inside = await startEmbedded({ dataDirectory })
    await query(inside, 'create table kept (number int)')
    await inside.stop()
    assert.equal(statSync(join(dataDirectory, 'postgres')).uid, 0)
    chmodSync(parent, 0o755)
    const outside = await startEmbedded({ dataDirectory })
    try {
      assert.deepEqual(await query(outside, 'select number from kept'), [])
      assert.equal(statSync(join(dataDirectory, 'postgres')).uid, 65534)
    } finally {
      await outside.stop()
    }
  },
)
