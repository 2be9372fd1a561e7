import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LimitRow } from '../store/schema-limits.ts'
import { planLimits } from './limit-plan.ts'

const now = Date.parse('2026-05-01T00:00:00Z')
const connection = {
  kind: 'connection' as const,
  id: 'con_a',
  standard: { quota: 600, window_s: 60 },
}
const key = { kind: 'key' as const, id: 'key_a', standard: null }

function row(given: Partial<LimitRow> & { quota: number }): LimitRow {
  return {
    account_id: 'acc_a',
    subject: 'con_a',
    name: 'connection',
    set_by: 'operator',
    window_s: 60,
    reason: null,
    expires_at: null,
    created_at: new Date(now),
    ...given,
  }
}

const fieldOf = (...rows: LimitRow[]) => planLimits([connection, key], rows, now).field

test('the standard holds where nobody set anything, and a key has none', () => {
  assert.equal(fieldOf(), '"connection";q=600;w=60')
})

test('an operator sets it up or down, the account only down', () => {
  assert.equal(fieldOf(row({ quota: 900 })), '"connection";q=900;w=60')
  assert.equal(fieldOf(row({ quota: 5 })), '"connection";q=5;w=60')
  const own = (quota: number, window_s = 60) => row({ quota, window_s, set_by: 'account' })
  assert.equal(fieldOf(own(100)), '"connection";q=100;w=60')
  assert.equal(fieldOf(own(601)), '"connection";q=600;w=60')
  assert.equal(fieldOf(own(600, 59)), '"connection";q=600;w=60')
  assert.equal(fieldOf(row({ quota: 900 }), own(800)), '"connection";q=800;w=60')
})

test('what an account set falls with the raise that allowed it', () => {
  const expires_at = new Date(now + 1_000)
  const rows = [row({ quota: 900, expires_at }), row({ quota: 800, set_by: 'account' })]
  const before = planLimits([connection], rows, now)
  assert.deepEqual([before.field, before.until], ['"connection";q=800;w=60', now + 1_000])
  assert.equal(planLimits([connection], rows, now + 1_000).field, '"connection";q=600;w=60')
})

test('more limits of other windows come on top, each counted by itself', () => {
  const more = row({ name: 'connection-day', quota: 1_000, window_s: 86_400, set_by: 'account' })
  const own = row({ subject: 'key_a', name: 'key', quota: 10, set_by: 'account' })
  const foreign = row({ subject: 'con_b', quota: 1 })
  const { policies, field } = planLimits([connection, key], [more, own, foreign], now)
  assert.equal(field, '"connection";q=600;w=60, "connection-day";q=1000;w=86400, "key";q=10;w=60')
  assert.equal(new Set(policies.map((policy) => policy.key)).size, 3)
})
