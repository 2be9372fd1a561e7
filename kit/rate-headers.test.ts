import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLimitRefusal, readRetryAfter, readToldLimit } from './rate-headers.ts'

const wall = Date.UTC(2026, 10, 24, 9, 12)
const HOUR = 3_600_000

const read = (value: string | undefined, date?: string) =>
  readRetryAfter({ headers: { 'retry-after': value, date } }, wall)

test('a source says in seconds, or with a date, when to come back', () => {
  assert.equal(read('7'), 7_000)
  assert.equal(read('0.5'), 500)
  assert.equal(read('Tue, 24 Nov 2026 09:13:30 GMT'), 90_000)
  assert.equal(read('Tue Nov 24 09:13:30 2026'), 90_000)
  assert.equal(read('2026-11-24T10:13:30+01:00'), 90_000)
})

test('a date counts by the clock of the source, which may be hours ahead or behind', () => {
  const date = 'Tue, 24 Nov 2026 13:40:00 GMT'
  assert.equal(read('Tue, 24 Nov 2026 13:40:45 GMT', date), 45_000)
  assert.equal(read('Tue, 24 Nov 2026 13:39:59 GMT', date), undefined)
  assert.equal(read('30', date), 30_000)
  assert.equal(read('Tue, 24 Nov 2026 09:13:30 GMT', 'yesterday'), 90_000)
  const reset = String((wall + 4 * HOUR) / 1000 + 30)
  const headers = { 'x-ratelimit-remaining': '4', 'x-ratelimit-reset': reset }
  const seen = readToldLimit({ ...headers, date: 'Tue, 24 Nov 2026 13:12:00 GMT' }, wall)
  assert.equal(seen?.resetMs, 30_000)
})

test('what makes no sense is not believed, and nobody waits for a week', () => {
  const nonsense = [
    '0',
    '-1',
    '',
    'soon',
    'NaN',
    '1e9',
    '0x10',
    'Infinity',
    '5 minutes',
    'May 2050',
  ]
  for (const value of [undefined, ...nonsense, 'Tue, 24 Nov 2026 09:11:00 GMT', '-5, 3'])
    assert.equal(read(value), undefined, value)
  for (const value of ['604800', '9'.repeat(400), 'Tue, 01 Dec 2026 09:12:00 GMT'])
    assert.equal(read(value), HOUR, value)
})

test('what is left of a limit is read from the headers of the vendors and of the IETF draft', () => {
  const told = { limit: 100, remaining: 40, resetMs: 30_000 }
  const seconds = String(wall / 1000 + 30)
  const resets = ['30', seconds, `${seconds}000`, '2026-11-24T09:12:30Z', '30.0', '30, 30']
  for (const prefix of ['x-ratelimit', 'x-rate-limit', 'ratelimit'])
    for (const reset of resets) {
      const headers = {
        [`${prefix}-limit`]: '100, 100;w=60',
        [`${prefix}-remaining`]: ['40', '41'],
        [`${prefix}-reset`]: reset,
      }
      assert.deepEqual(readToldLimit(headers, wall), told, `${prefix} ${reset}`)
    }
  assert.deepEqual(readToldLimit({ ratelimit: 'limit=100, remaining=40, reset=30' }, wall), told)
})

test('of several limits the one counts of which least is left', () => {
  const draft = { limit: undefined, remaining: 40, resetMs: 30_000 }
  assert.deepEqual(readToldLimit({ ratelimit: '"burst";r=40;t=30' }, wall), draft)
  const both = '"day";r=900;t=3000, "burst";r=40;t=30, "hour";r=90;t=600'
  assert.deepEqual(readToldLimit({ ratelimit: both }, wall), draft)
})

test('headers that make no sense tell nothing', () => {
  for (const [remaining, reset] of [
    ['-1', '30'],
    ['x', '30'],
    ['40', '-5'],
    ['40', ''],
    ['', '30'],
    ['40', '0'],
    ['40', 'Tuesday'],
    ['40', '2020-01-01T00:00:00Z'],
    ['40 calls', '30'],
  ])
    assert.equal(
      readToldLimit({ 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset }, wall),
      undefined,
      `${remaining}, ${reset}`,
    )
  assert.equal(readToldLimit({ ratelimit: 'plenty' }, wall), undefined)
  assert.equal(readToldLimit({}, wall), undefined)
})

test('a 403 or 503 is a refusal for a limit where its headers say so, and nothing else is', () => {
  const used = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }
  const some = { ...used, 'x-ratelimit-remaining': '3' }
  const pause = { 'retry-after': '30' }
  const cases: [number, Record<string, string>, boolean][] = [
    [429, {}, true],
    [403, used, true],
    [403, pause, true],
    [503, used, true],
    [403, {}, false],
    [403, some, false],
    [403, { 'retry-after': '-1' }, false],
    [503, pause, false],
    [500, used, false],
    [404, used, false],
  ]
  for (const [status, headers, isLimit] of cases)
    assert.equal(isLimitRefusal({ status, headers }, wall), isLimit, `${status}`)
})
