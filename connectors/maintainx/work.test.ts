import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import {
  carryOut,
  type EntityMap,
  type Native,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  readOne,
} from '@millwright/kit'
import type { ApiError, EntityName } from '@millwright/model'
import { carry, connectSandbox, readAll } from './test-connection.ts'
import { workOrders } from './work-orders.ts'

const sandbox = await connectSandbox()
const { io } = sandbox
after(() => sandbox.close())

const create = (entity: EntityName, body: Native) => carry(io, planCreate(io, entity, body))
const update = (id: string, body: Native) =>
  carry(io, planUpdate(io, 'work-orders', id, body, null))
const act = (id: string, name: any, body: Native = {}) =>
  carry(io, planAction(io, 'work-orders', id, name, body, null))
const order = (more: Native = {}) => create('work-orders', { name: 'Replace seal', ...more })

const [part, other] = await readAll(io, 'items', { limit: 100, fields: ['id'] })

async function comments(id: string): Promise<string[]> {
  const answer = await io.send({ method: 'GET', path: `/workorders/${id}/comments` })
  return (answer.json as Native).comments.map(({ content }: Native) => content)
}

test('an order reads back as it was sent', async () => {
  const made = await order({
    external_reference: 'wo_8f2',
    description: 'at the drive side',
    work_type: 'corrective',
    priority: 'high',
    category: 'Mechanical',
    asset_id: '963001',
    location_id: '602',
    assignees: [
      { kind: 'user', id: '90213' },
      { kind: 'team', id: '7101' },
    ],
    vendor_id: '70231',
    due_at: '2026-12-01T17:00:00.000Z',
    scheduled_start_at: '2026-11-30T06:00:00.000Z',
    estimated_hours: '1.5',
    materials: [{ item_id: part!.id, planned_quantity: '2' }],
    labor: [{ description: 'diagnosis', actual_hours: '0.5', rate: '42' }],
  })
  assert.equal(made.status, 'approved')
  assert.equal(made.team_id, '7101')
  assert.match(made.number, /^\d+$/)
  assert.deepEqual([made.actual_hours, made.labor[0].cost, made.currency], ['0.5', '21', 'EUR'])
  assert.deepEqual(
    made.costs.map(({ kind }: Native) => kind),
    ['labor', 'material'],
  )
})

test('an update changes what it names: other parts, bookings and fields stay', async () => {
  const made = await order({
    priority: 'low',
    materials: [{ item_id: part!.id, planned_quantity: '2' }],
    labor: [{ actual_hours: '1', description: 'first' }],
  })
  const [material] = made.materials
  const more = await update(made.id, {
    materials: [
      { id: material.id, planned_quantity: '3' },
      { item_id: other!.id, planned_quantity: '1' },
    ],
    labor: [{ actual_hours: '2', description: 'second' }],
  })
  assert.deepEqual(
    more.materials.map((one: Native) => [one.item_id, one.planned_quantity]),
    [
      [part!.id, '3'],
      [other!.id, '1'],
    ],
  )
  assert.deepEqual([more.priority, more.actual_hours, more.labor.length], ['low', '3', 2])
  assert.ok(more.labor.some(({ id }: Native) => id === made.labor[0].id))
  const less = await update(made.id, { materials: [{ id: material.id, deleted: true }] })
  assert.deepEqual(
    less.materials.map((one: Native) => one.item_id),
    [other!.id],
  )
})

test('equal bookings of time have ids of their own', async () => {
  const labor = { actual_hours: '1', description: 'same' }
  const made = await order({ labor: [labor, labor, labor] })
  assert.equal(new Set(made.labor.map(({ id }: Native) => id)).size, 3)
})

test('a booking cannot be changed or removed, and that is said before anything is sent', async () => {
  const made = await order({ labor: [{ actual_hours: '1' }] })
  const [{ id }] = made.labor
  for (const labor of [[{ id, actual_hours: '2' }], [{ id, deleted: true }]]) {
    await assert.rejects(
      planUpdate(io, 'work-orders', made.id, { labor }, null),
      (error: ApiError) => {
        assert.equal(error.code, 'FIELD_NOT_WRITABLE')
        return true
      },
    )
  }
})

