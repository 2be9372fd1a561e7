import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeAge, describeSpan } from './describe-age.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const ago = (seconds: number, locale = 'en') => describeAge(now - seconds * 1000, now, locale)

test('an age is told in the largest unit that fits', () => {
  assert.equal(ago(0), 'now')
  assert.equal(ago(59), '59 seconds ago')
  assert.equal(ago(60), '1 minute ago')
  assert.equal(ago(3 * 3600 + 1800), '3 hours ago')
  assert.equal(ago(2 * 86_400, 'de'), 'vor 2 Tagen')
  assert.equal(ago(-7200), 'in 2 hours')
})

test('a clock that runs a little ahead does not make the past the future', () => {
  assert.equal(ago(-4), 'now')
})

test('a span is told in two units at most', () => {
  assert.equal(describeSpan(0, 'en'), '0 sec')
  assert.equal(describeSpan(125 * 60_000, 'en'), '2 hr 5 min')
  assert.equal(describeSpan(86_400_000, 'de'), '1 Tg.')
})
