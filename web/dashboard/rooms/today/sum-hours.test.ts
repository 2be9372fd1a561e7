import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallOutcome, UsageSum } from '@millwright/sdk'
import { sumHours } from './sum-hours.ts'

const now = Date.parse('2026-03-02T12:34:56Z')
const sum = (at: string, calls: number, outcome: CallOutcome = 'success'): UsageSum => ({
  object: 'usage',
  at,
  outcome,
  calls,
  ms: 0,
  upstream_calls: 0,
  upstream_ms: 0,
})

test('a day is twenty-four hours that end with the one that runs, and quiet hours are zero', () => {
  const { times, calls, limited } = sumHours(
    [
      sum('2026-03-02T12:00:00Z', 5),
      sum('2026-03-02T12:00:00.000Z', 2, 'rate_limited'),
      sum('2026-03-01T13:00:00Z', 1, 'upstream_rate_limited'),
      sum('2026-03-01T12:00:00Z', 100),
    ],
    now,
  )
  assert.equal(times.length, 24)
  assert.deepEqual([calls.at(-1), limited.at(-1)], [7, 2])
  assert.deepEqual([calls[0], limited[0], calls[1]], [1, 1, 0])
  assert.equal(
    calls.reduce((all, one) => all + one),
    8,
    'what is older is left out',
  )
})