test('an order goes its way, and reasons become comments', async () => {
  const { id } = await order()
  assert.equal((await act(id, 'start')).status, 'in_progress')
  assert.equal((await act(id, 'hold', { reason: 'part missing' })).status, 'on_hold')
  assert.equal((await act(id, 'resume')).status, 'in_progress')
  const done = await act(id, 'complete', {
    completion_notes: 'seal replaced',
    comment: 'and tested',
  })
  assert.equal(done.status, 'completed')
  assert.ok(done.completed_at)
  assert.equal((await act(id, 'reopen')).status, 'in_progress')
  assert.equal((await act(id, 'cancel', { reason: 'double' })).status, 'cancelled')
  assert.equal((await act(id, 'reopen')).status, 'approved')
  assert.equal((await act(id, 'set_status', { status: 'on_hold' })).status, 'on_hold')
  assert.deepEqual((await comments(id)).sort(), [
    'and tested',
    'double',
    'part missing',
    'seal replaced',
  ])
})

test('the people of an order are replaced, and its start is planned', async () => {
  const { id } = await order({
    due_at: '2026-12-01T17:00:00.000Z',
    assignees: [{ kind: 'user', id: '90213' }],
  })
  const assigned = await act(id, 'assign', { assignees: [{ kind: 'team', id: '7101' }] })
  assert.deepEqual(
    assigned.assignees.map((one: Native) => [one.kind, one.id]),
    [['team', '7101']],
  )
  const planned = await act(id, 'schedule', { scheduled_start_at: '2026-11-29T06:00:00.000Z' })
  assert.equal(planned.scheduled_start_at, '2026-11-29T06:00:00.000Z')
  await assert.rejects(
    planAction(
      io,
      'work-orders',
      id,
      'assign',
      { assignees: [{ kind: 'vendor', id: '70231' }] },
      null,
    ),
    (error: ApiError) => error.errors?.[0]?.pointer === '/assignees',
  )
})

test('an order without a due date takes no start: the source would refuse it', async () => {
  const { id } = await order()
  const plan = planAction(
    io,
    'work-orders',
    id,
    'schedule',
    { scheduled_start_at: '2026-11-29T06:00:00.000Z' },
    null,
  )
  await assert.rejects(
    plan,
    (error: ApiError) => error.errors?.[0]?.pointer === '/scheduled_start_at',
  )
})

test('SKIPPED can be read and not be set', async () => {
  const { id } = await order()
  const plan = planAction(io, 'work-orders', id, 'set_status', { source_status: 'SKIPPED' }, null)
  await assert.rejects(plan, (error: ApiError) => error.errors?.[0]?.code === 'NOT_ALLOWED_WORD')
})

test('every status word of the source has its own, and an unknown one is not guessed', () => {
  const read = (status: string) => workOrders.fields.status!.decode({ status }, io.context)
  assert.deepEqual(
    ['OPEN', 'IN_PROGRESS', 'ON_HOLD', 'DONE', 'CANCELED', 'SKIPPED', 'WAITING'].map(read),
    ['approved', 'in_progress', 'on_hold', 'completed', 'cancelled', 'cancelled', 'unknown'],
  )
})

test('orders are filtered by status, priority, asset, people and number', async () => {
  await order({
    asset_id: '963001',
    scheduled_start_at: '2027-05-01T00:00:00.000Z',
    due_at: '2027-06-01T00:00:00.000Z',
  })
  const all = await readAll(io, 'work-orders', { limit: 100 })
  const has = (id: string) => (one: Native) => one.assignees.some((who: Native) => who.id === id)
  for (const [filters, matches] of [
    [{ status: ['cancelled'] }, (one: Native) => one.status === 'cancelled'],
    [
      { status: ['approved', 'completed'] },
      (one: Native) => ['approved', 'completed'].includes(one.status),
    ],
    [{ priority: ['high'] }, (one: Native) => one.priority === 'high'],
    [{ asset_id: '963001' }, (one: Native) => one.asset_id === '963001'],
    [{ assignee_id: '90213' }, has('90213')],
    [{ team_id: '7101' }, has('7101')],
    [{ number: all[5]!.number }, (one: Native) => one.id === all[5]!.id],
    [{ number: '999999' }, () => false],
    [
      { due_before: '2026-03-01T00:00:00Z' },
      (one: Native) => one.due_at !== null && one.due_at < '2026-03-01',
    ],
  ] as const) {
    const found = await readAll(io, 'work-orders', { limit: 100, filters, fields: ['id'] })
    assert.deepEqual(
      found.map(({ id }) => id),
      all.filter(matches).map(({ id }) => id),
      JSON.stringify(filters),
    )
  }
})

