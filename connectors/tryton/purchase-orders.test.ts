import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { carryOut, type Native, planUpdate, readPage } from '@millwright/kit'
import { statusOf } from './purchase-orders.ts'
import { draftOrder, goods, openConnection, type TestConnection } from './test-connection.ts'

let at: TestConnection
before(async () => {
  at = await openConnection()
})
after(() => at.close())

const orders = 'purchase-orders'

test('a list and a get say the same of an order', async () => {
  for (const listed of await at.list(orders, {}, 25)) {
    assert.deepEqual(await at.get(orders, listed.id), listed)
  }
})

test('an order that was created reads back what was sent', async () => {
  const item = await goods(at)
  const sent = {
    vendor_id: item.supply_options[0].vendor_id,
    name: 'Bearings for line 4',
    notes: 'Deliver to gate 3',
    vendor_reference: 'OFFER-9',
    ordered_on: '2026-11-20',
    required_on: '2026-12-24',
  }
  const lines = [
    {
      item_id: item.id,
      quantity: '12',
      unit_price: '8.25',
      description: 'Two boxes',
      line_number: '10',
    },
    {
      kind: 'non_stock',
      description: 'Freight',
      quantity: '1',
      unit_price: '15',
      line_number: '20',
    },
    { kind: 'text', description: 'As agreed by telephone' },
  ]
  const read = await at.create(orders, { ...sent, lines })
  for (const [field, value] of Object.entries(sent)) assert.equal(read[field], value, field)
  assert.equal(read.status, 'draft')
  assert.deepEqual(
    read.lines.map((line: Native) => [line.kind, line.description, line.quantity, line.unit_price]),
    [
      ['item', 'Two boxes', '12', '8.25'],
      ['non_stock', 'Freight', '1', '15'],
      ['text', 'As agreed by telephone', null, null],
    ],
  )
  assert.equal(read.total_net_amount, '114.00')
})

test('unit, price, address and terms that were not given are those that Tryton proposes', async () => {
  const item = await goods(at)
  const vendor_id = item.supply_options[0].vendor_id
  const read = await at.create(orders, { vendor_id, lines: [{ item_id: item.id, quantity: '3' }] })
  assert.equal(read.lines[0].unit, item.unit)
  assert.ok(Number(read.lines[0].unit_price) > 0)
  assert.ok(read.bill_to_address !== null)
  assert.ok(read.currency !== null)
})

test('an update changes only what was sent', async () => {
  const before = await draftOrder(at)
  const read = await at.update(orders, before.id, { name: 'Renamed' }, before.version)
  const { name, updated_at, version, updated_by_id, updated_by_name, ...same } = read
  assert.equal(name, 'Renamed')
  assert.notEqual(version, before.version)
  for (const [field, value] of Object.entries(same)) assert.deepEqual(value, before[field], field)
})

test('lines are changed, added and removed by their ids', async () => {
  const item = await goods(at)
  const first = await draftOrder(at)
  const line = { kind: 'non_stock', description: 'Packing', quantity: '1', unit_price: '4' }
  const two = await at.update(orders, first.id, { lines: [line] })
  assert.deepEqual(
    two.lines.map((each: Native) => each.item_id),
    [item.id, null],
  )
  const [a, b] = two.lines
  const one = await at.update(orders, first.id, {
    lines: [
      { id: b.id, deleted: true },
      { id: a.id, quantity: '4' },
    ],
  })
  assert.deepEqual(
    one.lines.map((each: Native) => [each.id, each.quantity, each.unit_price]),
    [[a.id, '4', '7.5']],
  )
})

test('a line that is added to numbered lines comes last', async () => {
  const item = await goods(at)
  const numbered = { item_id: item.id, quantity: '1', unit_price: '2', line_number: '30' }
  const vendor_id = item.supply_options[0].vendor_id
  const first = await at.create(orders, { vendor_id, lines: [numbered] })
  const line = { kind: 'non_stock', description: 'Packing', quantity: '1', unit_price: '4' }
  const { lines } = await at.update(orders, first.id, { lines: [line] })
  assert.deepEqual(
    lines.map((each: Native) => each.line_number),
    ['30', '40'],
  )
})

