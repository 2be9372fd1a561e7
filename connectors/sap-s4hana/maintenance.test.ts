import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeKey, type Native } from '@millwright/kit'
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

const maintained = [
  'locations',
  'assets',
  'meters',
  'meter-readings',
  'maintenance-plans',
  'work-requests',
  'work-orders',
] as const

for (const entity of maintained) {
  test(`the list and a single read of ${entity} agree`, async () => {
    const records = await bench.list(entity)
    assert.ok(records.length > 0)
    for (const record of records.slice(0, 8))
      assert.deepEqual(await bench.get(entity, record.id), record)
    assert.equal(new Set(records.map(({ id }) => id)).size, records.length)
  })
}

test('a new location takes its structure from the location above', async () => {
  const made = await bench.create('locations', {
    number: 'NP-PL01-WTR-9',
    name: 'Pump bay 9',
    parent_id: 'NP-PL01-WTR',
    site_id: 'PL01',
    description: 'Behind the filter.',
  })
  assert.deepEqual(
    [made.number, made.name, made.parent_id, made.status],
    ['NP-PL01-WTR-9', 'Pump bay 9', 'NP-PL01-WTR', 'active'],
  )
  assert.equal(made.description, 'Behind the filter.')
  assert.equal(made.custom_fields.FuncLocationStructure, 'STD')
  const off = await bench.update('locations', made.id, {
    status: 'inactive',
    name: 'Pump bay nine',
  })
  assert.deepEqual(
    [off.status, off.name, off.description],
    ['inactive', 'Pump bay nine', 'Behind the filter.'],
  )
  assert.equal((await bench.update('locations', made.id, { status: 'active' })).status, 'active')
  assert.equal((await bench.remove('locations', made.id)).status, 'decommissioned')
})

test('an asset is created, changed, moved, deactivated and marked for deletion', async () => {
  const made = await bench.create('assets', {
    name: 'Spare pump',
    kind: 'equipment',
    site_id: 'PL01',
    organization_id: 'CC10',
    manufacturer_name: 'Sulzer',
    serial_number: 'SZ-1',
    model_year: 2024,
    location_id: 'NP-PL01-WTR',
    description: 'Bought second hand.',
    purchase_cost: '1500',
    currency: 'EUR',
  })
  assert.deepEqual(
    [
      made.name,
      made.manufacturer_name,
      made.serial_number,
      made.model_year,
      made.location_id,
      made.purchase_cost,
      made.status,
      made.description,
    ],
    [
      'Spare pump',
      'Sulzer',
      'SZ-1',
      2024,
      'NP-PL01-WTR',
      '1500',
      'in_service',
      'Bought second hand.',
    ],
  )
  const renamed = await bench.update('assets', made.id, {
    name: 'Spare pump B',
    criticality: 'low',
  })
  assert.deepEqual(
    [renamed.name, renamed.criticality, renamed.serial_number],
    ['Spare pump B', 'low', 'SZ-1'],
  )

  const { record: moved } = await bench.act('assets', made.id, 'move', {
    location_id: 'NP-PL01-CMP',
    moved_at: '2026-03-21T10:00:00Z',
  })
  assert.deepEqual(
    [moved.id, moved.location_id, moved.status],
    [made.id, 'NP-PL01-CMP', 'in_service'],
  )
  assert.equal((await bench.list('assets', { ids: [made.id] })).length, 1)
  const { record: part } = await bench.act('assets', made.id, 'move', {
    parent_id: '10000417',
    moved_at: '2026-03-22T10:00:00Z',
  })
  assert.equal(part.parent_id, '10000417')

  const { record: idle } = await bench.act('assets', made.id, 'set_status', {
    status: 'out_of_service',
  })
  assert.equal(idle.status, 'out_of_service')
  const { record: back } = await bench.act('assets', made.id, 'set_status', {
    status: 'in_service',
  })
  assert.equal(back.status, 'in_service')
  assert.equal((await bench.remove('assets', made.id)).status, 'decommissioned')
})

test('a work request keeps the date that was asked for, although its priority computes another', async () => {
  const made = await bench.create('work-requests', {
    name: 'Pump leaks at seal',
    description: 'Oil on the floor.',
    priority: 'high',
    work_type: 'corrective',
    asset_id: '10000417',
    due_at: '2026-04-02T12:00:00Z',
    is_asset_down: true,
    requester_name: 'MHANSEN',
  })
  assert.deepEqual(
    [
      made.name,
      made.priority,
      made.source_work_type,
      made.asset_id,
      made.due_at,
      made.is_asset_down,
      made.status,
    ],
    ['Pump leaks at seal', 'high', 'M2', '10000417', '2026-04-02T12:00:00.000Z', true, 'open'],
  )
  assert.match(made.description, /Oil on the floor/)
  const changed = await bench.update('work-requests', made.id, {
    priority: 'low',
    due_at: '2026-05-01T06:00:00Z',
  })
  assert.deepEqual(
    [changed.priority, changed.due_at, changed.name],
    ['low', '2026-05-01T06:00:00.000Z', 'Pump leaks at seal'],
  )

  const { record: approved } = await bench.act('work-requests', made.id, 'approve')
  assert.equal(approved.status, 'approved')
  const { record: done } = await bench.act('work-requests', made.id, 'complete')
  assert.equal(done.status, 'completed')
  const error = await refusal(bench.update('work-requests', made.id, { name: 'X' }))
  assert.equal(error.rule?.id, 'completed-request-fixed')
})

