import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuietHours, LONGEST_QUIET } from './quiet-hours.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Tuesday. */
const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 24, hour, minute)

test('quiet hours go over midnight in the zone of the source', () => {
  const left = createQuietHours([{ from: '22:00', to: '06:00' }], 'America/Chicago')
  assert.equal(left(at(3, 59)), 0)
  assert.equal(left(at(4)), 8 * HOUR)
  assert.equal(left(at(11, 59) + 30_000), MINUTE / 2)
  assert.equal(left(at(12)), 0)
})

test('they can be for some days only, and follow one another', () => {
  const weekend = createQuietHours([{ from: '00:00', to: '24:00', days: ['sat', 'sun'] }], 'UTC')
  assert.equal(weekend(at(12)), 0)
  assert.equal(weekend(at(12) + 4 * 24 * HOUR), 36 * HOUR)
  const both = createQuietHours(
    [
      { from: '20:00', to: '23:00' },
      { from: '22:00', to: '02:00', days: ['tue'] },
    ],
    'UTC',
  )
  assert.equal(both(at(21)), 5 * HOUR)
  assert.equal(both(at(21) + 24 * HOUR), 2 * HOUR)
})

test('a source that is always quiet is asked again after a week; a time that is none is refused', () => {
  const always = createQuietHours([{ from: '00:00', to: '00:00' }], 'UTC')
  assert.equal(always(at(0)), LONGEST_QUIET)
  assert.throws(() => createQuietHours([{ from: '07:00', to: '08:00' }], 'Mars/Olympus'), /zone/)
  for (const from of ['25:00', '7:00', '07:60', '', '24:01'])
    assert.throws(() => createQuietHours([{ from, to: '08:00' }], 'UTC'), /no time of the day/)
})

test('each may have a zone of its own', () => {
  const left = createQuietHours(
    [
      { from: '22:00', to: '05:00', time_zone: 'Europe/Berlin' },
      { from: '13:00', to: '14:00' },
    ],
    'Asia/Tokyo',
  )
  assert.equal(left(at(22)), 7 * HOUR)
  assert.equal(left(at(3)), HOUR + HOUR)
  assert.equal(left(at(5)), 0)
})

test('they end when the clock shows it, also in the nights in which it is put forward or back', () => {
  const left = createQuietHours([{ from: '22:00', to: '06:00' }], 'Europe/Berlin')
  assert.equal(left(Date.UTC(2026, 2, 28, 21)), 7 * HOUR)
  assert.equal(left(Date.UTC(2026, 9, 24, 20)), 9 * HOUR)
  assert.equal(left(Date.UTC(2026, 2, 29, 4)), 0)
  const short = createQuietHours([{ from: '01:30', to: '02:30' }], 'Europe/Berlin')
  const until = Date.UTC(2026, 2, 29, 0, 30) + short(Date.UTC(2026, 2, 29, 0, 30))
  assert.ok(until >= Date.UTC(2026, 2, 29, 1) && until <= Date.UTC(2026, 2, 29, 1, 30))
})