test('a line of another order is refused by its place, and that order stays', async () => {
  const mine = await draftOrder(at)
  const theirs = await draftOrder(at)
  const change = at.update(orders, mine.id, { lines: [{ id: theirs.lines[0].id, quantity: '1' }] })
  await assert.rejects(change, (error: any) => {
    assert.equal(error.code, 'INVALID_REQUEST')
    assert.equal(error.errors[0].pointer, '/lines/0/id')
    return true
  })
  assert.deepEqual(await at.get(orders, theirs.id), theirs)
})

test('a change between reading and writing is not overwritten', async () => {
  const { id } = await draftOrder(at)
  const plan = await planUpdate(at.io, orders, id, { name: 'Mine' }, null)
  await at.update(orders, id, { name: 'Theirs' })
  await assert.rejects(carryOut(at.io, plan), { code: 'PRECONDITION_FAILED' })
  assert.equal((await at.get(orders, id)).name, 'Theirs')
})

test('an order goes from draft over quotation to ordered, and each step is seen', async () => {
  const { id } = await draftOrder(at)
  const quoted = await at.act(orders, id, 'submit')
  assert.ok(quoted.done)
  assert.deepEqual([quoted.record.status, quoted.record.source_status], ['draft', 'quotation'])
  assert.equal(quoted.record.approval_status, 'pending')
  assert.ok(quoted.record.number)
  const back = await at.act(orders, id, 'withdraw')
  assert.deepEqual([back.done, back.record.source_status], [true, 'draft'])
  const approved = await at.act(orders, id, 'approve')
  assert.ok(approved.done)
  assert.equal(approved.record.status, 'ordered')
  assert.equal(approved.record.lines[0].open_quantity, '10')
})

test('an order is cancelled and taken up again', async () => {
  const { id } = await draftOrder(at)
  const cancelled = await at.act(orders, id, 'cancel')
  assert.deepEqual([cancelled.done, cancelled.record.status], [true, 'cancelled'])
  const [line] = cancelled.record.lines
  assert.deepEqual([line.status, line.deleted_at], ['cancelled', cancelled.record.updated_at])
  const reopened = await at.act(orders, id, 'reopen')
  assert.deepEqual([reopened.done, reopened.record.status], [true, 'draft'])
  assert.equal(reopened.record.lines[0].deleted_at, null)
})

test('a draft can be deleted, and is gone', async () => {
  const { id } = await draftOrder(at)
  await at.remove(orders, id)
  await assert.rejects(at.get(orders, id), { code: 'NOT_FOUND' })
})

test('a quoted order is changed only after it was withdrawn', async () => {
  const { id } = await draftOrder(at)
  await at.act(orders, id, 'submit')
  await assert.rejects(at.update(orders, id, { name: 'No' }), (error: any) => {
    assert.equal(error.code, 'RECORD_LOCKED')
    assert.deepEqual(error.rule.instead, ['actions/withdraw'])
    return true
  })
  assert.equal(
    (await at.update(orders, id, { required_on: '2026-12-30' })).required_on,
    '2026-12-30',
  )
})

test('a binding order keeps its lines and cannot be deleted or cancelled; its texts can change', async () => {
  const { id } = await draftOrder(at)
  const { record } = await at.act(orders, id, 'approve')
  const [line] = record.lines
  const locked = { code: 'RECORD_LOCKED' }
  await assert.rejects(at.update(orders, id, { lines: [{ id: line.id, quantity: '1' }] }), locked)
  await assert.rejects(at.remove(orders, id), locked)
  await assert.rejects(at.act(orders, id, 'cancel'), locked)
  assert.equal(
    (await at.update(orders, id, { notes: 'Call before delivery' })).notes,
    'Call before delivery',
  )
})

