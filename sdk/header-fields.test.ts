import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readRateLimits } from './rate-limit-fields.ts'
import { readRetryAfter } from './retry-after.ts'
import { type FieldItem, parseFieldList } from './structured-fields.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
console.log(`header fields: SEED=${seed}`)

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 20,
})
const integer = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 })
const token = fc.stringMatching(/^[A-Za-z*][A-Za-z0-9_:/.*-]{0,10}$/)
const bare = fc.oneof(
  printable.map((value) => ({ value, text: quote(value) })),
  integer.map((value) => ({ value, text: String(value) })),
  fc.boolean().map((value) => ({ value, text: value ? '?1' : '?0' })),
  token.map((value) => ({ value, text: value })),
)
const key = fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,8}$/)
const item = fc.record({ of: bare, params: fc.dictionary(key, bare, { maxKeys: 4 }) })
const spaces = fc.stringMatching(/^[ \t]{0,3}$/)

function quote(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
}

test('a list of items reads back as it was written, however it is spaced', () => {
  const lists = fc.array(fc.tuple(item, spaces, spaces), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(lists, (list) => {
      const text = list
        .map(([{ of, params }, before, after], index) => {
          const tail = Object.entries(params).map(([name, param]) => `;${name}=${param.text}`)
          return (index === 0 ? '' : before) + of.text + tail.join('') + after
        })
        .join(',')
      const expected = list.map(([{ of, params }]) => ({
        value: of.value,
        params: Object.fromEntries(
          Object.entries(params).map(([name, { value }]) => [name, value]),
        ),
      }))
      assert.deepEqual(plain(parseFieldList(text)), expected)
    }),
    { seed },
  )
})

test('no text at all makes the parsers throw, and numbers of limits are never negative', () => {
  const texts = fc.oneof(
    fc.string(),
    printable,
    fc.stringMatching(/^[";=?:,\\ a-z0-9.-]{0,40}$/),
    fc.stringMatching(/^("[a-z]{1,3}"(;[rtqw]=-?[0-9.]{1,4}){0,3}(, )?){0,3}$/),
  )
  fc.assert(
    fc.property(texts, texts, (policy, limit) => {
      parseFieldList(policy)
      const headers = headersOf({
        'ratelimit-policy': policy,
        ratelimit: limit,
        'retry-after': limit,
      })
      const wait = readRetryAfter(headers, 0)
      assert.ok(wait === undefined || (wait >= 0 && Number.isFinite(wait)))
      for (const { remaining, resetMs, quota, windowMs } of readRateLimits(headers))
        for (const number of [remaining, resetMs, quota, windowMs])
          assert.ok(number === null || number >= 0)
    }),
    { seed, numRuns: 500 },
  )
})

test('a list that is broken anywhere is ignored as a whole', () => {
  for (const text of [
    '"a";q=1,',
    '"a";q=',
    '"a" "b"',
    '"a',
    '"a";Q=1',
    '("a" "b")',
    '1.',
    'ä',
    ',"a"',
  ])
    assert.equal(parseFieldList(text), null, text)
  assert.deepEqual(parseFieldList(''), [])
})

test('policies and what is left of them come together by name', () => {
  const headers = headersOf({
    'ratelimit-policy':
      '"connection";q=600;w=60, "daily";q=10000;w=86400, "bytes";q=9;qu="content-bytes";w=1',
    ratelimit: '"connection";r=588;t=12, "daily";r=0, "bytes";r=0;t=1, "other";r=5;t=1',
  })
  assert.deepEqual(readRateLimits(headers), [
    { name: 'connection', remaining: 588, resetMs: 12_000, quota: 600, windowMs: 60_000 },
    { name: 'daily', remaining: 0, resetMs: null, quota: 10_000, windowMs: 86_400_000 },
    { name: 'other', remaining: 5, resetMs: 1_000, quota: null, windowMs: null },
  ])
})

test('Retry-After is read as seconds or as a date by the clock of the answer, and nonsense is ignored', () => {
  const now = Date.parse('2026-03-01T12:00:00Z')
  const read = (text: string, date?: string) =>
    readRetryAfter(headersOf({ 'retry-after': text, ...(date && { date }) }), now)
  assert.equal(read('7'), 7_000)
  assert.equal(read('0'), 0)
  assert.equal(read('604800'), 604_800_000)
  assert.equal(read('Sun, 01 Mar 2026 12:00:30 GMT'), 30_000)
  assert.equal(read('Sun, 01 Mar 2026 12:00:30 GMT', 'Sun, 01 Mar 2026 12:00:20 GMT'), 10_000)
  assert.equal(read('Sun, 01 Mar 2020 12:00:00 GMT'), 0)
  for (const text of ['-1', '1.5', 'soon', '', '2026-03-01', '1e3', '9'.repeat(20)])
    assert.equal(read(text), undefined, text)
})

function plain(items: FieldItem[] | null) {
  return items?.map(({ value, params }) => ({ value, params: { ...params } }))
}

/** Only what a header can carry. */
function headersOf(fields: Record<string, string>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields))
    headers.set(name, value.replaceAll(/[^\x20-\x7e]/g, ''))
  return headers
}
