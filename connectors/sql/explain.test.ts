import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Call } from '@millwright/kit'
import { explain } from './explain.ts'

const read: Call = { method: 'POST', path: '', safe: true }
const write: Call = { method: 'POST', path: '' }

function answerOf(error: object | null, status = 400): Answer {
  const json = error === null ? { results: [] } : { error }
  const text = JSON.stringify(json)
  return { status, headers: {}, body: Buffer.from(text), json, text }
}

for (const [what, error, call, code] of [
  ['a wrong password', { state: '28P01', message: 'no' }, read, 'REAUTHORIZATION_REQUIRED'],
  [
    'a wrong password',
    { state: '28000', number: 1045, message: 'no' },
    read,
    'REAUTHORIZATION_REQUIRED',
  ],
  [
    'a host that may not',
    { state: '28000', message: 'no pg_hba.conf entry for host' },
    read,
    'UPSTREAM_PERMISSION_DENIED',
  ],
  ['an unknown database', { state: '3D000', message: 'no' }, read, 'NOT_FOUND'],
  ['an unknown database', { state: '42000', number: 1049, message: 'no' }, read, 'NOT_FOUND'],
  ['a missing right', { state: '42501', message: 'no' }, read, 'UPSTREAM_PERMISSION_DENIED'],
  [
    'a missing right',
    { state: '42000', number: 1142, message: 'no' },
    write,
    'UPSTREAM_PERMISSION_DENIED',
  ],
  ['a column that has gone', { state: '42703', message: 'no' }, read, 'UPSTREAM_ERROR'],
  [
    'a column that has gone',
    { state: '42S22', number: 1054, message: 'no' },
    write,
    'UPSTREAM_ERROR',
  ],
  ['a statement that took too long', { state: '57014', message: 'no' }, read, 'UPSTREAM_TIMEOUT'],
  [
    'a statement that took too long',
    { state: '70100', number: 1969, message: 'no' },
    read,
    'UPSTREAM_TIMEOUT',
  ],
  ['a deadlock', { state: '40P01', message: 'no' }, write, 'RECORD_LOCKED'],
  ['a deadlock', { state: '40001', number: 1213, message: 'no' }, write, 'RECORD_LOCKED'],
  ['a key that is taken', { state: '23505', message: 'no' }, write, 'CONFLICT'],
  ['a key that is taken', { state: '23000', number: 1062, message: 'no' }, write, 'CONFLICT'],
  ['too many sessions', { state: '53300', message: 'no' }, read, 'CONNECTION_UNAVAILABLE'],
  ['what a trigger refuses', { state: 'P0001', message: 'no' }, write, 'UPSTREAM_REJECTED'],
  ['a row that has changed', { state: 'changed', message: 'no' }, write, 'PRECONDITION_FAILED'],
] as const) {
  const told = 'number' in error ? error.number : error.state
  test(`${what} (${told}) is ${code}`, () => {
    assert.equal(explain(answerOf(error), call)?.code, code)
  })
}

test('a refusal names the column that it is about, and what is missing', () => {
  const of = (error: object) => explain(answerOf({ state: '23503', ...error }), write)
  const detail = 'Key (asset_id)=(99) is not present in table "equipment".'
  assert.equal(of({ message: 'x', detail })?.details?.[0]?.native, 'asset_id')
  const long = of({
    state: '22001',
    number: 1406,
    message: "Data too long for column 'title' at row 1",
  })
  assert.equal(long?.details?.[0]?.native, 'title')
  const denied = of({
    state: '42000',
    number: 1142,
    message: "SELECT command denied to user 'u'@'h' for table `plant`.`job`",
  })
  assert.deepEqual(denied?.missing_permissions, ['SELECT on plant.job'])
})

test('an answer that is no refusal of a database is left to its status', () => {
  assert.equal(explain(answerOf(null, 200), read), undefined)
  assert.equal(explain({ ...answerOf(null), json: 'hello' }, read), undefined)
})