test('a refusal of Tryton points at the field that it is about', async () => {
  const item = await goods(at)
  const body = {
    vendor_id: item.supply_options[0].vendor_id,
    lines: [{ item_id: item.id, quantity: '1.5' }],
  }
  await assert.rejects(at.create(orders, body), (error: any) => {
    assert.equal(error.code, 'UPSTREAM_REJECTED')
    assert.equal(error.errors[0].pointer, '/lines/0/quantity')
    return true
  })
})

test('an unknown item is named by its place among the lines, and nothing is made', async () => {
  const order = await draftOrder(at)
  const [{ item_id, id }] = order.lines
  const known = { item_id, quantity: '1' }
  const unknown = { item_id: '999999', quantity: '1' }
  const expectPlace = (write: Promise<unknown>) =>
    assert.rejects(write, (error: any) => {
      const { code, errors } = error
      assert.deepEqual([code, errors[0].pointer], ['INVALID_REQUEST', '/lines/2/item_id'])
      return true
    })
  const { vendor_id } = order
  await expectPlace(at.create(orders, { vendor_id, lines: [known, known, unknown] }))
  await expectPlace(at.update(orders, order.id, { lines: [known, { id, quantity: '2' }, unknown] }))
  assert.deepEqual(await at.get(orders, order.id), order)
})

test('an unknown unit is refused before anything is sent', async () => {
  const item = await goods(at)
  const lines = [{ item_id: item.id, quantity: '1', unit: 'bogus' }]
  await assert.rejects(
    at.create(orders, { vendor_id: item.supply_options[0].vendor_id, lines }),
    (error: any) => {
      assert.equal(error.code, 'INVALID_REQUEST')
      assert.equal(error.errors[0].pointer, '/lines/0/unit')
      return true
    },
  )
})

test('every filter by status finds exactly the orders that read so', async () => {
  const all = await at.list(orders)
  for (const word of [
    'draft',
    'approved',
    'ordered',
    'partially_received',
    'received',
    'closed',
    'cancelled',
  ]) {
    const wanted = all.filter(({ status }) => status === word).map(({ id }) => id)
    const found = (await at.list(orders, { status: [word] })).map(({ id }) => id)
    assert.deepEqual(found, wanted, word)
  }
})

test('a state that Tryton may add later reads unknown, with its word kept', () => {
  const states = ['draft', 'quotation', 'confirmed', 'done', 'cancelled', 'on_the_moon']
  const words = states.map((state) => statusOf({ state }))
  assert.deepEqual(words, ['draft', 'draft', 'approved', 'closed', 'cancelled', 'unknown'])
})

test('what was changed since a moment is found, also if it was never written again', async () => {
  const fresh = await draftOrder(at)
  const found = await at.list(orders, { modified_after: fresh.updated_at })
  assert.ok(found.some(({ id }) => id === fresh.id))
  const old = await at.list(orders, { modified_before: fresh.updated_at })
  assert.ok(old.length >= 200 && !old.some(({ id }) => id === fresh.id))
})

test('paging misses and doubles nothing while a hundred records come and go', async () => {
  const stable = (await at.list('vendors')).map(({ id }) => id)
  const doomed = Array.from({ length: 50 }, (_, i) =>
    String(
      at.intervene({
        op: 'insert',
        native: 'party.party',
        data: { name: `Passing ${i}`, active: true },
      }),
    ),
  )
  const seen: string[] = []
  let next: unknown = null
  do {
    const page = await readPage(at.io, 'vendors', {
      limit: 7,
      after: next,
      filters: {},
      fields: ['id', 'name'],
      total: false,
    })
    seen.push(...page.records.map(({ record }) => record.id))
    next = page.next
    for (const key of doomed.splice(0, 10))
      at.intervene({ op: 'delete', native: 'party.party', key })
    if (seen.length < 60) {
      for (let i = 0; i < 10; i++)
        at.intervene({ op: 'insert', native: 'party.party', data: { name: 'Late', active: true } })
    }
  } while (next !== null)
  assert.equal(new Set(seen).size, seen.length, 'none twice')
  assert.deepEqual(
    seen.filter((id) => stable.includes(id)),
    stable,
    'none missed',
  )
})
