import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Native, planAction, planCreate, planUpdate, readOne } from '@millwright/kit'
import type { ApiError, EntityName } from '@millwright/model'
import { carry, connectSandbox, readAll } from './test-connection.ts'

const sandbox = await connectSandbox()
const { io } = sandbox
after(() => sandbox.close())

const create = (entity: EntityName, body: Native) => carry(io, planCreate(io, entity, body))
const update = (entity: EntityName, id: string, body: Native) =>
  carry(io, planUpdate(io, entity, id, body, null))
const act = (id: string, name: any, body: Native = {}) =>
  carry(io, planAction(io, 'assets', id, name, body, null))

const pump = (more: Native = {}) =>
  create('assets', { name: 'Pump P-900', location_id: '602', ...more })

test('a place is the same record as a location and as a store', async () => {
  const place = await create('locations', {
    name: 'Hall X',
    description: 'new',
    address: { lines: ['Werkstr. 4', '89073 Ulm'] },
    parent_id: '601',
    custom_fields: { 'Plant Code': 'P11' },
  })
  const store = await update('inventory-locations', place.id, { name: 'Store X' })
  assert.equal(store.parent_id, '601')
  assert.equal((await readOne(io, 'locations', place.id)).record.name, 'Store X')
  const below = await readAll(io, 'locations', { limit: 100, filters: { parent_id: '601' } })
  assert.ok(below.some(({ id }) => id === place.id))
})

test('a place for stock is created as a location, and that is said', async () => {
  await assert.rejects(
    planCreate(io, 'inventory-locations', { number: 'S1', name: 'Store' }),
    (error: ApiError) => {
      assert.equal(error.code, 'OPERATION_NOT_SUPPORTED')
      assert.match(error.detail, /Create a location/)
      return true
    },
  )
})

test('an address in parts is refused: a location has one text', async () => {
  const plan = planCreate(io, 'locations', { name: 'x', address: { lines: ['a'], city: 'Ulm' } })
  await assert.rejects(plan, (error: ApiError) => error.errors?.[0]?.pointer === '/address/city')
})

test('an asset reads back as it was sent, maker and model included', async () => {
  const asset = await pump({
    serial_number: 'K-1',
    manufacturer_name: 'Grundhof',
    model_name: 'GX4',
    barcode: 'B-900',
    category: 'pump',
    criticality: 'high',
    vendor_id: '70231',
    parent_id: '963001',
    custom_fields: { 'ERP Equip': '1000900' },
  })
  assert.equal(asset.status, 'in_service')
  const changed = await update('assets', asset.id, { description: 'spare', criticality: 'low' })
  assert.deepEqual(
    [changed.serial_number, changed.model_name, changed.location_id],
    ['K-1', 'GX4', '602'],
  )
})

test('a criticality that the organization does not have is refused', async () => {
  const plan = planCreate(io, 'assets', { name: 'x', criticality: 'critical' })
  await assert.rejects(plan, (error: ApiError) => error.errors?.[0]?.pointer === '/criticality')
})

test('a downtime opens and ends, with its times', async () => {
  const asset = await pump()
  const down = await act(asset.id, 'report_down', {
    started_at: '2026-09-01T06:00:00.000Z',
    kind: 'unplanned',
    description: 'seal broken',
  })
  assert.deepEqual(
    [down.operational_state, down.status, down.source_status],
    ['down', 'out_of_service', 'OFFLINE'],
  )
  const up = await act(asset.id, 'report_up', { ended_at: '2026-09-01T07:00:00.000Z' })
  assert.deepEqual([up.operational_state, up.status], ['running', 'in_service'])
})

test('a status is set by our word or by the source code; words it does not have are refused', async () => {
  const asset = await pump()
  assert.equal(
    (await act(asset.id, 'set_status', { status: 'out_of_service' })).operational_state,
    'down',
  )
  assert.equal((await act(asset.id, 'set_status', { source_status: 'IGNORE' })).status, 'unknown')
  const plan = planAction(io, 'assets', asset.id, 'set_status', { status: 'disposed' }, null)
  await assert.rejects(plan, (error: ApiError) => error.errors?.[0]?.code === 'NOT_ALLOWED_WORD')
})

test('an asset moves to another place', async () => {
  const asset = await pump()
  assert.equal((await act(asset.id, 'move', { location_id: '603' })).location_id, '603')
})

test('assets are found by place, status, serial number and parent', async () => {
  const all = await readAll(io, 'assets', { limit: 100 })
  const child = all.find(({ parent_id }) => parent_id)!
  for (const [filter, value] of [
    ['location_id', '602'],
    ['serial_number', all[6]!.serial_number],
    ['parent_id', child.parent_id],
  ] as const) {
    const found = await readAll(io, 'assets', {
      limit: 100,
      filters: { [filter]: value },
      fields: ['id'],
    })
    const wanted = all.filter((asset) => asset[filter] === value)
    assert.deepEqual(
      found.map(({ id }) => id),
      wanted.map(({ id }) => id),
      filter,
    )
    assert.ok(found.length > 0)
  }
  const down = await readAll(io, 'assets', { limit: 100, filters: { status: ['out_of_service'] } })
  assert.deepEqual(
    down.map(({ id }) => id),
    all.filter(({ status }) => status === 'out_of_service').map(({ id }) => id),
  )
})

