import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Quickstart } from './quickstart.ts'

const main = join(import.meta.dirname, 'launch.js')
const root = mkdtempSync(join(tmpdir(), 'millwright-main-'))
const data = join(root, 'data')
const started: ChildProcess[] = []
let ports: { PORT: string; MILLWRIGHT_SANDBOX_PORT: string }

before(async () => {
  ports = { PORT: String(await freePort()), MILLWRIGHT_SANDBOX_PORT: String(await freePort()) }
})
after(async () => {
  for (const child of started) child.kill('SIGKILL')
  const pid = databasePid()
  if (pid !== null) process.kill(pid, 'SIGINT')
  await rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

interface Start {
  child: ChildProcess
  /** Everything it said so far. */
  said(): string
  /** Resolves when it has said this, rejects with all it said when it ends before. */
  says(text: string): Promise<string>
}

function start(env: Record<string, string> = {}): Start {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      MILLWRIGHT_DATA_DIR: data,
      MILLWRIGHT_SANDBOX_ORDERS: '10',
      ...ports,
      ...env,
    },
  })
  started.push(child)
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      text += chunk
      for (const listener of listeners) listener()
    })
  }
  return {
    child,
    said: () => text,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (text.includes(wanted)) resolve(text)
        }
        listeners.add(look)
        child.once('close', (code) => reject(new Error(`ended with ${code}: ${text}`)))
        look()
      }),
  }
}

async function ended({ child, said }: Start): Promise<{ code: number | null; text: string }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  return { code: child.exitCode, text: said() }
}

const quickstart = (): Quickstart => JSON.parse(readFileSync(join(data, 'quickstart.json'), 'utf8'))

function databasePid(): number | null {
  try {
    return Number(readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return null
  }
}

async function firstOrder({ url, connections }: Quickstart): Promise<number> {
  const headers = { authorization: `Bearer ${connections[0]!.token}` }
  return (await fetch(`${url}/v1/purchase-orders?limit=1`, { headers })).status
}

test('a first start prints what a newcomer needs, and its curl line works when pasted', async () => {
  const text = await start().says('Ctrl-C stops everything')
  const { url, account_key, connections, sandbox_url, dashboard } = quickstart()
  const signIn = `${dashboard.url}   ${dashboard.email}   ${dashboard.password}`
  for (const part of [
    url,
    account_key,
    sandbox_url,
    signIn,
    ...connections.map(({ token }) => token),
  ])
    assert.ok(text.includes(part))
  assert.equal(statSync(join(data, 'quickstart.json')).mode & 0o777, 0o600)
  const [, address, authorization] = /curl -s '([^']+)' -H 'Authorization: ([^']+)'/.exec(text)!
  const answer = await fetch(address!, { headers: { authorization: authorization! } })
  assert.equal(answer.status, 200)
  assert.equal(((await answer.json()) as { data: unknown[] }).data.length, 2)
})

test('the dashboard of a first start lets its admin in by its password', async () => {
  const { url, dashboard } = quickstart()
  const { email, password } = dashboard
  assert.equal((await fetch(dashboard.url)).status, 200)
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ email, password }),
    redirect: 'manual',
  })
  assert.equal(answer.status, 303)
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
  const page = await (await fetch(`${url}/sign-in`, { headers: { cookie } })).text()
  assert.ok(page.includes(email))
})

test('a second start on the same data directory says so and changes nothing', async () => {
  const { code, text } = await ended(start({ PORT: '0', MILLWRIGHT_SANDBOX_PORT: '0' }))
  assert.equal(code, 1)
  assert.match(text, new RegExp(`${started[0]!.pid}`))
  assert.equal(await firstOrder(quickstart()), 200)
})

test('a kill -9 loses nothing: the next start takes the database over, and keys and tokens still work', async () => {
  const before = quickstart()
  const pid = databasePid()
  started[0]!.kill('SIGKILL')
  await once(started[0]!, 'close')
  const again = start()
  await again.says('Ctrl-C stops everything')
  assert.equal(databasePid(), pid)
  assert.deepEqual(quickstart(), before)
  assert.equal(await firstOrder(before), 200)
  again.child.kill('SIGINT')
  assert.equal((await ended(again)).code, 0)
})

test('Ctrl-C stops everything, and no database stays behind', async () => {
  assert.equal(databasePid(), null)
  const { url } = quickstart()
  await assert.rejects(fetch(`${url}/healthz`))
})

test('a later start keeps data, keys and tokens', async () => {
  const before = quickstart()
  const again = start()
  await again.says('Ctrl-C stops everything')
  assert.deepEqual(quickstart(), before)
  assert.equal(await firstOrder(before), 200)
  again.child.kill('SIGTERM')
  assert.equal((await ended(again)).code, 0)
})

test('a busy port is named, and nothing is left running', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const { code, text } = await ended(start({ PORT: String(port) }))
  other.close()
  assert.equal(code, 1)
  assert.match(text, new RegExp(`Port ${port} is taken`))
  assert.equal(databasePid(), null)
})

test('a data directory that cannot be made and a setting that is wrong are told in a sentence', async () => {
  const file = join(root, 'file')
  writeFileSync(file, '')
  const wrongPlace = await ended(start({ MILLWRIGHT_DATA_DIR: join(file, 'data') }))
  assert.equal(wrongPlace.code, 1)
  assert.match(wrongPlace.text, /MILLWRIGHT_DATA_DIR/)
  const wrongSetting = await ended(start({ PORT: 'eighty' }))
  assert.equal(wrongSetting.code, 1)
  assert.match(wrongSetting.text, /PORT/)
  assert.doesNotMatch(wrongSetting.text, /ReferenceError| at .*main\.ts/)
})

test('production refuses to start on what is only fit for trying out', async () => {
  const { code, text } = await ended(start({ MILLWRIGHT_ENV: 'production' }))
  assert.equal(code, 1)
  assert.match(text, /DATABASE_URL/)
  assert.match(text, /MASTER_KEY/)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
