import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toRequestQuery } from './request-query.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

test('an address becomes a question to the log, a time span an instant', () => {
  const search = { status: '4xx', entity: 'work-orders', since: 'hour', q: 'req_1' }
  assert.deepEqual(toRequestQuery(search, now), {
    search: 'req_1',
    status: '4xx',
    entity: 'work-orders',
    from: '2026-03-01T11:00:00.000Z',
  })
})

test('one exact status is asked for too, and what makes no sense is left out', () => {
  assert.deepEqual(toRequestQuery({ status: '404' }, now), { status: 404 })
  assert.deepEqual(toRequestQuery({ status: 'bad', since: 'ever' }, now), {})
})