test('a meter takes readings and shows the last one', async () => {
  const asset = await pump()
  const meter = await create('meters', {
    name: 'Hours',
    unit: 'Hours',
    asset_id: asset.id,
    description: 'of the motor',
  })
  assert.deepEqual([meter.last_value, meter.last_read_at], [null, null])
  const reading = await create('meter-readings', {
    meter_id: meter.id,
    value: '8812.5',
    read_at: '2026-09-01T06:00:00.000Z',
  })
  assert.deepEqual([reading.asset_id, reading.unit], [asset.id, 'Hours'])
  const { record } = await readOne(io, 'meters', meter.id)
  assert.deepEqual([record.last_value, record.last_read_at], ['8812.5', '2026-09-01T06:00:00.000Z'])
  const renamed = await update('meters', meter.id, { name: 'Run hours', location_id: '602' })
  assert.equal(renamed.asset_id, asset.id)
})

test('a meter says how it is read, and nobody guesses what it counts', async () => {
  const body = { name: 'Flow', unit: 'Liters', location_id: '602', source_kind: 'AUTOMATED_SENSOR' }
  const meter = await create('meters', body)
  assert.deepEqual([meter.kind, meter.source_kind], ['unknown', 'AUTOMATED_SENSOR'])
  await assert.rejects(
    planCreate(io, 'meters', { name: 'Flow', unit: 'Liters', location_id: '602', kind: 'gauge' }),
    (error: ApiError) => error.errors?.[0]?.pointer === '/kind',
  )
})

test('readings cannot be listed, and it is said why', async () => {
  await assert.rejects(readAll(io, 'meter-readings', { limit: 5 }), (error: ApiError) => {
    assert.equal(error.code, 'OPERATION_NOT_SUPPORTED')
    assert.match(error.detail, /last_value/)
    return true
  })
})

test('a plan repeats by the calendar; its assets come and go one by one', async () => {
  const asset = await pump()
  const plan = await create('maintenance-plans', {
    name: 'Quarterly',
    asset_ids: [asset.id, '963001'],
    starts_on: '2026-10-05',
    triggers: [{ kind: 'time', interval: '3', interval_unit: 'month' }],
    custom_fields: { planningHorizon: { value: 6, unit: 'MONTH' }, workOrderBlueprintId: 10 },
  })
  assert.deepEqual((await readOne(io, 'maintenance-plans', plan.id)).native.recurrence, {
    type: 'MONTHLY',
    interval: 3,
    day: 5,
  })
  const weekly = await update('maintenance-plans', plan.id, {
    asset_ids: [asset.id, '963002'],
    triggers: [
      { id: 'time', interval: '2', interval_unit: 'week', weekdays: ['monday', 'friday'] },
    ],
  })
  assert.equal(weekly.name, 'Quarterly')
  assert.equal(weekly.triggers[0].interval, '2')
})

test('a plan without what the source needs is refused with the place', async () => {
  const base = {
    name: 'x',
    asset_ids: ['963001'],
    triggers: [{ kind: 'time', interval: '1', interval_unit: 'year' }],
  }
  for (const [body, pointer] of [
    [base, '/custom_fields/planningHorizon'],
    [
      { ...base, triggers: [{ kind: 'time', interval: '1', interval_unit: 'week' }] },
      '/triggers/0/weekdays',
    ],
    [
      { ...base, triggers: [{ kind: 'time', interval: '1', interval_unit: 'month' }] },
      '/starts_on',
    ],
    [{ ...base, triggers: [{ kind: 'meter' }] }, '/triggers/0/kind'],
  ] as const) {
    await assert.rejects(planCreate(io, 'maintenance-plans', body), (error: ApiError) => {
      assert.equal(error.errors?.[0]?.pointer, pointer, error.detail)
      return true
    })
  }
})

test('a new user gets no invitation, and a full name is kept in its parts', async () => {
  const plan = await planCreate(io, 'users', {
    name: 'Eva Maria Muster',
    email: 'eva@example.org',
    role_name: 'MEMBER',
    external_reference: 'hr-17',
  })
  assert.equal((plan.steps[0] as { body: Native }).body.inviteType, 'NONE')
  const user = await carry(io, plan)
  assert.deepEqual([user.first_name, user.last_name, user.is_active], ['Eva Maria', 'Muster', true])
  assert.equal((await update('users', user.id, { last_name: 'Neu' })).name, 'Eva Maria Neu')
  const found = await readAll(io, 'users', { limit: 5, filters: { email: 'eva@example.org' } })
  assert.deepEqual(
    found.map(({ id }) => id),
    [user.id],
  )
})
