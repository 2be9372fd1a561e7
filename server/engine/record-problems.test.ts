import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordProblem } from '@millwright/model'
import { createRecordProblems } from './record-problems.ts'

const HOUR = 3_600_000
const connection = { id: 'con_1', account_id: 'acc_1', system: 'tryton' }
const problem = (field: string | null): RecordProblem => ({
  field,
  source_field: 'native',
  value_kind: 'text',
  reason: 'unreadable',
})

function createTeller() {
  const told: Record<string, unknown>[] = []
  const clock = { now: 0 }
  const log = { warn: (fields: object) => void told.push(fields as Record<string, unknown>) }
  return { told, clock, problems: createRecordProblems(log, () => clock.now) }
}

test('ten thousand records that break the same field are told of in one line', () => {
  const { told, clock, problems } = createTeller()
  for (let at = 0; at < 10_000; at++)
    problems.note(connection, 'purchase-orders', [problem(`lines/${at}/quantity`)])
  assert.deepEqual(told, [
    {
      account_id: 'acc_1',
      connection_id: 'con_1',
      system: 'tryton',
      entity: 'purchase-orders',
      field: 'lines/quantity',
      source_field: 'native',
      value_kind: 'text',
      reason: 'unreadable',
      since_last_told: 0,
    },
  ])
  clock.now = HOUR
  problems.note(connection, 'purchase-orders', [problem('lines/0/quantity')])
  assert.equal(told.length, 2)
  assert.equal(told[1]!.since_last_told, 9_999)
})

test('another field, entity or connection is told of by itself', () => {
  const { told, problems } = createTeller()
  problems.note(connection, 'vendors', [problem('name'), problem(null)])
  problems.note(connection, 'items', [problem('name')])
  problems.note({ ...connection, id: 'con_2' }, 'items', [problem('name')])
  assert.equal(told.length, 4)
})
