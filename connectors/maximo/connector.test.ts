import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { carryOut, planAction, planCreate, planUpdate, readOne, readPage } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { type Connected, openMaximo } from './test-connection.ts'

let plant: Connected

before(async () => {
  plant = await openMaximo()
})
after(() => plant.close())

const all = { limit: 500, after: null, filters: {}, fields: null, total: false }

async function refusalOf(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  assert.ok(error instanceof ApiError, 'it was not refused')
  return error
}

async function firstOrder(status: string): Promise<{ id: string; native: any; record: any }> {
  const { records } = await readPage(plant.io, 'purchase-orders', {
    ...all,
    filters: { status: [status] },
  })
  const [found] = records
  assert.ok(found, `no order is ${status}`)
  return { id: found.record.id, ...found }
}

test('a number that is being revised is one order, which is approved', async () => {
  const { records } = await readPage(plant.io, 'purchase-orders', all)
  const ids = records.map(({ record }) => record.id)
  assert.equal(new Set(ids).size, ids.length)
  assert.equal(ids.length, 60)
  assert.ok(plant.system.summary().purchase_orders! > 60, 'nothing is being revised')
})

test('a revision that was cancelled leaves the order as it was', async () => {
  const { id, native } = await firstOrder('approved')
  const key = { ponum: native.ponum, siteid: native.siteid, revisionnum: 1 }
  await plant.intervene({ op: 'insert', native: 'po', data: { vendor: native.vendor }, key })
  await plant.intervene({
    op: 'update',
    native: 'po',
    key,
    data: { status: 'CAN', revisionnum: 1 },
  })
  const { record } = await readOne(plant.io, 'purchase-orders', id)
  assert.equal(record.status, 'approved')
  const { records } = await readPage(plant.io, 'purchase-orders', {
    ...all,
    filters: { ids: [id] },
  })
  assert.deepEqual(
    records.map((found) => found.record.status),
    ['approved'],
  )
})

test('INPRG of a purchase order is being written, of a work order is work', async () => {
  const { record } = await firstOrder('draft')
  assert.equal(record.source_status, 'INPRG')
  const { records } = await readPage(plant.io, 'work-orders', {
    ...all,
    filters: { status: ['in_progress'] },
  })
  assert.ok(records.length > 0)
  assert.ok(records.every((found) => found.record.source_status === 'INPRG'))
})

test('work orders that wait for material or for the plant are on hold', async () => {
  const { records } = await readPage(plant.io, 'work-orders', {
    ...all,
    filters: { status: ['on_hold'] },
  })
  const words = new Set(records.map(({ record }) => record.source_status))
  assert.deepEqual([...words].sort(), ['WMATL', 'WPCOND'])
})

test('tasks are part of their work order, and no work orders', async () => {
  const { records } = await readPage(plant.io, 'work-orders', all)
  const tasks = records.flatMap(({ record }) => record.tasks)
  assert.ok(tasks.length > 10)
  const numbers = new Set(records.map(({ record }) => record.number))
  assert.ok(tasks.every(({ id }) => !numbers.has(id)))
})

test('a line that is not sent stays', async () => {
  const created = await planCreate(plant.io, 'purchase-orders', {
    name: 'Two lines',
    vendor_id: 'MWORG.SEALTEC',
    lines: [
      {
        item_id: 'MWSET.SEAL-200',
        quantity: '2',
        unit_price: '1.25',
        inventory_location_id: 'NORTH.CENTRAL',
      },
      {
        description: 'Cutting to length',
        quantity: '1',
        unit_price: '30',
        inventory_location_id: 'NORTH.CENTRAL',
      },
    ],
  })
  const { id } = await carryOut(plant.io, created)
  const plan = await planUpdate(
    plant.io,
    'purchase-orders',
    id,
    { lines: [{ id: '2', quantity: '3' }] },
    null,
  )
  await carryOut(plant.io, plan)
  const { record } = await readOne(plant.io, 'purchase-orders', id)
  assert.deepEqual(
    record.lines.map((line: any) => [line.id, line.quantity, line.net_amount]),
    [
      ['1', '2', '2.5'],
      ['2', '3', '90'],
    ],
  )
  assert.equal(record.total_gross_amount, '92.5')
})

