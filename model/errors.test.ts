import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, type ErrorCode, errorCodes, Problem } from './index.ts'

const context = { requestId: 'req_1', docsBase: 'https://docs.example.com' }

test('every code has a problem document that follows the published schema', () => {
  for (const code of Object.keys(errorCodes) as ErrorCode[]) {
    const problem = new ApiError(code, 'It went wrong.').toProblem(context)
    assert.deepEqual(Problem.parse(problem), problem)
    assert.equal(problem.status, errorCodes[code].status)
  }
})

test('a locked record tells the rule, the state and what to do instead', () => {
  const error = new ApiError('RECORD_LOCKED', 'Order 45 is approved; its vendor cannot change.', {
    connectionId: 'con_1',
    origin: 'platform',
    rule: {
      id: 'approved-locked',
      field: 'vendor_id',
      state: 'approved',
      instead: ['actions/cancel'],
    },
    errors: [{ pointer: '/vendor_id', code: 'LOCKED_BY_STATE', detail: 'It cannot change.' }],
    upstream: { system: 'sap-s4hana', status: 400, code: '06/012', message: 'Vendor is fixed.' },
  })
  assert.deepEqual(error.toProblem(context), {
    type: 'https://docs.example.com/errors/record-locked',
    title: 'The record is locked',
    status: 409,
    code: 'RECORD_LOCKED',
    detail: 'Order 45 is approved; its vendor cannot change.',
    request_id: 'req_1',
    connection_id: 'con_1',
    retryable: false,
    retry_after_ms: null,
    origin: 'platform',
    rule: {
      id: 'approved-locked',
      field: 'vendor_id',
      state: 'approved',
      instead: ['actions/cancel'],
    },
    errors: [{ pointer: '/vendor_id', code: 'LOCKED_BY_STATE', detail: 'It cannot change.' }],
    upstream: { system: 'sap-s4hana', status: 400, code: '06/012', message: 'Vendor is fixed.' },
    docs: 'https://docs.example.com/errors/record-locked',
  })
})

test('a write without an answer tells what was sent and must not be tried again', () => {
  const sent = {
    method: 'POST',
    url: 'https://erp.example.com/orders',
    at: '2026-03-01T08:30:00Z',
    check: 'Look for number 45.',
  }
  const problem = new ApiError('WRITE_OUTCOME_UNKNOWN', 'No answer came.', { sent }).toProblem(
    context,
  )
  assert.equal(problem.retryable, false)
  assert.deepEqual(problem.sent, sent)
})

test('the cause of an error stays out of the answer', () => {
  const cause = new Error('password=hunter2')
  const error = new ApiError('UPSTREAM_ERROR', 'The source failed.', { cause })
  assert.equal(error.cause, cause)
  assert.ok(!JSON.stringify(error.toProblem(context)).includes('hunter2'))
})

test('a reused idempotency key with another body is 422 instead of 409', () => {
  const error = new ApiError('IDEMPOTENCY_CONFLICT', 'Another body was sent.', { status: 422 })
  assert.equal(error.toProblem(context).status, 422)
  assert.equal(new ApiError('IDEMPOTENCY_CONFLICT', 'It is running.').status, 409)
})
