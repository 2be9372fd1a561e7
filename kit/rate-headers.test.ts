import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRetryAfter, readToldLimit } from './rate-headers.ts'

const wall = Date.UTC(2026, 10, 24, 9, 12)
const HOUR = 3_600_000

test('a source says in seconds, or with a date, when to come back', () => {
  assert.equal(readRetryAfter('7', wall), 7_000)
  assert.equal(readRetryAfter('0.5', wall), 500)
  assert.equal(readRetryAfter('Tue, 24 Nov 2026 09:13:30 GMT', wall), 90_000)
})

test('what makes no sense is not believed, and nobody waits for a week', () => {
  const nonsense = ['0', '-1', '', 'soon', 'NaN', '1e9', '0x10', 'Infinity', '5 minutes']
  for (const value of [undefined, ...nonsense, 'Tue, 24 Nov 2026 09:11:00 GMT'])
    assert.equal(readRetryAfter(value, wall), undefined, value)
  for (const value of ['604800', '9'.repeat(400), 'Tue, 01 Dec 2026 09:12:00 GMT'])
    assert.equal(readRetryAfter(value, wall), HOUR, value)
})

test('what is left of a limit is read from the headers of the vendors and of the IETF draft', () => {
  const told = { limit: 100, remaining: 40, resetMs: 30_000 }
  const seconds = String(wall / 1000 + 30)
  for (const headers of [
    { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '40', 'x-ratelimit-reset': '30' },
    { 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '40', 'x-rate-limit-reset': '30' },
    { 'ratelimit-limit': '100', 'ratelimit-remaining': '40', 'ratelimit-reset': '30' },
    { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '40', 'x-ratelimit-reset': seconds },
    {
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': ['40', '41'],
      'x-ratelimit-reset': `${seconds}000`,
    },
    { ratelimit: 'limit=100, remaining=40, reset=30' },
  ])
    assert.deepEqual(readToldLimit(headers, wall), told)
  const draft = { limit: undefined, remaining: 40, resetMs: 30_000 }
  assert.deepEqual(readToldLimit({ ratelimit: '"burst";r=40;t=30' }, wall), draft)
})

test('headers that make no sense tell nothing', () => {
  for (const [remaining, reset] of [
    ['-1', '30'],
    ['x', '30'],
    ['40', '-5'],
    ['40', ''],
    ['', '30'],
    ['40', '0'],
  ])
    assert.equal(
      readToldLimit({ 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset }, wall),
      undefined,
    )
  assert.equal(readToldLimit({ ratelimit: 'plenty' }, wall), undefined)
  assert.equal(readToldLimit({}, wall), undefined)
})
