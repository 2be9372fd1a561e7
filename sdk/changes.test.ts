import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  type Followed,
  MINUTE,
  type SyncBench,
  startSyncBench,
} from '../server/engine/syncs/test-syncs.ts'
import { purgeChanges } from '../server/store/changes.ts'
import { withSystem } from '../server/store/pool.ts'
import { createAdminClient } from './admin-client.ts'
import type { Change } from './changes.ts'
import { type Client, createClient } from './client.ts'
import { type Copy, keepCopy } from './example-copy.ts'
import { createAnsweredClient } from './test-answers.ts'

const ENTITIES = ['vendors', 'items', 'purchase-orders'] as const
let bench: SyncBench
let tryton: Followed
let url: string
/** What breaks of the next calls, before they are sent or after their answer. */
let breaks: ('before' | 'after' | 'unavailable')[] = []

before(async () => {
  bench = await startSyncBench()
  url = await bench.node.app.listen({ port: 0, host: '127.0.0.1' })
  tryton = await bench.follow('tryton', ...ENTITIES)
  await bench.pass(20 * MINUTE)
})
after(() => bench.close())

/** A client whose network breaks as the test says; nobody really waits. */
function connect(): Client {
  return createClient({
    url,
    token: tryton.token,
    retries: 0,
    random: () => 0,
    sleep: async () => {},
    async fetch(address, init) {
      const fault = breaks.shift()
      if (fault === 'before') throw new TypeError('fetch failed')
      if (fault === 'unavailable') return new Response('restarting', { status: 503 })
      const answer = await fetch(address, init)
      if (fault === 'after') throw new TypeError('terminated')
      return answer
    },
  })
}

const rename = (key: string, name: string) =>
  bench.control('tryton', 'records', { op: 'update', native: 'party.party', key, data: { name } })

async function vendorIds(): Promise<string[]> {
  return [...(await tryton.mirror('vendors')).keys()]
}

test('changes are followed across whatever breaks, each once and in order, until there are no more', async () => {
  const client = connect()
  const cursor = await client.changesHead({ entity: 'vendors' })
  const ids = (await vendorIds()).slice(0, 6)
  for (const [index, id] of ids.entries()) {
    await rename(id, `followed ${index}`)
    await bench.pass(20 * MINUTE)
  }
  const follow = async (query: object) => {
    const seen: Change[] = []
    for await (const change of client.changes({ cursor, untilCaughtUp: true, ...query }))
      seen.push(change)
    return seen
  }
  const calm = await follow({})
  assert.deepEqual(
    calm.map(({ record }) => (record as { name: string }).name),
    ids.map((_, index) => `followed ${index}`),
  )
  breaks = ['before', 'after', 'unavailable', 'after', 'before', 'after']
  assert.deepEqual(await follow({ limit: 2 }), calm)
  // Whoever stopped in the middle of a page goes on behind the last change that he took.
  assert.deepEqual(await follow({ cursor: calm[2]!.cursor }), calm.slice(3))
})

