import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoAnswer, type Problem, Refusal } from './api.ts'
import { troubleOf } from './trouble.ts'

function refusal(status: number, more: Partial<Problem> = {}): Refusal {
  return new Refusal({ status, code: '', detail: '', request_id: 'req_1', errors: [], ...more })
}

test('a link that is over says why', () => {
  for (const [detail, reason] of [
    ['This link has expired.', 'expired'],
    ['This link was used already.', 'used'],
    ['This link has been revoked.', 'revoked'],
  ] as const) {
    assert.deepEqual(troubleOf(refusal(409, { detail })), { kind: 'closed', reason })
  }
  assert.deepEqual(troubleOf(refusal(404)), { kind: 'closed', reason: 'unknown' })
})

test('a server that is off or restarts is not a fault of the form', () => {
  assert.deepEqual(troubleOf(new NoAnswer('')), { kind: 'offline' })
  assert.deepEqual(troubleOf(refusal(503)), { kind: 'offline' })
})

test('a refused form names its fields', () => {
  const errors = [{ pointer: '/credentials/base_url', detail: 'No address.' }]
  assert.deepEqual(troubleOf(refusal(400, { detail: 'Wrong.', errors })), {
    kind: 'fields',
    errors: { base_url: 'No address.' },
    detail: 'Wrong.',
  })
})

test('a fault gives the request to quote', () => {
  assert.deepEqual(troubleOf(refusal(500)), { kind: 'fault', requestId: 'req_1' })
})
