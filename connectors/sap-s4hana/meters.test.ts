import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Native } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { type Bench, openBench } from './test-bench.ts'

let bench: Bench
before(async () => {
  bench = await openBench()
})
after(() => bench.close())

async function refusal(work: Promise<unknown>): Promise<ApiError> {
  return work.then(
    () => assert.fail('it was not refused'),
    (error) => {
      assert.ok(error instanceof ApiError, String(error))
      return error
    },
  )
}

test('a reading is entered in the unit of its meter, not in the SI unit that SAP keeps inside', async () => {
  const meters = await bench.list('meters')
  const meter = meters.find(({ kind, unit }) => kind === 'counter' && unit === 'H')!
  const earlier = await bench.list('meter-readings', { meter_id: meter.id })
  const last = earlier.toSorted((a, b) => (a.read_at < b.read_at ? -1 : 1)).at(-1)!
  const value = String(Number(last.value) + 24)
  const made = await bench.create('meter-readings', {
    meter_id: meter.id,
    value,
    read_at: '2026-03-20T09:00:00Z',
    notes: 'round',
  })
  assert.deepEqual(
    [made.value, made.unit, made.delta, made.read_at, made.notes],
    [value, 'H', '24', '2026-03-20T09:00:00.000Z', 'round'],
  )
  const found = await bench.list('meter-readings', {
    meter_id: meter.id,
    read_after: '2026-03-20T09:00:00Z',
  })
  assert.deepEqual(
    found.map(({ id }) => id),
    [made.id],
  )
  const lower = await refusal(
    bench.create('meter-readings', {
      meter_id: meter.id,
      value: '1',
      read_at: '2026-03-20T10:00:00Z',
    }),
  )
  assert.equal(lower.code, 'UPSTREAM_REJECTED')
  assert.equal((await bench.remove('meter-readings', made.id)).is_reversed, true)
})

test('a meter is created, renamed and taken out of use', async () => {
  const made = await bench.create('meters', {
    name: 'Discharge pressure',
    kind: 'gauge',
    asset_id: '10000417',
    upper_limit: '12.5',
    custom_fields: { MsrgPtInternalCharacteristic: '812' },
  })
  assert.deepEqual(
    [made.name, made.kind, made.asset_id, made.upper_limit, made.is_active],
    ['Discharge pressure', 'gauge', '10000417', '12.5', true],
  )
  const off = await bench.update('meters', made.id, { name: 'Pressure', is_active: false })
  assert.deepEqual([off.name, off.is_active], ['Pressure', false])
  assert.equal((await bench.update('meters', made.id, { is_active: true })).is_active, true)
})

test('a maintenance plan is created for its assets, and starts when it is resumed', async () => {
  const made = await bench.create('maintenance-plans', {
    name: 'Quarterly pump service',
    asset_ids: ['10000417', '10000418'],
    priority: 'medium',
    lead_time_days: '5',
    starts_on: '2026-04-01',
    triggers: [{ kind: 'time', interval: '3', interval_unit: 'month' }],
  })
  assert.deepEqual(
    [made.name, made.status, made.lead_time_days, made.starts_on, made.priority],
    ['Quarterly pump service', 'draft', '5', '2026-04-01', 'medium'],
  )
  assert.deepEqual(made.asset_ids, ['10000417', '10000418'])
  assert.deepEqual(
    made.triggers.map((one: Native) => [one.kind, one.interval, one.interval_unit]),
    [['time', '3', 'month']],
  )
  const changed = await bench.update('maintenance-plans', made.id, {
    triggers: [{ id: made.triggers[0].id, interval: '6' }],
  })
  assert.deepEqual(
    [changed.triggers[0].interval, changed.triggers[0].interval_unit],
    ['6', 'month'],
  )
  const { record: active } = await bench.act('maintenance-plans', made.id, 'resume')
  assert.equal(active.status, 'active')
  assert.notEqual(active.next_due_on, null)
})