test('the steps of a procedure are read as tasks, with their answers', async () => {
  const all = await readAll(io, 'work-orders', { limit: 100, fields: ['tasks'] })
  const tasks = all.flatMap((one) => one.tasks)
  assert.ok(tasks.some(({ kind, meter_id }) => kind === 'measurement' && meter_id !== null))
  assert.ok(tasks.every(({ source_kind }) => source_kind !== 'HEADING'))
})

test('a request becomes a work order, and tells which', async () => {
  const request = await create('work-requests', {
    name: 'Pump leaks',
    description: 'at the flange',
    priority: 'high',
    asset_id: '963001',
    requester_email: 'line3@example.org',
  })
  assert.equal(request.status, 'open')
  const plan = await planAction(
    io,
    'work-requests',
    request.id,
    'convert',
    { target_entity: 'work-orders' },
    null,
  )
  const { answers } = await carryOut(io, plan)
  const [made] = plan.action!.map.makes!.key(answers)!
  const { record } = await readOne(io, 'work-requests', request.id)
  assert.deepEqual([record.status, record.work_order_id], ['converted', made])
  const job = (await readOne(io, 'work-orders', made!)).record
  assert.deepEqual([job.name, job.priority, job.asset_id], ['Pump leaks', 'high', '963001'])
})

test('a request is not approved by a call, and it is said what is done instead', async () => {
  const request = await create('work-requests', { name: 'x' })
  await assert.rejects(
    planAction(io, 'work-requests', request.id, 'approve', {}, null),
    (error: ApiError) => {
      assert.equal(error.code, 'OPERATION_NOT_SUPPORTED')
      assert.match(error.detail, /Converting/)
      return true
    },
  )
})

test('two ways to reach a requester are refused: there is place for one', async () => {
  const body = { name: 'x', requester_email: 'a@example.org', requester_phone: '1' }
  await assert.rejects(
    planCreate(io, 'work-requests', body),
    (error: ApiError) => error.errors?.[0]?.pointer === '/requester_phone',
  )
})

test('requests are filtered by status', async () => {
  const all = await readAll(io, 'work-requests', { limit: 100 })
  for (const status of ['open', 'converted', 'rejected', 'completed']) {
    const found = await readAll(io, 'work-requests', {
      limit: 100,
      filters: { status: [status] },
      fields: ['id'],
    })
    assert.deepEqual(
      found.map(({ id }) => id),
      all.filter((one) => one.status === status).map(({ id }) => id),
      status,
    )
  }
})

test('a file is attached, listed, read back byte for byte, and deleted', async () => {
  const made = await order()
  const map = io.connector.entities.attachments as EntityMap
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 256))
  const at = { context: io.context, io }
  const file = {
    entity: 'work-orders' as const,
    record_id: made.id,
    name: 'Plan ä 1.pdf',
    content_type: 'application/pdf',
    content: Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]),
  }
  const steps = await map.upload!.steps(file, at)
  const plan = {
    op: 'create' as const,
    entity: 'attachments' as const,
    map,
    steps,
    effects: [],
    warnings: [],
    body: {},
    before: null,
  }
  const { id } = await carryOut(io, plan)
  const { record, native } = await readOne(io, 'attachments', id)
  assert.deepEqual(
    [record.name, record.links[0].entity, record.links[0].id],
    ['Plan ä 1.pdf', 'work-orders', made.id],
  )
  const { stream } = await map.content!(native, at)
  assert.ok(Buffer.concat(await stream.toArray()).equals(bytes))
  const filters = { entity: 'work-orders', record_id: made.id }
  assert.deepEqual(
    (await readAll(io, 'attachments', { limit: 5, filters })).map((one) => one.id),
    [id],
  )
  for (const step of (await planDelete(io, 'attachments', id, null)).steps)
    await io.send(step as never)
  assert.deepEqual(await readAll(io, 'attachments', { limit: 5, filters }), [])
})

test('files are listed for one record only, and the missing names are told', async () => {
  await assert.rejects(readAll(io, 'attachments', { limit: 5 }), (error: ApiError) => {
    assert.deepEqual(
      error.errors?.map(({ pointer }) => pointer),
      ['entity', 'record_id'],
    )
    return true
  })
})

test('a deleted order is gone', async () => {
  const { id } = await order()
  for (const step of (await planDelete(io, 'work-orders', id, null)).steps)
    await io.send(step as never)
  await assert.rejects(
    readOne(io, 'work-orders', id),
    (error: ApiError) => error.code === 'NOT_FOUND',
  )
})
