import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { type Database, withAccount, withSystem } from '../store/pool.ts'
import {
  dropRequestDays,
  findRequest,
  listRequests,
  openRequestDays,
  purgeRequests,
} from '../store/request-log.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { createRequestLog, type EndedCall, LOG_ALL } from './request-log.ts'
import { redactText, redactUrl } from './request-log-redact.ts'

let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

const DAY = 86_400_000
const call: EndedCall = {
  account_id: 'acc_1',
  request_id: 'req_1',
  at: Date.UTC(2026, 0, 5, 12),
  connection_id: 'con_1',
  consumer: 'tok_1',
  user_agent: 'curl/8.5',
  method: 'GET',
  route: '/v1/items',
  url: '/v1/items',
  entity: 'items',
  op: 'list',
  status: 200,
  problem: null,
  ms: 2.345,
  request_size: null,
  response_size: 1_200,
  exchanges: [{ method: 'GET', url: 'https://erp.example/items', status: 200, ms: 1.234 }],
  exchange_count: 1,
  request_body: null,
  response_body: null,
  scrub: null,
}

function start(more: Partial<Parameters<typeof createRequestLog>[0]> = {}) {
  return createRequestLog({
    database: fresh.db,
    now: () => 0,
    everyMs: 3_600_000,
    options: LOG_ALL,
    onError: () => {},
    ...more,
  })
}
const list = (account: string) =>
  withAccount(fresh.db, account, (trx) => listRequests(trx, account, { limit: 10_000 }))

test('while the database takes nothing few calls are kept, the others are counted, and none is written twice', async () => {
  const errors: string[] = []
  let isDown = true
  const database = new Proxy(fresh.db, {
    get(target, name) {
      if (name === 'kysely' && isDown) throw new Error('the database is down')
      return target[name as keyof Database]
    },
  })
  const log = start({ database, onError: (error) => errors.push((error as Error).message) })
  for (let i = 0; i < 6_000; i++) log.note({ ...call, account_id: 'acc_2', request_id: `req_${i}` })
  await log.flush()
  log.note({ ...call, account_id: 'acc_2', request_id: 'req_late' })
  isDown = false
  await log.close()
  await log.flush()
  assert.deepEqual(errors, [
    '1000 calls are missing in the request log: the database is slow.',
    'the database is down',
    '1 calls are missing in the request log: the database is slow.',
  ])
  assert.equal((await list('acc_2')).length, 5_000)
})

test('calls with long addresses take no more memory than many short ones', async () => {
  const errors: string[] = []
  const log = start({ onError: (error) => errors.push((error as Error).message) })
  const url = `/v1/items?search=${'x'.repeat(15_000)}`
  for (let i = 0; i < 1_200; i++)
    log.note({ ...call, account_id: 'acc_long', request_id: `req_${i}`, url })
  await log.flush()
  assert.deepEqual(errors, ['137 calls are missing in the request log: the database is slow.'])
  log.note({ ...call, account_id: 'acc_long', request_id: 'req_later', url })
  await log.close()
  assert.equal((await list('acc_long')).length, 1_064)
})

test('a call that the database never takes does not hold up the others', async () => {
  const errors: unknown[] = []
  const log = start({ onError: (error) => errors.push(error) })
  for (let i = 0; i < 120; i++) {
    const status = i === 60 ? 2 ** 40 : 200
    log.note({ ...call, account_id: 'acc_poison', request_id: `req_${i}`, status })
  }
  await log.close()
  assert.equal(errors.length, 1)
  assert.equal((await list('acc_poison')).length, 119)
})

test('failures are kept whatever the share is, successes by the share and so many in a second', () => {
  let clock = 0
  const numbers = [0.1, 0.3, 0.24, 0.99]
  const half = { ...LOG_ALL, share: 0.25 }
  const log = start({ options: half, random: () => numbers.shift()! })
  assert.deepEqual([200, 200, 304, 200].map(log.wants), [true, false, true, false])
  assert.deepEqual([400, 429, 503].map(log.wants), [true, true, true])
  const off = start({ options: { ...LOG_ALL, share: 0, hasFailures: false } })
  assert.deepEqual([200, 500].map(off.wants), [false, false])
  const busy = start({ now: () => clock })
  const count = () => Array.from({ length: 800 }, () => busy.wants(200)).filter(Boolean).length
  assert.equal(count(), 500)
  assert.equal(busy.wants(500), true)
  clock = 1_000
  assert.equal(count(), 500)
})

