import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { newId } from '@millwright/model'
import { holdCredits } from '../../engine/credits.ts'
import { withAccount } from '../../store/pool.ts'
import { startTestNode, type TestAnswer, type TestNode } from '../../test-node.ts'

let node: TestNode
let account: string
let key: string
const [a, b] = [newId('con_'), newId('con_')]

before(async () => {
  node = await startTestNode({ credits: true })
})
after(() => node.close())
beforeEach(async () => {
  account = await node.makeAccount()
  key = await node.makeKey('admin', account)
})

const call = (method: string, path = '', body?: unknown, token = key) =>
  node.call(method, `/admin/v1/credits${path}`, { token, body })
const buy = (credits: unknown, reference: unknown = 'inv-1') =>
  call('POST', '/purchases', { credits, reference })

/** As a connection that becomes active does. */
const hold = (connection_id: string, tier: 1 | 2 | 3) =>
  withAccount(node.services.database, account, (trx) =>
    holdCredits(node.services, trx, {
      account_id: account,
      connection_id,
      tier,
      deployment: 'cloud',
      free: false,
      actor: { kind: 'link', id: 'lnk_1', name: 'link' },
    }),
  )

function refused({ status, body }: TestAnswer, wanted: number, code: string, pointer?: string) {
  assert.equal(status, wanted, JSON.stringify(body))
  assert.equal(body.code, code)
  if (pointer !== undefined) assert.equal(body.errors[0].pointer, pointer)
}

test('a new account has no credits and may not go beyond them', async () => {
  const { status, body } = await call('GET')
  assert.equal(status, 200)
  assert.deepEqual(body, {
    object: 'credits',
    enabled: true,
    purchased: 0,
    adjusted: 0,
    available: 0,
    held: 0,
    overage: 0,
    overage_allowed: false,
    low_threshold: 4,
    level: 'exhausted',
  })
})

test('a purchase fills the pool, and sent twice under one reference it counts once', async () => {
  const first = await buy(50)
  assert.equal(first.status, 201)
  assert.equal(first.body.object, 'ledger_entry')
  assert.deepEqual(first.body.activated, [])
  const again = await buy(50)
  assert.deepEqual([again.status, again.body.id], [200, first.body.id])
  await hold(a, 3)
  const { body } = await call('GET')
  const { purchased, available, held, low_threshold, level } = body
  assert.deepEqual(
    { purchased, available, held, low_threshold, level },
    {
      purchased: 50,
      available: 46,
      held: 4,
      low_threshold: 5,
      level: 'ok',
    },
  )
  refused(await buy(51), 409, 'CONFLICT', '/reference')
})

test('a purchase that makes no sense is refused with its place', async () => {
  for (const credits of [0, -5, 1.5, '5', null, 1_000_001]) {
    refused(await buy(credits), 400, 'INVALID_REQUEST', '/credits')
  }
  for (const reference of ['', '   ', 7, 'x'.repeat(201)]) {
    refused(await buy(5, reference), 400, 'INVALID_REQUEST', '/reference')
  }
  const typo = { credits: 5, reference: 'inv-1', credit: 5 }
  refused(await call('POST', '/purchases', typo), 400, 'INVALID_REQUEST', '/credit')
  assert.equal((await call('GET')).body.purchased, 0)
})

test('an adjustment corrects a purchase, but not by more than is in the pool', async () => {
  await buy(100)
  const adjust = (credits: number, reference: string) =>
    call('POST', '/adjustments', { credits, reference, reason: 'A zero too many.' })
  const { status, body } = await adjust(-90, 'fix-1')
  assert.deepEqual([status, body.kind, body.reason], [201, 'adjustment', 'A zero too many.'])
  assert.equal((await adjust(-90, 'fix-1')).status, 200)
  refused(await adjust(-11, 'fix-2'), 409, 'CONFLICT', '/credits')
  refused(await adjust(0, 'fix-3'), 400, 'INVALID_REQUEST', '/credits')
  const balance = (await call('GET')).body
  assert.deepEqual([balance.purchased, balance.adjusted, balance.available], [100, -90, 10])
})

test('overage and the warning threshold are set, and set back', async () => {
  const set = (body: unknown) => call('PATCH', '', body)
  assert.equal((await set({ overage_allowed: true })).body.overage_allowed, true)
  const { body } = await set({ low_threshold: 0, overage_allowed: false })
  assert.deepEqual([body.overage_allowed, body.low_threshold], [false, 0])
  assert.equal((await set({ low_threshold: null })).body.low_threshold, 4)
  refused(await set({}), 400, 'INVALID_REQUEST')
  refused(await set({ low_threshold: -1 }), 400, 'INVALID_REQUEST', '/low_threshold')
  refused(await set({ overage_allowed: 'yes' }), 400, 'INVALID_REQUEST', '/overage_allowed')
  refused(await set({ available: 99 }), 400, 'INVALID_REQUEST', '/available')
})

