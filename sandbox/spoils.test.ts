import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { createSandbox, type Sandbox } from './index.ts'
import { maintainx } from './maintainx/system.ts'

let sandbox: Sandbox

before(async () => {
  sandbox = await createSandbox({ port: 0, systems: [maintainx()] })
})
afterEach(() => control('DELETE', 'spoils'))
after(() => sandbox.close())

async function control(method: string, action: string, body?: unknown) {
  const answer = await fetch(`${sandbox.url}/_control/maintainx/${action}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as any }
}

const read = (path: string) =>
  fetch(`${sandbox.url}/maintainx/v1/${path}`, {
    headers: { authorization: `Bearer ${sandbox.systems[0]!.credentials.api_key}` },
  })
const listVendors = async () => ((await (await read('vendors?limit=3')).json()) as any).vendors

test('one property of one record is another on its way out, and the record itself stays', async () => {
  const before = await listVendors()
  await control('POST', 'spoils', { where: { id: before[1].id }, property: 'name', value: [7] })
  assert.deepEqual(await listVendors(), [before[0], { ...before[1], name: [7] }, before[2]])
  await control('DELETE', 'spoils')
  assert.deepEqual(await listVendors(), before)
})

test('a property can be left out, once, and only of the calls that match', async () => {
  const [vendor] = await listVendors()
  const spoil = { where: { id: vendor.id }, property: 'name', drop: true, times: 1 }
  await control('POST', 'spoils', { ...spoil, match: { path: `/v1/vendors/${vendor.id}` } })
  assert.equal((await listVendors())[0].name, vendor.name)
  const get = async () => ((await (await read(`vendors/${vendor.id}`)).json()) as any).vendor
  assert.equal('name' in (await get()), false)
  assert.equal((await get()).name, vendor.name)
})

test('a spoil that would do nothing is refused with what is wrong', async () => {
  for (const [body, text] of [
    [{ where: {}, property: 'name', value: 1 }, /where/],
    [{ where: { id: 1 }, property: 'name' }, /value or drop/],
    [{ where: { id: 1 }, property: 'name', value: 1, drop: true }, /value or drop/],
    [{ where: { id: 1 }, value: 1 }, /property/],
  ] as const) {
    const answer = await control('POST', 'spoils', body)
    assert.equal(answer.status, 400)
    assert.match(answer.body.error, text)
  }
})

test('while it is maintained, a page in HTML stands before the system', async () => {
  await control('POST', 'faults', { fault: 'maintenance', retry_after: 60 })
  const answer = await read('vendors?limit=3')
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('retry-after'), '60')
  assert.match(answer.headers.get('content-type')!, /^text\/html/)
  assert.equal((await read('vendors?limit=3')).status, 200)
})