test('work requests of one asset are found by its bare number', async () => {
  const all = await bench.list('work-requests')
  const asset = all.find(({ asset_id }) => asset_id)!.asset_id
  const found = await bench.list('work-requests', { asset_id: asset })
  assert.deepEqual(
    found.map(({ id }) => id),
    all.filter(({ asset_id }) => asset_id === asset).map(({ id }) => id),
  )
})

const workOrder = (values: Native = {}): Native => ({
  name: 'Replace seal',
  work_type: 'corrective',
  priority: 'high',
  site_id: 'PL01',
  asset_id: '10000417',
  scheduled_start_at: '2026-03-23T06:00:00Z',
  scheduled_end_at: '2026-03-23T14:00:00Z',
  description: 'Lock out first.',
  custom_fields: { MainWorkCenter: 'MECH01', MainWorkCenterPlant: 'PL01' },
  tasks: [
    {
      name: 'Dismount',
      estimated_hours: '2',
      source_kind: 'YBM1',
      custom_fields: { WorkCenter: 'MECH01', Plant: 'PL01' },
    },
    {
      name: 'Mount',
      estimated_hours: '1.5',
      source_kind: 'YBM1',
      custom_fields: { WorkCenter: 'MECH01', Plant: 'PL01' },
    },
  ],
  materials: [
    { item_id: 'BRG-6204', planned_quantity: '2', unit: 'PC', inventory_location_id: 'PL01.MR01' },
  ],
  ...values,
})

test('a work order goes from draft to closed, and back', async () => {
  const made = await bench.create('work-orders', workOrder())
  assert.deepEqual(
    [
      made.name,
      made.status,
      made.work_type,
      made.priority,
      made.asset_id,
      made.scheduled_start_at,
      made.estimated_hours,
      made.description,
    ],
    [
      'Replace seal',
      'draft',
      'corrective',
      'high',
      '10000417',
      '2026-03-23T06:00:00.000Z',
      '3.5',
      'Lock out first.',
    ],
  )
  assert.deepEqual(
    made.tasks.map((task: Native) => [task.id, task.name, task.estimated_hours]),
    [
      ['0010.', 'Dismount', '2'],
      ['0020.', 'Mount', '1.5'],
    ],
  )
  assert.deepEqual(
    made.materials.map((one: Native) => [one.item_id, one.planned_quantity, one.task_id]),
    [['BRG-6204', '2', '0010.']],
  )

  const { record: released } = await bench.act('work-orders', made.id, 'approve')
  assert.equal(released.status, 'approved')
  const { record: held } = await bench.act('work-orders', made.id, 'hold')
  assert.equal(held.status, 'on_hold')
  const { record: resumed } = await bench.act('work-orders', made.id, 'resume')
  assert.equal(resumed.status, 'approved')
  const { record: planned } = await bench.act('work-orders', made.id, 'schedule', {
    scheduled_start_at: '2026-03-24T06:00:00Z',
    scheduled_end_at: '2026-03-24T12:00:00Z',
  })
  assert.equal(planned.scheduled_start_at, '2026-03-24T06:00:00.000Z')

  const worked = await bench.update('work-orders', made.id, {
    labor: [
      {
        task_id: '0010.',
        worker_id: '10031',
        actual_hours: '1.5',
        started_at: '2026-03-24T06:00:00Z',
        ended_at: '2026-03-24T07:30:00Z',
        name: 'seal out',
        custom_fields: { ActivityType: '1410' },
      },
    ],
  })
  assert.equal(worked.status, 'in_progress')
  assert.deepEqual(
    worked.labor.map((entry: Native) => [
      entry.task_id,
      entry.worker_id,
      entry.actual_hours,
      entry.started_at,
      entry.name,
    ]),
    [['0010.', '10031', '1.5', '2026-03-24T06:00:00.000Z', 'seal out']],
  )
  assert.equal(worked.actual_hours, '1.5')

  const { record: issued, made: movement } = await bench.act(
    'work-orders',
    made.id,
    'issue_materials',
    { lines: [{ material_id: made.materials[0].id, quantity: '2' }] },
  )
  assert.equal(issued.materials[0].issued_quantity, '2')
  assert.equal(issued.materials[0].status, 'issued')
  const moved = await bench.get('stock-movements', encodeKey([...movement!]))
  assert.deepEqual([moved.source_kind, moved.work_order_id, moved.quantity], ['261', made.id, '-2'])

  const { record: completed } = await bench.act('work-orders', made.id, 'complete', {
    completed_at: '2026-03-24T15:00:00Z',
  })
  assert.deepEqual(
    [completed.status, completed.completed_at],
    ['completed', '2026-03-24T15:00:00.000Z'],
  )
  const frozen = await refusal(
    bench.update('work-orders', made.id, { scheduled_start_at: '2026-03-25T06:00:00Z' }),
  )
  assert.equal(frozen.rule?.id, 'completed-plan-fixed')

  const { record: closed } = await bench.act('work-orders', made.id, 'close')
  assert.equal(closed.status, 'closed')
  const ended = await refusal(bench.update('work-orders', made.id, { name: 'X' }))
  assert.deepEqual([ended.rule?.id, ended.rule?.instead], ['ended-order-fixed', ['actions/reopen']])
  const { record: reopened } = await bench.act('work-orders', made.id, 'reopen')
  assert.equal(reopened.status, 'completed')
})