test('what is cut to the tolerance is not claimed as received', async () => {
  const { id, record } = await firstOrder('approved')
  const [line] = record.lines
  const lines = [{ line_id: line.id, quantity: String(Number(line.quantity) + 5) }]
  const plan = await planAction(plant.io, 'purchase-orders', id, 'receive', { lines }, null)
  await carryOut(plant.io, plan)
  const now = await readOne(plant.io, 'purchase-orders', id)
  assert.equal(now.record.lines[0].received_quantity, line.quantity)
  assert.equal(plan.action!.map.done!(now.record, plan.action!.at), false)
})

test('a comment that Maximo would cancel the change for is refused before anything is sent', async () => {
  const { id } = await firstOrder('pending_approval')
  const comment = 'x'.repeat(51)
  const error = await refusalOf(
    planAction(plant.io, 'purchase-orders', id, 'approve', { comment }, null),
  )
  assert.equal(error.errors?.[0]?.pointer, '/comment')
})

test('a status that the rules of Maximo forbid is refused in its own words', async () => {
  const { records } = await readPage(plant.io, 'work-orders', {
    ...all,
    filters: { status: ['completed'] },
  })
  const body = { source_status: 'APPR' }
  const plan = await planAction(
    plant.io,
    'work-orders',
    records[0]!.record.id,
    'set_status',
    body,
    null,
  )
  const error = await refusalOf(carryOut(plant.io, plan))
  assert.equal(error.code, 'UPSTREAM_REJECTED')
  assert.equal(error.upstream?.code, 'BMXAA4679E')
})

test('a request is rejected by the word of the site that stands for it', async () => {
  const { records } = await readPage(plant.io, 'work-requests', {
    ...all,
    filters: { status: ['open'] },
  })
  const { id } = records[0]!.record
  const plan = await planAction(
    plant.io,
    'work-requests',
    id,
    'reject',
    { reason: 'Not ours.' },
    null,
  )
  await carryOut(plant.io, plan)
  const { record } = await readOne(plant.io, 'work-requests', id)
  assert.deepEqual([record.status, record.source_status], ['rejected', 'REJECTED'])
})

test('an id with a quote is not found, and nothing is asked', async () => {
  const before = (await plant.sent()).length
  const error = await refusalOf(readOne(plant.io, 'items', 'MWSET.A~22B'))
  assert.equal(error.code, 'NOT_FOUND')
  assert.equal((await plant.sent()).length, before)
})

test('rich text reads as plain text', async () => {
  const { record } = await readOne(plant.io, 'items', 'MWSET.SEAL-200')
  assert.equal(record.description, 'Stainless, for hot water.\nCheck the size.')
})

test('a hundred records that come and go while a list is read lose and double nothing', async () => {
  const { io, intervene } = plant
  const page = { ...all, limit: 10, fields: ['number'] }
  const before = (await readPage(io, 'vendors', { ...all, fields: ['number'] })).records.length
  const data = { company: 'NEW{n}', name: 'New {n}', type: 'V', currencycode: 'EUR' }
  await intervene({ op: 'insert', native: 'companies', count: 60, data })
  const seen: string[] = []
  let next: unknown = null
  do {
    const { records, next: more } = await readPage(io, 'vendors', { ...page, after: next })
    seen.push(...records.map(({ record }) => record.id))
    next = more
    await intervene({ op: 'insert', native: 'companies', count: 5, data })
    const gone = (await readPage(io, 'vendors', page)).records[8]!.native
    await intervene({ op: 'delete', native: 'companies', key: gone.companiesid })
  } while (next !== null && seen.length < 300)
  assert.equal(new Set(seen).size, seen.length)
  assert.ok(seen.length >= before + 60, `${seen.length} were seen`)
})

async function numbersOf(limit: number): Promise<string[]> {
  const numbers: string[] = []
  let after: unknown = null
  do {
    const page = await readPage(plant.io, 'items', { ...all, limit, after, fields: ['number'] })
    numbers.push(...page.records.map(({ record }) => record.number))
    after = page.next
  } while (after !== null)
  return numbers
}

test('half pages, and pages that came before, lose and double nothing', async () => {
  const whole = await numbersOf(500)
  for (const fault of ['short_page', 'duplicate_page']) {
    await plant.break(fault)
    assert.deepEqual(await numbersOf(7), whole, fault)
    await plant.repair()
  }
})

for (const fault of ['same_page', 'empty_page']) {
  test(`a list that gives nothing new is a failure, not an end (${fault})`, async () => {
    await plant.break(fault)
    const error = await refusalOf(numbersOf(7))
    await plant.repair()
    assert.equal(error.code, 'UPSTREAM_ERROR')
  })
}
