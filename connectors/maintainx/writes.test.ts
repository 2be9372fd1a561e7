import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { type Call, type Native, planAction, planUpdate, readOne, readPage } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { attachments } from './attachments.ts'
import { arrangeCharges } from './purchase-order-charges.ts'
import { arrangeLines } from './purchase-order-lines.ts'
import { carry, connectSandbox, readAll } from './test-connection.ts'

const sandbox = await connectSandbox({ purchase_orders: 12 })
const { io } = sandbox
after(() => sandbox.close())

const bodyOf = (step: unknown) => (step as Call).body as Native

test('a change of one custom field sends those that are there along', async () => {
  for (const entity of ['locations', 'items', 'vendors', 'assets', 'purchase-orders'] as const) {
    const all = await readAll(io, entity, { limit: 50, fields: ['id', 'custom_fields'] })
    const record = all.find(({ custom_fields }) => Object.keys(custom_fields ?? {}).length > 0)!
    assert.ok(record, entity)
    const custom_fields = { 'New field': 'x' }
    const plan = await planUpdate(io, entity, record.id, { custom_fields }, null)
    assert.deepEqual(
      bodyOf(plan.steps[0]).extraFields,
      { ...record.custom_fields, 'New field': 'x' },
      entity,
    )
  }
})

test('a line that was agreed as a total keeps it when its quantity changes', () => {
  const line = { id: 1, name: 'Rent', price: 90_000, unitCost: null, quantityOrdered: 1 }
  const change = { op: 'change', key: ['1'], body: { quantityOrdered: 2 } } as const
  assert.deepEqual(arrangeLines([change], [line]), [
    { id: 1, name: 'Rent', price: 90_000, quantityOrdered: 2 },
  ])
})

test('a user who may not see prices does not wipe them out', async () => {
  const [order] = await readAll(io, 'purchase-orders', {
    limit: 20,
    filters: { status: ['draft'] },
  })
  const priced = (await readOne(io, 'purchase-orders', order!.id)).record.lines
  await sandbox.switchTo({ key_role: 'full_user' })
  const [first] = priced
  await carry(
    io,
    planUpdate(
      io,
      'purchase-orders',
      order!.id,
      { lines: [{ id: first.id, vendor_item_number: 'KH-9' }] },
      null,
    ),
  ).catch((error: unknown) => {
    assert.ok(error instanceof ApiError && error.code === 'UPSTREAM_PERMISSION_DENIED')
  })
  await sandbox.switchTo({ key_role: 'approver' })
  const { record } = await readOne(io, 'purchase-orders', order!.id)
  assert.deepEqual(
    record.lines.map(({ unit_price, net_amount }: Native) => [unit_price, net_amount]),
    priced.map(({ unit_price, net_amount }: Native) => [unit_price, net_amount]),
  )
})

test('a move without a place to go to is refused before anything is sent', async () => {
  const [asset] = await readAll(io, 'assets', { limit: 5 })
  await assert.rejects(
    planAction(io, 'assets', asset!.id, 'move', { location_id: null }, null),
    (error: unknown) => error instanceof ApiError && error.errors?.[0]?.pointer === '/location_id',
  )
})

test('files are listed by name, and a name is given once per record', async () => {
  const vendor = (await readAll(io, 'vendors', { limit: 5, fields: ['id'] }))[0]!.id
  const upload = async (name: string) => {
    const file = {
      entity: 'vendors',
      record_id: vendor,
      name,
      content_type: 'text/plain',
      content: Readable.from([Buffer.from('x')]),
    }
    const steps = await attachments.upload!.steps(file as never, { io, context: io.context })
    for (const step of steps) await io.send(step as Call)
  }
  for (const name of ['c.txt', 'a.txt', 'b.txt']) await upload(name)
  await assert.rejects(
    upload('b.txt'),
    (error: unknown) => error instanceof ApiError && error.code === 'CONFLICT',
  )
  const page = (after: unknown) =>
    readPage(io, 'attachments', {
      limit: 1,
      after,
      filters: { entity: 'vendors', record_id: vendor },
      fields: null,
      total: false,
    })
  const first = await page(null)
  await io.send({ method: 'DELETE', path: `/vendors/${vendor}/attachments/a.txt` })
  const second = await page(first.next)
  assert.deepEqual(
    [first, second].map(({ records }) => records[0]!.record.name),
    ['a.txt', 'b.txt'],
  )
})

test('charges whose amounts the user may not see are never written back', () => {
  const hidden = [{ id: 1, name: 'Freight', type: 'AMOUNT_TAXABLE', amount: null }]
  const added = { op: 'add', key: null, body: { name: 'Duty', amount: 500 } } as const
  assert.throws(
    () => arrangeCharges([added], hidden),
    (error: unknown) => error instanceof ApiError && error.errors?.[0]?.pointer === '/charges',
  )
})
