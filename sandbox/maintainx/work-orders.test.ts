import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './test-client.ts'

async function newOrder(client: ReturnType<typeof createClient>, body: object = {}) {
  const answer = await client.post('/workorders', { title: 'Replace seal', ...body })
  assert.equal(answer.status, 200)
  return answer.body.id as number
}

test('costs have no ids and do not move the stamp of an order', async () => {
  const client = createClient(0)
  const id = await newOrder(client)
  client.now += 60_000
  const cost = { type: 'TIME', costType: 'WORK', durationTotal: 4000, hourlyRate: 4200 }
  const made = await client.post(`/workorders/${id}/costs`, cost)
  assert.equal(made.status, 201)
  assert.equal(made.body.total, 4667)
  const { costs } = (await client.get(`/workorders/${id}/costs`)).body
  assert.equal(costs.rows.length, 1)
  assert.equal('id' in costs.rows[0], false)
  assert.equal(costs.rows[0].quantity, 1.11)
  assert.equal(costs.rows[0].durationTotal, 4000)
  const { workOrder } = (await client.get(`/workorders/${id}`)).body
  assert.equal(workOrder.updatedAt, '2026-09-01T08:00:00.000Z')
})

test('a cost without its kind is refused with all that is missing', async () => {
  const client = createClient(0)
  const id = await newOrder(client)
  const { body } = await client.post(`/workorders/${id}/costs`, { costPerUnit: 1 })
  assert.deepEqual(body.errors, [
    { error: "should have required properties 'type', 'costType'", fieldPath: 'type' },
  ])
})

test('a comment moves the stamp of the last message only', async () => {
  const client = createClient(0)
  const id = await newOrder(client)
  client.now += 60_000
  await client.post(`/workorders/${id}/comments`, { content: 'done soon' })
  const { workOrder } = (await client.get(`/workorders/${id}`)).body
  assert.equal(workOrder.lastMessageSentAt, '2026-09-01T08:01:00.250Z')
  assert.equal(workOrder.updatedAt, '2026-09-01T08:00:00.000Z')
  const { comments } = (await client.get(`/workorders/${id}/comments`)).body
  assert.equal(comments[0].content, 'done soon')
})

test('the status has its own call, and an unknown one is named', async () => {
  const client = createClient(0)
  const id = await newOrder(client)
  const wrong = await client.patch(`/workorders/${id}/status`, { status: 'SKIPPED' })
  assert.deepEqual(wrong.body, {
    errors: [{ error: 'Invalid status', fieldPath: 'status', fieldValue: 'SKIPPED' }],
  })
  await client.patch(`/workorders/${id}`, { status: 'DONE' })
  assert.equal((await client.get(`/workorders/${id}`)).body.workOrder.status, 'OPEN')
  const done = await client.patch(`/workorders/${id}/status`, { status: 'DONE' })
  assert.equal(done.body.workOrder.completedAt, '2026-09-01T08:00:00.250Z')
})

test('an order made from a request approves it, and finishing it finishes the request', async () => {
  const client = createClient(0)
  const { body } = await client.get('/workrequests?statuses=PENDING&limit=1')
  const request = body.workRequests[0]
  const id = await newOrder(client, { workRequestId: request.id })
  const read = async () => (await client.get(`/workrequests/${request.id}`)).body.workRequest
  assert.equal((await read()).requestStatus, 'APPROVED')
  assert.equal((await read()).workOrderId, id)
  await client.patch(`/workorders/${id}/status`, { status: 'DONE' })
  assert.equal((await read()).requestStatus, 'DONE')
  const again = await client.post('/workorders', { title: 'x', workRequestId: request.id })
  assert.equal(again.status, 400)
})

test('finishing a recurring order makes the next one', async () => {
  const client = createClient(0)
  const id = await newOrder(client, {
    dueDate: '2026-09-10T08:00:00.000Z',
    repeatability: { type: 'WEEKLY', interval: 2, days: ['MONDAY'] },
  })
  const { workOrder } = (await client.patch(`/workorders/${id}/status`, { status: 'DONE' })).body
  const next = (await client.get(`/workorders/${workOrder.nextId}`)).body.workOrder
  assert.equal(next.previousId, id)
  assert.equal(next.status, 'OPEN')
  assert.equal(next.dueDate, '2026-09-24T08:00:00.000Z')
  assert.deepEqual(next.recurrenceInfo, workOrder.recurrenceInfo)
})

test('an order is found by the number that users see', async () => {
  const client = createClient(0)
  const id = await newOrder(client)
  const { workOrder } = (await client.get(`/workorders/${id}`)).body
  const found = await client.get(`/workorders/${workOrder.sequentialId}?useSequentialId=true`)
  assert.equal(found.body.workOrder.id, id)
})

