import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ActionMap,
  type Answer,
  decodeRecord,
  type EntityMap,
  type Native,
} from '@millwright/kit'
import { type EntityName, entities } from '@millwright/model'
import fc from 'fast-check'
import { tryton } from './connector.ts'
import { days, numeric, quantity } from './fields.ts'
import { settleBody } from './lookup.ts'
import { convert } from './units.ts'
import { fromDate, fromDecimal, fromStamp, pick, toDate, toStamp } from './values.ts'

const context = { zone: 'UTC', settings: {}, now: () => 0 }
const seeded = { seed: 20_261_124 }

test('days and moments cross both ways unchanged', () => {
  const moments = fc.date({
    min: new Date('1970-01-01'),
    max: new Date('2199-12-31'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(moments, (moment) => {
      const text = moment.toISOString()
      assert.equal(toStamp(fromStamp(text)), text)
      assert.equal(toDate(fromDate(text.slice(0, 10))), text.slice(0, 10))
    }),
    seeded,
  )
})

test('decimals cross both ways without a float in between', () => {
  const decimals = fc
    .tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 9999 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`)
  const field = numeric('unit_price')
  fc.assert(
    fc.property(decimals, (text) => {
      const body: Native = {}
      field.encode!(text, body, context)
      assert.deepEqual(body.unit_price, { __class__: 'Decimal', decimal: text })
      assert.equal(field.decode(body, context), text)
    }),
    seeded,
  )
})

test('quantities and lead times cross both ways', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (thousandths) => {
      const text = String(thousandths / 1000)
      const body: Native = {}
      for (const field of [quantity('quantity'), days('lead_time')]) {
        field.encode!(text, body, context)
        assert.equal(field.decode(body, context), text)
      }
    }),
    seeded,
  )
})

test('a quantity with more digits than Tryton keeps is refused, never rounded', () => {
  const field = quantity('quantity')
  for (const text of ['0.1234567890123456789', '12345678901234567', '0.10000000000000001']) {
    assert.throws(() => field.encode!(text, {}, context), { code: 'NOT_ALLOWED_VALUE' }, text)
  }
  const kept = { '2.50': 2.5, '100': 100, '0.0000001': 1e-7, '-0.0': 0, '007.0': 7, '0': 0 }
  for (const [text, number] of Object.entries(kept)) {
    const body: Native = {}
    field.encode!(text, body, context)
    assert.ok(body.quantity === number, text)
  }
})

test('nothing reads null, and null clears', () => {
  assert.equal(toDate(null), null)
  assert.equal(toStamp(undefined), null)
  assert.equal(fromDate(null), null)
  assert.equal(fromDecimal(null), null)
  assert.equal(pick({ 'party.': null }, 'party.name'), undefined)
})

test('a quantity in another unit of the same category is converted exactly', () => {
  const [piece, dozen] = [
    { id: 1, factor: 1 },
    { id: 2, factor: 12 },
  ]
  assert.equal(convert(2.5, dozen, piece), '30')
  assert.equal(convert(30, piece, dozen), '2.5')
  assert.equal(convert(3, piece, piece), '3')
  assert.equal(convert(3, undefined, piece), null)
})

test('an almost empty record of Tryton reads as a valid record of every entity', () => {
  for (const [name, map] of Object.entries(tryton.entities) as [EntityName, EntityMap][]) {
    const empty = Object.fromEntries(map.key.map((part) => [part, 7]))
    const record = decodeRecord(name, map, empty, context)
    assert.deepEqual(entities[name].record.safeParse(record).error, undefined, name)
  }
})

test('line changes become the list commands of Tryton', async () => {
  const current = { id: 1, 'lines.': [{ id: 5, taxes: [1, 2] }, { id: 6 }] }
  const io = {} as Parameters<typeof settleBody>[0]
  const body = {
    lines: [
      { op: 'change', key: ['5'], body: { quantity: 2 } },
      { op: 'remove', key: ['6'], body: {} },
      { op: 'add', key: null, body: { quantity: 1 } },
    ],
  }
  assert.deepEqual(await settleBody(io, body, current), {
    lines: [
      ['create', [{ quantity: 1 }]],
      ['write', [5], { quantity: 2 }],
      ['delete', [6]],
    ],
  })
})

test('an answer of another shape names no record that an action made, and breaks nothing', () => {
  const makers = [
    tryton.entities['purchase-orders']!.actions!.receive,
    tryton.entities['purchase-requisitions']!.actions!.convert,
  ] as ActionMap[]
  for (const result of [null, {}, 'x', [], [null], ['x'], [{}], 7]) {
    const answer = { json: { result } } as Answer
    for (const { makes } of makers) assert.equal(makes!.key([answer]), null, JSON.stringify(result))
  }
  for (const json of [undefined, null, 'x', []]) {
    for (const { makes } of makers) assert.equal(makes!.key([{ json } as Answer]), null)
  }
})
