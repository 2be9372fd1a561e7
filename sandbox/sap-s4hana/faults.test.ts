import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SystemFault } from '../system.ts'
import { codeOf, purchasing, TestClient } from './test-client.ts'

async function answer(name: SystemFault, retryAfter?: number, client = new TestClient()) {
  client.fault = { name, ...(retryAfter !== undefined && { retry_after: retryAfter }) }
  return client.get(`${purchasing}/A_PurchaseOrder?$top=2&$skip=2`)
}

test('too many requests are refused with and without a time to wait', async () => {
  const timed = await answer('rate_limited', 7)
  assert.equal(timed.status, 429)
  assert.equal(timed.headers['retry-after'], '7')
  assert.equal((await answer('rate_limited')).headers['retry-after'], undefined)
})

test('wrong, expired and locked logons look the same', async () => {
  const replies = await Promise.all(
    (['unauthorized', 'password_expired', 'account_locked'] as const).map((name) => answer(name)),
  )
  for (const reply of replies) {
    assert.equal(reply.status, 401)
    assert.equal(reply.body, replies[0]!.body)
  }
})

test('a missing authorization names the service, in three forms', async () => {
  const reply = await answer('forbidden')
  assert.equal(reply.status, 403)
  assert.equal(codeOf(reply), '/IWFND/CM_CONSUMER/101')
  assert.match(reply.body.error.message.value, /API_PURCHASEORDER_PROCESS_SRV_0001/)
  assert.equal(reply.headers['x-csrf-token'], undefined)
  const client = new TestClient()
  client.system.switches.forbidden = 'start'
  assert.match((await answer('forbidden', undefined, client)).body, /R3TR IWSV/)
  client.system.switches.forbidden = 'unknown'
  assert.match((await answer('forbidden', undefined, client)).body, /^<\?xml.*MED\/170/)
})

test('a revoked grant, a dump and a logon page keep the words of the vendor', async () => {
  assert.match((await answer('grant_revoked')).body, /start authorization/)
  const dump = await answer('server_error')
  assert.equal(dump.status, 500)
  assert.match(dump.body, /RABAX_STATE/)
  const page = await answer('html_login')
  assert.equal(page.status, 200)
  assert.match(String(page.headers['content-type']), /text\/html/)
})

test('a faulty server repeats a page or leaves one out', async () => {
  const client = new TestClient()
  const numbers = async (query: string) =>
    (await client.read(`${purchasing}/A_PurchaseOrder?${query}`)).d.results.map(
      (each: { PurchaseOrder: string }) => each.PurchaseOrder,
    )
  const [first, second, third] = await Promise.all([
    numbers('$top=2'),
    numbers('$top=2&$skip=2'),
    numbers('$top=2&$skip=4'),
  ])
  assert.notDeepEqual(first, second)
  client.fault = { name: 'duplicate_page' }
  assert.deepEqual(await numbers('$top=2&$skip=2'), first)
  assert.deepEqual(await numbers('$top=2'), first)
  client.fault = { name: 'missing_page' }
  assert.deepEqual(await numbers('$top=2&$skip=2'), third)
})