test('tasks and materials are added, changed and removed', async () => {
  const made = await bench.create('work-orders', workOrder())
  const changed = await bench.update('work-orders', made.id, {
    name: 'Replace seal and bearing',
    tasks: [
      { id: '0020.', name: 'Mount and align' },
      {
        name: 'Test run',
        estimated_hours: '1',
        source_kind: 'YBM1',
        custom_fields: { WorkCenter: 'MECH01', Plant: 'PL01' },
      },
    ],
    materials: [
      {
        item_id: 'SEAL-6207',
        planned_quantity: '1',
        unit: 'PC',
        task_id: '0020.',
        inventory_location_id: 'PL01.MR01',
      },
    ],
  })
  assert.deepEqual(
    changed.tasks.map((task: Native) => [task.id, task.name]),
    [
      ['0010.', 'Dismount'],
      ['0020.', 'Mount and align'],
      ['0030.', 'Test run'],
    ],
  )
  assert.deepEqual(changed.materials.map((one: Native) => [one.item_id, one.task_id]).sort(), [
    ['BRG-6204', '0010.'],
    ['SEAL-6207', '0020.'],
  ])
  assert.equal(changed.name, 'Replace seal and bearing')
  const seal = changed.materials.find((one: Native) => one.item_id === 'SEAL-6207')
  const less = await bench.update('work-orders', made.id, {
    tasks: [{ id: '0030.', deleted: true }],
    materials: [{ id: seal.id, planned_quantity: '3' }],
  })
  assert.deepEqual(
    less.tasks.map(({ id }: Native) => id),
    ['0010.', '0020.'],
  )
  assert.equal(less.materials.find(({ id }: Native) => id === seal.id).planned_quantity, '3')
})

test('a booking of hours is cancelled, never changed', async () => {
  const made = await bench.create('work-orders', workOrder())
  await bench.act('work-orders', made.id, 'approve')
  const worked = await bench.update('work-orders', made.id, {
    labor: [
      {
        task_id: '0010.',
        worker_id: '10031',
        actual_hours: '1',
        custom_fields: { ActivityType: '1410' },
      },
    ],
  })
  const error = await refusal(
    bench.update('work-orders', made.id, {
      labor: [{ id: worked.labor[0].id, actual_hours: '2' }],
    }),
  )
  assert.match(error.detail, /on create and never changes|never changed/)
  const { length } = worked.labor
  const less = await bench.update('work-orders', made.id, {
    labor: [{ id: worked.labor[0].id, deleted: true }],
  })
  assert.equal(less.actual_hours, '0')
  assert.ok(length >= 1)
})

test('an order that will not be done is cancelled, and can be taken up again', async () => {
  const made = await bench.create('work-orders', workOrder())
  const { record: cancelled } = await bench.act('work-orders', made.id, 'cancel')
  assert.equal(cancelled.status, 'cancelled')
  const { record: again } = await bench.act('work-orders', made.id, 'reopen')
  assert.equal(again.status, 'draft')
})

test('a work order made from a request is linked both ways', async () => {
  const request = await bench.create('work-requests', {
    name: 'Noise',
    asset_id: '10000417',
    priority: 'medium',
  })
  const made = await bench.create('work-orders', workOrder({ work_request_id: request.id }))
  assert.equal(made.work_request_id, request.id)
  const linked = await bench.get('work-requests', request.id)
  assert.deepEqual([linked.status, linked.work_order_id], ['converted', made.id])
})
