import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UsageSum } from '@millwright/sdk'
import { rankUsage, toUsageSeries } from './sum-usage.ts'

const HOUR = 3_600_000
const now = Date.parse('2026-03-01T12:30:00Z')

function sum(change: Partial<UsageSum>): UsageSum {
  return {
    object: 'usage',
    calls: 1,
    ms: 10,
    upstream_calls: 1,
    upstream_ms: 500,
    outcome: 'success',
    ...change,
  }
}

test('calls stand in their hour, calls that met a limit are told apart, and an hour without calls has none', () => {
  const sums = [
    sum({ at: '2026-03-01T12:00:00Z', calls: 4 }),
    sum({ at: '2026-03-01T12:00:00Z', calls: 2, outcome: 'rate_limited' }),
    sum({ at: '2026-03-01T10:00:00Z', calls: 3, outcome: 'upstream_rate_limited' }),
    sum({ at: '2026-03-01T01:00:00Z', calls: 99 }),
  ]
  const series = toUsageSeries(sums, HOUR, 3, now)
  assert.equal(series.times[2], Date.parse('2026-03-01T12:00:00Z'))
  assert.deepEqual(series.calls, [3, 0, 6])
  assert.deepEqual(series.limited, [3, 0, 2])
  assert.deepEqual(series.upstream, [0.5, 0, 1])
})

test('who calls most comes first, with its part of all calls', () => {
  const shares = rankUsage(
    [
      sum({ consumer: 'tok_1', calls: 1 }),
      sum({ consumer: 'tok_2', calls: 2 }),
      sum({ consumer: 'tok_2', calls: 1, outcome: 'rate_limited' }),
    ],
    'consumer',
  )
  assert.deepEqual(
    shares.map(({ id, calls, limited, part }) => [id, calls, limited, part]),
    [
      ['tok_2', 3, 1, 0.75],
      ['tok_1', 1, 0, 0.25],
    ],
  )
  assert.deepEqual(rankUsage([], 'connection'), [])
})
