import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let id: string
let token: string
const warned: Record<string, unknown>[] = []

before(async () => {
  node = await startTestNode()
  node.services.log.warn = (fields) => void warned.push(fields as Record<string, unknown>)
  ;({ id, token } = await node.connect('maintainx'))
})
afterEach(() => node.control('DELETE', '/maintainx/spoils'))
after(() => node.close())

const list = async (query: string, as = token) => {
  const answer = await node.call('GET', `/v1/purchase-orders?limit=3${query}`, { token: as })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body
}

const spoil = (record: any, property: string, value: unknown) =>
  node.control('POST', '/maintainx/spoils', {
    where: { id: Number(record.id) },
    match: { path: '/v1/purchaseorders' },
    property,
    value,
  })

const problem = {
  field: 'updated_at',
  source_field: 'updatedAt',
  value_kind: 'text',
  reason: 'impossible_date',
}

test('a record with an impossible date is in the list without it, and the others are as they were', async () => {
  const { data: before } = await list('')
  await spoil(before[1], 'updatedAt', '2026-02-31T10:00:00.000Z')
  const { data, problems } = await list('')
  assert.deepEqual(data[1], { ...before[1], updated_at: null, problems: [problem] })
  assert.deepEqual([data[0], data[2]], [before[0], before[2]])
  assert.equal(problems, undefined)
  const { body } = await node.call('GET', `/v1/purchase-orders/${before[1].id}`, { token })
  assert.deepEqual(body.problems, [problem])
})

test('a problem is told to whoever asked for the field, and to nobody who does not see it', async () => {
  const { data: before } = await list('')
  await spoil(before[0], 'updatedAt', 'yesterday')
  assert.equal((await list('&fields=number')).data[0].problems, undefined)
  assert.equal((await list('&fields=updated_at')).data[0].problems.length, 1)
  const made = await node.call('POST', `/admin/v1/connections/${id}/tokens`, {
    token: node.account_key,
    body: { name: 'narrow', scope: { hidden_fields: { 'purchase-orders': ['updated_at'] } } },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const [seen] = (await list('', made.body.secret)).data
  assert.deepEqual([seen.id, seen.problems, 'updated_at' in seen], [before[0].id, undefined, false])
})

test('a record without its key is left out, and the page tells at which place it stood', async () => {
  const { data: before } = await list('')
  await spoil(before[1], 'id', { secret: 'hunter2' })
  const body = await list('')
  assert.deepEqual(
    body.data.map((record: any) => record.id),
    [before[0].id, before[2].id],
  )
  assert.deepEqual(body.problems, [
    { place: 1, field: 'id', source_field: 'id', value_kind: 'object', reason: 'wrong_type' },
  ])
  assert.equal(body.has_more, true)
  assert.ok(!JSON.stringify([body, warned]).includes('hunter2'), 'a value is shown')
})

test('operators read of each field once, however often it is met', async () => {
  const about = (field: string) => warned.filter((one) => one.field === field)
  const met = about('updated_at').length
  assert.equal(met, 1)
  const { data } = await list('')
  await spoil(data[2], 'updatedAt', false)
  for (let times = 0; times < 20; times++) await list('')
  assert.equal(about('updated_at').length, met)
  const { account_id, connection_id, entity, reason } = about('updated_at')[0]!
  assert.deepEqual(
    [account_id, connection_id, entity, reason],
    [node.account_id, id, 'purchase-orders', 'impossible_date'],
  )
})