test('calls lie in the table of their day, which is dropped as a whole; what has none lies in the rest', async () => {
  const account_id = 'acc_3'
  const today = Date.UTC(2031, 4, 9)
  const system = <T>(fn: Parameters<typeof withSystem<T>>[1]) => withSystem(fresh.db, fn)
  const at = (days: number) => new Date(today + days * DAY)
  const open = () => system((trx) => openRequestDays(trx, at(0), at(2)))
  const log = start()
  // This day has a row already where nothing is open: its table is not made.
  log.note({ ...call, account_id, request_id: 'req_2', at: today + 2 * DAY + 1 })
  await log.flush()
  assert.equal(await open(), 2)
  assert.equal(await open(), 0)
  log.note({ ...call, account_id, request_id: 'req_0', at: today })
  log.note({ ...call, account_id, request_id: 'req_1', at: today + 2 * DAY - 1 })
  await log.close()
  const places = await system((trx) =>
    sql<{ place: string; request_id: string }>`
      select tableoid::regclass::text as place, request_id from request_log
      where account_id = ${account_id} order by request_id`.execute(trx),
  )
  assert.deepEqual(
    places.rows.map(({ place }) => place),
    ['request_log_20310509', 'request_log_20310510', 'request_log_rest'],
  )
  assert.equal(await system((trx) => dropRequestDays(trx, at(9))), 0, 'these days are not over')
  const old = new Date(Date.now() - 400 * DAY)
  assert.equal(await system((trx) => openRequestDays(trx, old, old)), 1)
  const place = `request_log_${old.toISOString().slice(0, 10).replaceAll('-', '')}`
  log.note({ ...call, account_id, request_id: 'req_old', at: old.getTime() })
  await log.flush()
  assert.ok(
    await withAccount(fresh.db, account_id, (trx) => findRequest(trx, account_id, 'req_old')),
  )
  for (const table of [place, 'request_log_rest']) {
    for (const account of [account_id, 'acc_other']) {
      const { rows } = await withAccount(fresh.db, account, (trx) =>
        sql`select * from ${sql.table(table)}`.execute(trx),
      ).catch((error) => {
        assert.match(error.message, /permission denied/)
        return { rows: [] }
      })
      assert.deepEqual(rows, [], 'the table of a day shows nothing by itself')
    }
  }
  assert.equal(await system((trx) => dropRequestDays(trx, new Date(Date.now() - 399 * DAY))), 1)
  assert.equal((await system((trx) => purgeRequests(trx, new Date(today + 3 * DAY)))) >= 3, true)
  assert.deepEqual(await list(account_id), [])
})

test('what looks like a secret is taken out of addresses and texts, what people read stays', () => {
  const kept = [
    '/v1/purchase-orders/4500000123?limit=50&fields=id,number&status=approved',
    'https://erp.example/sap/PurchaseOrder(%274500000123%27)?$filter=Vendor%20eq%20%2717%27&$top=20',
    '/v1/assets/3f2b8c9e-0d4a-4e5b-9c1d-7a6b5c4d3e2f?modified_after=2026-01-01T00:00:00Z',
    '/admin/v1/connections/con_01m86hdc0enz7qpxq1fw0h7mb6/usage',
  ]
  for (const url of kept) assert.equal(redactUrl(url), url)
  const masked: [string, string][] = [
    ['https://bob:hunter2@erp.example/x', 'https://•••@erp.example/x'],
    ['/x?api_key=abc&q=1', '/x?api_key=•••&q=1'],
    ['/x?accessKey=abc&Subscription-Key=abc', '/x?accessKey=•••&Subscription-Key=•••'],
    ['/x?%61ccess_token=abc', '/x?%61ccess_token=•••'],
    ['/x?q=mwc_0123456789abcdefABCDEF', '/x?q=•••'],
    ['/hook/aB3dE5fG7hJ9kL1mN3pQ5/send', '/hook/•••/send'],
    ['/x?q=0123456789abcdef0123456789abcdef', '/x?q=•••'],
    ['/x?aB3dE5fG7hJ9kL1mN3pQ5rS7', '/x?•••'],
  ]
  for (const [url, redacted] of masked) assert.equal(redactUrl(url), redacted)
  assert.equal(
    redactText(
      'refused: {"password":"hun\\"ter2","name":"Bob"} Bearer abcdefgh.ijk token=xyz, ok',
      200,
    ),
    'refused: {"password":•••,"name":"Bob"} Bearer ••• token=•••, ok',
  )
  assert.equal(redactText('a\0b\ud800', 9), 'a\ufffdb\ufffd')
  assert.equal(redactUrl(`/x?${'%'.repeat(20_000)}`).length <= 1_000, true)
  const name = 'x'.repeat(100)
  assert.equal(
    redactText(`${name}password=hunter2 "${name}token": "abc"`, 999).includes('hunter2'),
    false,
  )
  assert.equal(redactText('x"password": "abc", y', 99), 'x"password": •••, y')
})

test('an address that is as long as can be costs the log no more than others', () => {
  const urls = ['x', 'a.', 'a1B', '%20', 'ab:', '"a', 'token+', 'a&', 'ab=', '//a'].map(
    (part) => `/x?a=${part.repeat(15_000 / part.length)}`,
  )
  for (const url of urls) redactUrl(url)
  const started = performance.now()
  for (let i = 0; i < 10; i++) for (const url of urls) redactUrl(url)
  // Some 100 ms; what grew by the square took many seconds.
  assert.ok(performance.now() - started < 2_000)
})
