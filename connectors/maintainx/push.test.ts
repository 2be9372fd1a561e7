import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { describeCapability } from '@millwright/kit'
import { maintainx } from './connector.ts'
import { push } from './push.ts'
import { type Connection, connectSandbox } from './test-connection.ts'

let source: Connection

before(async () => {
  source = await connectSandbox()
})
after(() => source.close())

const NOW = Date.parse('2026-11-24T13:00:00Z')
const context = (settings = {}) => ({ zone: 'UTC', settings, now: () => NOW })

function hint(topic: string, event: unknown, headers: Record<string, string> = {}) {
  const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))
  return { topic, headers, query: {}, body }
}

function signed(t: number, secret = 'secret') {
  const body = '{"workOrderId":7}'
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
  const name = 'x-maintainx-webhook-body-signature'
  return hint('NEW_WORK_ORDER', body, { [name]: `t=${t},v1=${v1}` })
}

test('a subscription is made with its secret, found again, and ended once and for all', async () => {
  const wish = { topic: 'NEW_WORK_ORDER', url: 'https://api.example/push/a/b', secret: 'unused' }
  const made = await push.subscribe(source.io, wish)
  assert.match(made.secret, /^[0-9a-f]{64}$/)
  assert.deepEqual([made.is_approved, made.expires_at], [true, null])
  const held = { ...wish, id: made.id }
  assert.deepEqual(await push.check(source.io, held), { is_approved: true })
  await push.unsubscribe(source.io, held)
  await push.unsubscribe(source.io, held)
  assert.equal(await push.check(source.io, held), null)
})

test('one that waits for the vendor says so', async () => {
  await source.switchTo({ subscription_status: 'PENDING_APPROVAL' })
  const wish = { topic: 'NEW_PART', url: 'https://api.example/push/a/b', secret: '' }
  const made = await push.subscribe(source.io, wish)
  await source.switchTo({ subscription_status: 'VALID' })
  assert.equal(made.is_approved, false)
  assert.deepEqual(await push.check(source.io, { ...wish, id: made.id }), { is_approved: false })
})

test('every topic can be subscribed to', async () => {
  for (const topic of push.topics) {
    await push.subscribe(source.io, { topic, url: 'https://api.example/push/a/b', secret: '' })
  }
})

test('a signature counts for five minutes, whether it counts in seconds or milliseconds', () => {
  const verify = (at: number, secret?: string) => push.verify(signed(at, secret), 'secret', NOW)
  for (const unit of [1, 1000]) {
    const at = (ms: number) => Math.floor((NOW + ms) / (1000 / unit))
    assert.equal(verify(at(0)), null)
    assert.equal(verify(at(-299_000)), null)
    assert.equal(verify(at(299_000)), null)
    assert.equal(verify(at(-301_000)), 'outdated')
    assert.equal(verify(at(301_000)), 'outdated')
    assert.equal(verify(at(0), 'other'), 'forged')
  }
  assert.equal(push.verify(hint('NEW_WORK_ORDER', '{}'), 'secret', NOW), 'unsigned')
})

test('an event names the record that it is about, in each of the forms that were seen', () => {
  const parse = (topic: string, event: unknown, settings = {}) =>
    push.parse(hint(topic, event), context(settings))
  assert.deepEqual(parse('WORK_ORDER_STATUS_CHANGE', { workOrderId: 40017733, orgId: 5150 }), [
    { entity: 'work-orders', id: '40017733', kind: 'updated' },
  ])
  const request = { entity: 'work-requests', id: '7700412' }
  assert.deepEqual(parse('NEW_WORK_REQUEST', { workRequestId: 7700412 }), [
    { ...request, kind: 'created' },
  ])
  const approved = { newStatus: 'APPROVED', oldStatus: 'PENDING', requestId: 7700412 }
  assert.deepEqual(parse('WORK_REQUEST_STATUS_CHANGE', approved), [{ ...request, kind: 'updated' }])
  assert.deepEqual(parse('PART_DELETE', { partId: 9 }), [
    { entity: 'items', id: '9', kind: 'deleted' },
    { entity: 'stock-levels', filters: { item_id: '9' } },
  ])
  assert.deepEqual(parse('PURCHASE_ORDER_CHANGE', { newPurchaseOrder: {} }), [
    { entity: 'purchase-orders', filters: {} },
  ])
  const ofOther = { workOrderId: 1, orgId: 5151 }
  assert.deepEqual(parse('NEW_WORK_ORDER', ofOther, { organization_id: '5150' }), [])
  assert.throws(() => parse('NEW_WORK_ORDER', 'no JSON'))
})

test('capabilities say which entities the source tells of', () => {
  const tells = (entity: 'work-orders' | 'vendors') =>
    describeCapability(maintainx, entity).webhooks
  assert.deepEqual([tells('work-orders'), tells('vendors')], [true, false])
})
