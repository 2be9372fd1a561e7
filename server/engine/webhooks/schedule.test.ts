import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judgeTry, moves } from './delivery-moves.ts'
import { DISABLE_AFTER, NOTICE_AFTER, noteResults } from './endpoint-health.ts'
import { createPace } from './endpoint-pace.ts'
import { LONGEST_RETRY_AFTER, MOST_TRIES, nextWait, readRetryAfter, WAITS } from './schedule.ts'

const HOUR = 3_600_000
const seed = 20261124
const now = Date.UTC(2026, 10, 24, 12)

test('twelve tries, the first wait of 30 seconds, each longer than the one before, seven days in all', () => {
  assert.equal(MOST_TRIES, 12)
  assert.equal(WAITS[0], 30_000)
  for (const [index, wait] of WAITS.entries()) assert.ok(index === 0 || wait > WAITS[index - 1]!)
  assert.equal(
    WAITS.reduce((sum, wait) => sum + wait, 0),
    7 * 24 * HOUR,
  )
  assert.equal(nextWait(MOST_TRIES), null)
})

test('a wait is off by a fifth at most, and never shorter than what was asked for, up to a day', () => {
  const tries = fc.integer({ min: 1, max: WAITS.length })
  const asked = fc.option(fc.integer({ min: 0, max: 30 * 24 * HOUR }))
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(tries, asked, random, (count, retryAfter, dice) => {
      const wait = nextWait(count, retryAfter, () => dice)!
      const table = WAITS[count - 1]!
      const least = Math.min(retryAfter ?? 0, LONGEST_RETRY_AFTER)
      assert.ok(wait >= Math.max(table * 0.8 - 1, least))
      assert.ok(wait <= Math.max(table * 1.2 + 1, least))
    }),
    { numRuns: 10_000, seed },
  )
})

test('a Retry-After is seconds or a date; anything else says nothing', () => {
  assert.equal(readRetryAfter('120', now), 120_000)
  assert.equal(readRetryAfter(['7'], now), 7_000)
  assert.equal(readRetryAfter('Tue, 24 Nov 2026 12:01:00 GMT', now), 60_000)
  assert.equal(readRetryAfter('Tue, 24 Nov 2026 11:00:00 GMT', now), 0)
  for (const text of [undefined, '', '-5', 'soon', '1e9', 'Infinity', '99999999999999999999'])
    assert.equal(readRetryAfter(text, now), null, String(text))
})

test('every answer has one meaning, and no delivery waits for ever', () => {
  const status = fc.option(fc.integer({ min: 200, max: 599 }))
  const tries = fc.integer({ min: 1, max: 40 })
  fc.assert(
    fc.property(status, tries, fc.string(), (code, count, retryAfter) => {
      const verdict = judgeTry({ status: code, retryAfter }, count, now)
      assert.equal(verdict.state, moves.waiting[verdict.cause])
      assert.equal(verdict.state === 'delivered', code !== null && code < 300)
      assert.equal(verdict.state === 'waiting', verdict.nextAt !== null)
      if (count >= MOST_TRIES) assert.notEqual(verdict.state, 'waiting')
      if (code === 410) assert.equal(verdict.cause, 'endpoint_gone')
      if (verdict.nextAt !== null) assert.ok(verdict.nextAt > now)
      const isOverrun = code === 429 || code === 502 || code === 504
      assert.equal(verdict.resumeAt !== null, isOverrun)
    }),
    { numRuns: 10_000, seed },
  )
})

test('only failures that go on for five days disable an endpoint; a success in between begins anew', () => {
  const step = fc.record({
    hours: fc.integer({ min: 1, max: 40 }),
    successes: fc.integer({ min: 0, max: 1 }),
    failures: fc.integer({ min: 0, max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let health = { failing_since: null as Date | null, notices: 0, last_failure_at: null as any }
      let at = now
      let since: number | null = null
      let noticed = 0
      for (const { hours, ...results } of steps) {
        at += hours * HOUR
        const change = noteResults(health, { ...results, isGone: false }, at)
        if (results.successes > 0) [since, noticed] = [null, 0]
        else if (results.failures > 0) since ??= at
        const failed = since === null ? 0 : at - since
        if (change.disable) assert.ok(failed >= DISABLE_AFTER && results.failures > 0)
        if (change.isNoticed) noticed++
        assert.ok(noticed <= NOTICE_AFTER.filter((after) => failed >= after).length)
        health = change.health
      }
    }),
    { numRuns: 2_000, seed },
  )
})

test('two failures that lie five days apart disable nothing', () => {
  const first = noteResults(
    { failing_since: null, notices: 0, last_failure_at: null },
    { successes: 0, failures: 1, isGone: false },
    now,
  )
  const results = { successes: 0, failures: 1, isGone: false }
  const later = noteResults(first.health, results, now + 130 * HOUR)
  assert.equal(later.disable, null)
})

test('an endpoint is sent to as fast as it asked for, whatever it can take', () => {
  const rate = fc.integer({ min: 1, max: 200 })
  fc.assert(
    fc.property(
      rate,
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 }),
      (most, gaps) => {
        let clock = 0
        const pace = createPace(most, false, () => clock)
        const sent: number[] = []
        for (const gap of gaps) {
          clock += gap
          while (pace.wait() === 0) {
            pace.take()
            sent.push(clock)
          }
        }
        for (const [index, from] of sent.entries()) {
          const within = sent.filter((at, other) => other >= index && at < from + 1_000).length
          assert.ok(within <= most + Math.ceil(most / 10) + 1, `${within} of ${most} in a second`)
        }
      },
    ),
    { numRuns: 500, seed },
  )
})

test('an endpoint that hangs has one delivery at a time, and all of them back once it answers', () => {
  let clock = 0
  const pace = createPace(null, false, () => clock)
  for (let count = 0; count < 10; count++)
    pace.note({ isSuccess: false, isOverrun: true, ms: 10_000 })
  assert.equal(pace.width, 1)
  assert.equal(pace.isSlow, true)
  pace.take()
  assert.ok(pace.wait() > 0 && pace.wait() <= 1_000)
  clock += 1_000
  assert.equal(pace.wait(), 0)
  for (let count = 0; count < 70; count++) pace.note({ isSuccess: true, isOverrun: false, ms: 80 })
  assert.equal(pace.width, 64)
  assert.equal(pace.isSlow, false)
})