test('a follower that waits gets what happens next, and ends with the reason of its signal', async () => {
  const client = connect()
  const [id] = await vendorIds()
  const controller = new AbortController()
  const cursors: string[] = []
  const query = { from: 'now', onCursor: (cursor: string) => void cursors.push(cursor) } as const
  const changes = client.changes(query, { signal: controller.signal })
  const first = changes.next()
  // Where it begins is known before there is a change.
  while (cursors.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await rename(id!, 'while somebody waits')
  await bench.pass(20 * MINUTE)
  const { value } = await first
  assert.equal(value?.entity === 'vendors' || value?.entity === 'purchase-orders', true)
  const reason = new Error('enough')
  const ended = (async () => {
    for await (const _ of changes);
  })()
  controller.abort(reason)
  await assert.rejects(ended, reason)
})

test('own writes are left out where they are asked to be, and the account follows all connections', async () => {
  const client = connect()
  const admin = createAdminClient({ url, key: bench.node.account_key })
  const [id] = await vendorIds()
  const cursor = await client.changesHead({ excludeOwn: true })
  const account = await admin.changesHead({ connection: tryton.id })
  await client.vendors.update(id!, { tax_number: 'DE111222333' })
  for await (const change of client.changes({ cursor, untilCaughtUp: true }))
    assert.fail(`${change.origin} ${change.type}`)
  const seen: Change[] = []
  for await (const change of admin.changes({ cursor: account, untilCaughtUp: true }))
    seen.push(change)
  assert.deepEqual(
    seen.map(({ origin, connection_id }) => [origin, connection_id]),
    [['api', tryton.id]],
  )
})

test('a cursor that cannot be used is thrown at once, whatever passes is asked for again', async () => {
  const problem = (code: string, retryable: boolean, inner: string) =>
    Response.json(
      {
        ...{ type: '', title: '', status: 400, code, detail: 'x', request_id: 'r', retryable },
        errors: [{ pointer: 'cursor', code: inner, detail: 'x' }],
      },
      { status: 400, headers: { 'content-type': 'application/problem+json' } },
    )
  const gone = () => problem('INVALID_REQUEST', false, 'CURSOR_EXPIRED')
  const page = { object: 'list', data: [], next_cursor: 'c2', has_more: false }
  const { client, clock, sent } = createAnsweredClient(
    [new TypeError('fetch failed'), Response.json(page), gone()],
    { retries: 0 },
  )
  const follow = async () => {
    for await (const _ of client.changes({ cursor: 'c1', wait: 20 }));
  }
  await assert.rejects(
    clock.run(follow()),
    (error: any) => error.errors[0].code === 'CURSOR_EXPIRED',
  )
  assert.deepEqual(
    sent.map(({ path }) => path),
    ['c1', 'c1', 'c2'].map((cursor) => `/v1/changes?limit=100&cursor=${cursor}&wait=20s`),
  )
})

/** What the copy holds against what the source has. */
async function assertCopied(copy: Copy): Promise<void> {
  const expected: Copy['records'] = {}
  for (const entity of ENTITIES)
    for (const [id, record] of await tryton.mirror(entity)) expected[`${entity}/${id}`] = record
  assert.deepEqual(copy.records, expected)
}

test('a copy is kept by the example: from nothing, through faults, and after more time than changes are kept', async () => {
  const copy: Copy = { cursor: null, records: {} }
  let saved = ''
  let saves = 0
  const keep = (faults: typeof breaks = []) => {
    breaks = faults
    return keepCopy({
      client: connect(),
      entities: ENTITIES,
      copy,
      async save(now) {
        saves++
        saved = JSON.stringify(now)
      },
      once: true,
    })
  }
  await keep()
  await assertCopied(copy)
  assert.equal(saves, 1)

  const ids = await vendorIds()
  for (const [index, id] of ids.slice(0, 4).entries()) {
    await rename(id, `copied ${index}`)
    await bench.pass(20 * MINUTE)
    if (index % 2 === 0) await keep(['after', 'before', 'unavailable'])
  }
  await keep()
  await assertCopied(copy)
  assert.deepEqual(JSON.parse(saved), copy)

  // A month passes; what it would have read is gone.
  await rename(ids[0]!, 'while nobody followed')
  await bench.pass(20 * MINUTE)
  await withSystem(bench.node.services.database, (trx) =>
    purgeChanges(trx, new Date('2100-01-01'), 10_000),
  )
  const before = copy.cursor
  await keep(['after'])
  assert.notEqual(copy.cursor, before)
  await assertCopied(copy)
})

test('the example runs as a program, and keeps its copy in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-copy-'))
  const file = join(folder, 'copy.json')
  const program = execFile(process.execPath, [
    join(import.meta.dirname, 'example-copy.ts'),
    url,
    tryton.token,
    file,
  ])
  try {
    const read = (): Copy | null => {
      try {
        return JSON.parse(readFileSync(file, 'utf8'))
      } catch {
        return null
      }
    }
    const until = async (isSo: (copy: Copy) => boolean) => {
      for (const end = Date.now() + 30_000; ; ) {
        const copy = read()
        if (copy && isSo(copy)) return copy
        assert.ok(Date.now() < end && program.exitCode === null, `exit ${program.exitCode}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    await assertCopied(await until(({ cursor }) => cursor !== null))
    const [id] = await vendorIds()
    await rename(id!, 'seen by a program')
    await bench.pass(20 * MINUTE)
    await until(({ records }) => records[`vendors/${id}`]?.name === 'seen by a program')
  } finally {
    program.kill()
    rmSync(folder, { recursive: true, force: true })
  }
})
