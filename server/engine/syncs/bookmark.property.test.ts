import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { advanceMarker, nextBookmark, sinceOf } from './bookmark.ts'

const MINUTE = 60_000
const settings = { seed: 20_261_124, numRuns: 500 }
const at = fc.integer({ min: 0, max: 10_000 }).map((second) => 1_790_000_000_000 + second * 1_000)
const iso = (ms: number) => new Date(ms).toISOString()

test('a change that was made while pages were read is read by the next run, whatever the clock of the source', () => {
  const story = fc.record({
    began: at,
    duration: fc.integer({ min: 0, max: 6_000_000 }),
    skew: fc.integer({ min: -200 * MINUTE, max: 59 * MINUTE }),
    /** When changes were made during the run, as shares of it. */
    changes: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
    coarseness: fc.constantFrom(1, 1_000, 86_400_000),
  })
  fc.assert(
    fc.property(story, ({ began, duration, skew, changes, coarseness }) => {
      const ended = began + duration
      const stamps = changes.map((share) => {
        const moment = began + Math.floor(share * duration) + skew
        return iso(Math.floor(moment / coarseness) * coarseness)
      })
      const marker = advanceMarker(null, stamps, ended)
      const bookmark = nextBookmark(null, marker, { began, ended })
      if (bookmark === null) return
      const precision = coarseness === 1 ? 'ms' : coarseness === 1_000 ? 's' : 'day'
      const since = sinceOf(bookmark, { by: 'changed', deletes: 'sweep', precision })
      for (const stamp of stamps) assert.ok(Date.parse(stamp) >= since.getTime())
    }),
    settings,
  )
})

test('a bookmark never goes back, and never beyond our own clock', () => {
  const run = fc.record({ stamp: at, began: at, duration: fc.integer({ min: 0, max: 100_000 }) })
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 10 }), (runs) => {
      let bookmark: Date | null = null
      let latest = 0
      for (const { stamp, began, duration } of runs) {
        const marker = advanceMarker(null, [iso(stamp)], began)
        const next: Date | null = nextBookmark(bookmark, marker, { began, ended: began + duration })
        latest = Math.max(latest, began)
        assert.ok(Number(next) >= Number(bookmark))
        assert.ok(Number(next) <= latest)
        bookmark = next
      }
    }),
    settings,
  )
})

test('what is no time, or one of the far future, says nothing', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  assert.equal(advanceMarker(null, [null, '', 'soon', '2099-01-01T00:00:00Z'], now), null)
  const known = '2026-11-24T11:00:00.000Z'
  assert.equal(advanceMarker(known, ['2026-11-24T10:00:00Z', null], now), known)
  assert.equal(nextBookmark(new Date(now), null, { began: now, ended: now })?.getTime(), now)
})
