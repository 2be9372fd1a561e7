import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoAnswer, type Problem, Refusal } from './api.ts'
import { troubleOf } from './trouble.ts'

function refusal(status: number, more: Partial<Problem> = {}, path = 'session'): Refusal {
  const problem = { status, code: '', detail: '', request_id: 'req_1', errors: [], ...more }
  return new Refusal(problem, path)
}

function errorOf(code: string) {
  return { errors: [{ pointer: '', code, detail: 'Ask for a new one.' }] }
}

test('a link that is over says why', () => {
  for (const [code, reason] of [
    ['LINK_EXPIRED', 'expired'],
    ['LINK_USED', 'used'],
    ['LINK_REVOKED', 'revoked'],
  ] as const) {
    assert.deepEqual(troubleOf(refusal(409, errorOf(code))), { kind: 'closed', reason })
  }
  assert.deepEqual(troubleOf(refusal(404)), { kind: 'closed', reason: 'unknown' })
})

test('an attempt that the server has forgotten does not close the link', () => {
  assert.deepEqual(troubleOf(refusal(409, errorOf('ATTEMPT_EXPIRED'))), { kind: 'lapsed' })
  assert.deepEqual(troubleOf(refusal(404, {}, 'attempts/att_1')), { kind: 'lapsed' })
})

test('a server that is off or restarts is not a fault of the form', () => {
  assert.deepEqual(troubleOf(new NoAnswer('')), { kind: 'offline' })
  assert.deepEqual(troubleOf(refusal(503)), { kind: 'offline' })
})

test('a refused form names its fields', () => {
  const errors = [
    { pointer: '/credentials/base_url', code: 'INVALID_FORMAT', detail: 'No address.' },
  ]
  assert.deepEqual(troubleOf(refusal(400, { detail: 'Wrong.', errors })), {
    kind: 'fields',
    errors: { base_url: 'No address.' },
    detail: 'Wrong.',
  })
})

test('a fault gives the request to quote', () => {
  assert.deepEqual(troubleOf(refusal(500)), { kind: 'fault', requestId: 'req_1' })
})
