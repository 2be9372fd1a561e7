import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectionRow, ConnectionStatus } from '@millwright/sdk'
import { countStates, findAttention } from './find-attention.ts'

let made = 0
function row(status: ConnectionStatus, given: Partial<ConnectionRow> = {}): ConnectionRow {
  const reason =
    status === 'active' ? null : { code: status, message: `It is ${status}.`, since: '2026-01-02' }
  return {
    object: 'connection_row',
    id: `con_${++made}`,
    name: `c${made}`,
    system: 'erp',
    deployment: 'cloud',
    status,
    host: 'erp.example',
    reason,
    problem_count: 0,
    customer: { id: 'cus_1', external_id: 'a', name: 'A' },
    connected_at: null,
    last_success_at: null,
    ...given,
  }
}

test('one system that is down with two hundred connections is one thing', () => {
  const down = Array.from({ length: 200 }, () => row('unreachable'))
  const other = row('unreachable', { host: 'other.example' })
  const found = findAttention([other, ...down, row('active')])
  assert.deepEqual(
    found.map(({ rows, host }) => [rows.length, host]),
    [
      [200, 'erp.example'],
      [1, 'other.example'],
    ],
  )
})

test('what only a person can mend comes before what may mend itself', () => {
  const paused = row('inactive', { reason: { code: 'paused', message: 'x', since: '2026' } })
  const found = findAttention([
    row('active', { problem_count: 2 }),
    paused,
    row('inactive'),
    row('unreachable'),
    row('reauthorization_required'),
  ])
  assert.deepEqual(
    found.map(({ cause }) => cause),
    ['reauthorization_required', 'unreachable', 'insufficient_credits', 'paused', 'problems'],
  )
})

test('the start is that of the first of them', () => {
  const early = { code: 'unreachable', message: 'x', since: '2026-01-01' }
  const [one] = findAttention([row('unreachable'), row('unreachable', { reason: early })])
  assert.equal(one!.since, '2026-01-01')
})

test('nobody is asked about what works, is not finished or is over', () => {
  assert.deepEqual(findAttention([row('active'), row('pending'), row('disconnected')]), [])
  assert.equal(countStates([row('active'), row('active')]).get('active'), 2)
})