test('the ledger tells what moved, by whom and why, newest first, in pages', async () => {
  await buy(50)
  await hold(a, 3)
  await hold(b, 1)
  await hold(b, 1)
  const first = (await call('GET', '/ledger?limit=2')).body
  assert.deepEqual(
    first.data.map(({ number }: { number: number }) => number),
    [3, 2],
  )
  const { id: _, at: __, ...newest } = first.data[0]
  assert.deepEqual(newest, {
    object: 'ledger_entry',
    number: 3,
    kind: 'hold',
    reason: 'Held by an active connection: tier 1, cloud.',
    reference: null,
    connection_id: b,
    by: { kind: 'link', id: 'lnk_1', name: 'link' },
    lines: [
      { account: 'available', amount: -1 },
      { account: `held:${b}`, amount: 1 },
    ],
  })
  const rest = (await call('GET', `/ledger?cursor=${first.next_cursor}`)).body
  assert.deepEqual([rest.data.length, rest.has_more, rest.data[0].kind], [1, false, 'purchase'])
  assert.equal(rest.data[0].by.kind, 'key')
  refused(await call('GET', '/ledger?cursor=x'), 400, 'INVALID_REQUEST', 'cursor')
  refused(await call('GET', '/ledger?conection=x'), 400, 'INVALID_REQUEST', 'conection')
  refused(await call('GET', '/ledger?connection=%00'), 400, 'INVALID_REQUEST', 'connection')
})

test('the ledger of one connection stays that on its next page', async () => {
  await call('PATCH', '', { overage_allowed: true })
  await hold(b, 1)
  await hold(a, 1)
  const numbers = ({ body }: TestAnswer) =>
    body.data.map(({ number }: { number: number }) => number)
  const first = await call('GET', `/ledger?connection=${a}&limit=1`)
  assert.deepEqual(numbers(first), [4])
  const next = await call('GET', `/ledger?cursor=${first.body.next_cursor}`)
  assert.deepEqual(numbers(next), [3])
  assert.equal(next.body.has_more, false)
  const other = await call('GET', `/ledger?connection=${b}&cursor=${first.body.next_cursor}`)
  refused(other, 400, 'INVALID_REQUEST', 'cursor')
})

test('the price list names the systems of each price', async () => {
  const { data } = (await call('GET', '/prices')).body
  assert.deepEqual(
    data.map(({ tier, deployment, credits }: Record<string, unknown>) => [
      tier,
      deployment,
      credits,
    ]),
    [
      [1, 'cloud', 1],
      [1, 'on_premises', 2],
      [2, 'cloud', 2],
      [2, 'on_premises', 4],
      [3, 'cloud', 4],
      [3, 'on_premises', 8],
    ],
  )
  const dearest = data.at(-1).systems
  assert.ok(
    node.services.catalogue.some(({ system, tier }) => tier === 3 && dearest.includes(system)),
  )
})

test('every role may look; only an admin may buy, correct or allow overage', async () => {
  for (const role of ['read_only', 'developer'] as const) {
    const token = await node.makeKey(role, account)
    for (const path of ['', '/ledger', '/prices']) {
      assert.equal((await call('GET', path, undefined, token)).status, 200)
    }
    const body = { credits: 5, reference: 'inv-1', reason: 'r' }
    refused(await call('POST', '/purchases', body, token), 403, 'PERMISSION_DENIED')
    refused(await call('POST', '/adjustments', body, token), 403, 'PERMISSION_DENIED')
    refused(await call('PATCH', '', { overage_allowed: true }, token), 403, 'PERMISSION_DENIED')
  }
})

test('credits of another account are not seen', async () => {
  await buy(50)
  const other = await node.makeKey('admin', await node.makeAccount())
  assert.equal((await call('GET', '', undefined, other)).body.purchased, 0)
  assert.deepEqual((await call('GET', '/ledger', undefined, other)).body.data, [])
})

test('where credits are switched off, balance and prices say so, and nothing is booked', async () => {
  node.services.creditsEnabled = false
  try {
    assert.equal((await call('GET')).body.enabled, false)
    refused(await buy(5), 409, 'CONFLICT')
    refused(await call('PATCH', '', { overage_allowed: true }), 409, 'CONFLICT')
  } finally {
    node.services.creditsEnabled = true
  }
})

test('a connection made with too few credits is refused its calls until they are bought, and gives them back', async () => {
  const token = node.account_key
  const made = await node.connect('maintainx')
  const list = () => node.call('GET', '/v1/work-orders?limit=1', { token: made.token })
  refused(await list(), 402, 'INSUFFICIENT_CREDITS')
  const body = { credits: 3, reference: 'inv-1' }
  const bought = await node.call('POST', '/admin/v1/credits/purchases', { token, body })
  assert.deepEqual(bought.body.activated, [made.id])
  assert.equal((await list()).status, 200)
  const held = async () => (await node.call('GET', '/admin/v1/credits', { token })).body.held
  assert.equal(await held(), 1)
  await node.call('POST', `/admin/v1/connections/${made.id}/disconnect`, { token })
  assert.equal(await held(), 0)
})
