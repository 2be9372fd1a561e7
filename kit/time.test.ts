import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  dayFromEpoch,
  epochFromDay,
  epochFromZoned,
  instantFromEpoch,
  zonedFromEpoch,
} from './time.ts'

const years = { min: Date.UTC(1583, 0, 1), max: Date.UTC(9999, 11, 31) }

test('days and instants by arithmetic are those of the platform', () => {
  fc.assert(
    fc.property(fc.integer(years), (ms) => {
      assert.equal(instantFromEpoch(ms), new Date(ms).toISOString())
      assert.equal(dayFromEpoch(Math.floor(ms / 86400000)), new Date(ms).toISOString().slice(0, 10))
      assert.equal(epochFromDay(dayFromEpoch(Math.floor(ms / 86400000))), Math.floor(ms / 86400000))
    }),
  )
})

test('a wall clock of a zone goes to UTC and back, except in the hour that a clock change repeats', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2037, 11, 31) }),
      fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'America/New_York',
        'Asia/Kolkata',
        'Australia/Lord_Howe',
      ),
      (ms, zone) => {
        const second = Math.floor(ms / 1000) * 1000
        const wall = zonedFromEpoch(second, zone)
        const again = epochFromZoned(wall.day, wall.seconds, zone)
        assert.ok(Math.abs(again - second) <= 3_600_000)
        assert.deepEqual(zonedFromEpoch(again, zone), wall)
      },
    ),
  )
})

test('Berlin is an hour ahead in winter and two in summer', () => {
  assert.equal(epochFromZoned('2026-01-15', 3600, 'Europe/Berlin'), Date.UTC(2026, 0, 15, 0))
  assert.equal(epochFromZoned('2026-07-15', 7200, 'Europe/Berlin'), Date.UTC(2026, 6, 15, 0))
})