test('the caller’s own data come back in the detail and not in the list', async () => {
  const client = createClient(0)
  const id = await newOrder(client, { externalData: { key: 'wo-8' }, assetId: 963001 })
  const { workOrder } = (await client.get(`/workorders/${id}`)).body
  assert.deepEqual(workOrder.externalData, { key: 'wo-8' })
  const [row] = (await client.get('/workorders?limit=1')).body.workOrders
  assert.equal(row.id, id)
  assert.equal('externalData' in row, false)
  assert.equal('assetId' in row, false)
  const [expanded] = (await client.get('/workorders?limit=1&expand=asset')).body.workOrders
  assert.equal(expanded.asset.id, 963001)
})

test('people are assigned by id or by e-mail, and a missing type is named', async () => {
  const client = createClient(0)
  const id = await newOrder(client, {
    assignees: [
      { type: 'USER', id: 'tomas.brandt@example.org' },
      { type: 'TEAM', id: 7101 },
    ],
  })
  const { workOrder } = (await client.get(`/workorders/${id}?expand=assignees`)).body
  assert.deepEqual(workOrder.assigneeIds, [90213])
  assert.deepEqual(workOrder.teamIds, [7101])
  const { body } = await client.post('/workorders', { title: 'x', assignees: [{ id: 90213 }] })
  assert.equal(body.errors[0].fieldPath, 'assignees.0.type')
})

test('parts of open orders are committed at the stage of the order', async () => {
  const client = createClient(0)
  const part = (await client.get('/parts?limit=1&sort=-id')).body.parts[0]
  const id = await newOrder(client, { partsUsed: [{ partId: part.id, quantityUsed: 2 }] })
  const read = async () => (await client.get(`/parts/${part.id}`)).body.part
  assert.equal((await read()).assignedQuantity, part.assignedQuantity + 2)
  await client.patch(`/workorders/${id}/partStatus`, { partStatus: 'KITTED' })
  assert.equal((await read()).committedQuantities.kitted, part.committedQuantities.kitted + 2)
  const bad = await client.patch(`/workorders/${id}/partStatus`, { partStatus: 'x' })
  assert.equal(bad.body.errors[0].error, 'Invalid part status')
  await client.patch(`/workorders/${id}/status`, { status: 'DONE' })
  assert.equal((await read()).committedQuantities.kitted, part.committedQuantities.kitted)
})

test('a parent counts the states of the orders below it', async () => {
  const client = createClient(0)
  const parent = await newOrder(client, { isParent: true, assetId: 963002 })
  const child = await newOrder(client, { parentId: parent })
  await client.patch(`/workorders/${child}/status`, { status: 'ON_HOLD' })
  const { workOrder } = (await client.get(`/workorders/${parent}`)).body
  assert.deepEqual(workOrder.progress, {
    openCount: 0,
    inProgressCount: 0,
    onHoldCount: 1,
    doneCount: 0,
  })
  const { subworkorders } = (await client.get(`/workorders/${parent}/subworkorders`)).body
  assert.equal(subworkorders[0].assetId, 963002)
})

test('readings come as a bare array and manual ones end after ten requests a day', async () => {
  const client = createClient(0)
  const send = () => client.post('/meterreadings', [{ meterId: 123, value: 8812.5 }])
  const first = await send()
  assert.equal(first.status, 201)
  assert.deepEqual(Object.keys(first.body[0]).sort(), [
    'createdAt',
    'meterId',
    'readingDate',
    'value',
  ])
  for (let at = 1; at < 10; at++) await send()
  const refused = await send()
  assert.equal(refused.status, 429)
  assert.match(refused.body.error, /^Too Many Requests\. Manual meter readings/)
  client.now += 86_400_001
  assert.equal((await send()).status, 201)
  const { meter } = (await client.get('/meters/123?expand=last_reading')).body
  assert.equal(meter.lastReading.value, 8812.5)
})

test('the status of an asset is a history', async () => {
  const client = createClient(0)
  await client.get('/assetstatuses?sort=-endedAt')
  const made = await client.post('/assets/963001/status', {
    status: 'OFFLINE',
    downtimeType: 'PLANNED',
  })
  assert.equal(made.status, 201)
  const { body } = await client.get('/assetstatuses?assetId=963001')
  assert.deepEqual(
    body.assetStatuses.map((row: { status: string }) => row.status),
    ['OFFLINE', 'ONLINE'],
  )
  assert.equal(body.assetStatuses[1].endedAt, '2026-09-01T08:00:00.250Z')
  const { asset } = (await client.get('/assets/963001')).body
  assert.equal(asset.status.status, 'OFFLINE')
  const latest = (await client.get('/assetstatuses?sort=-endedAt&limit=1')).body.assetStatuses[0]
  assert.equal(latest.assetId, 963001)
})

test('makers are written as objects and read as names', async () => {
  const client = createClient(0)
  const path = '/assets/963001'
  const named = await client.patch(path, { manufacturer: { name: 'Newmaker' } })
  assert.equal(named.body.asset.manufacturer, 'Newmaker')
  const cleared = await client.patch(path, { manufacturer: null })
  assert.equal('manufacturer' in cleared.body.asset, false)
  assert.equal('model' in cleared.body.asset, false)
  const loop = await client.patch(path, { parentId: 963002 })
  assert.deepEqual(loop.body, { errors: [{ error: 'parentId is not valid' }] })
})
