import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuietHours } from './quiet-hours.ts'

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
  const weekend = createQuietHours([{ from: '00:00', to: '24:00', days: [6, 7] }], 'UTC')
  assert.equal(weekend(at(12)), 0)
  assert.equal(weekend(at(12) + 4 * 24 * HOUR), 36 * HOUR)
  const both = createQuietHours(
    [
      { from: '20:00', to: '23:00' },
      { from: '22:00', to: '02:00', days: [2] },
    ],
    'UTC',
  )
  assert.equal(both(at(21)), 5 * HOUR)
  assert.equal(both(at(21) + 24 * HOUR), 2 * HOUR)
})

test('a source that is always quiet is asked again after a week; a time that is none is refused', () => {
  const always = createQuietHours([{ from: '00:00', to: '00:00' }], 'UTC')
  assert.equal(always(at(0)), 7 * 24 * HOUR)
  for (const from of ['25:00', '7:00', '07:60', '', '24:01'])
    assert.throws(() => createQuietHours([{ from, to: '08:00' }], 'UTC'), /no time of the day/)
})
