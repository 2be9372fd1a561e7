import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entities } from '@millwright/model'
import fc from 'fast-check'
import type { Context, EntityMap, Native } from './connector.ts'
import { decodeRecord } from './decode.ts'
import { custom, day, decimal, each, flag, instant, norm, reference, text } from './fields.ts'
import { entityOf } from './test-source.ts'

const context: Context = { zone: 'Europe/Berlin', settings: {}, now: () => 0 }

const map: EntityMap = entityOf({
  key: ['No'],
  fields: {
    number: text('No'),
    name: { ...text('Title'), required: true },
    ...norm('status', 'State', { draft: 'D', approved: 'A' }),
    vendor_id: reference('Vendor'),
    currency: text('Currency'),
    total_gross_amount: decimal('Total'),
    is_on_hold: flag('Held'),
    required_on: day('Wanted'),
    updated_at: instant('Changed'),
    delivery_address: custom('Street', ({ Street }) => ({ lines: [Street.trim()], city: 'Ulm' })),
    lines: each('Lines', {
      key: ['Pos'],
      fields: { description: text('Text'), quantity: decimal('Qty'), required_on: day('Wanted') },
    }),
    custom_fields: custom('Own', ({ Own }) => Own),
  } as EntityMap['fields'],
})

const good: Native = {
  No: '4711',
  Title: 'Seals',
  State: 'D',
  Vendor: 'V 1',
  Currency: 'EUR',
  Total: '12.50',
  Held: false,
  Wanted: '2026-03-01',
  Changed: '2026-02-28T10:00:00Z',
  Street: 'Main 1',
  Lines: [
    { Pos: 10, Text: 'Seal', Qty: 2, Wanted: '2026-03-01' },
    { Pos: 20, Text: 'Pump', Qty: '1.5', Wanted: null },
  ],
  Own: { colour: 'red' },
}

const decode = (source: Native) =>
  decodeRecord('purchase-orders', map, source, context, { whole: true })
const problemsOf = (change: Native) =>
  (decode({ ...good, ...change }).problems ?? []).map(({ field, value_kind, reason }: Native) => [
    field,
    value_kind,
    reason,
  ])

test('a record that is what the model says has no problems, and says nothing of them', () => {
  assert.equal('problems' in decode(good), false)
  assert.equal('problems' in decode({ ...good, Wanted: '', Total: null, Lines: [] }), false)
})

test('what breaks the model reads null and is named with what came and why', () => {
  assert.deepEqual(problemsOf({ Total: 'twelve' }), [['total_gross_amount', 'text', 'unreadable']])
  assert.deepEqual(problemsOf({ Total: 1e30 }), [['total_gross_amount', 'text', 'out_of_range']])
  assert.deepEqual(problemsOf({ Total: { sum: 1 } }), [
    ['total_gross_amount', 'object', 'wrong_type'],
  ])
  assert.deepEqual(problemsOf({ Total: '1e999999999' }), [
    ['total_gross_amount', 'text', 'out_of_range'],
  ])
  assert.deepEqual(problemsOf({ Wanted: '2026-02-31' }), [
    ['required_on', 'text', 'impossible_date'],
  ])
  assert.deepEqual(problemsOf({ Wanted: '1.3.2026' }), [['required_on', 'text', 'unreadable']])
  assert.deepEqual(problemsOf({ Changed: '2026-02-31T00:00:00' }), [
    ['updated_at', 'text', 'impossible_date'],
  ])
  assert.deepEqual(problemsOf({ Held: 'perhaps' }), [['is_on_hold', 'text', 'unreadable']])
  assert.deepEqual(problemsOf({ Title: ['a'] }), [['name', 'list', 'wrong_type']])
  assert.deepEqual(problemsOf({ Title: 'x'.repeat(1001) }), [['name', 'text', 'too_long']])
  assert.deepEqual(problemsOf({ Street: 7 }), [['delivery_address', 'number', 'wrong_type']])
  assert.deepEqual(problemsOf({ Own: 'red' }), [['custom_fields', 'text', 'wrong_type']])
  assert.deepEqual(problemsOf({ Title: undefined }), [['name', 'none', 'missing']])
})

test('a status that nobody knows is unknown with its own code, and no problem', () => {
  const { status, source_status, problems } = decode({ ...good, State: 'Z9' })
  assert.deepEqual([status, source_status, problems], ['unknown', 'Z9', undefined])
})

test('of a broken line the rest is served, and a line that is none is left out', () => {
  const [first, second] = good.Lines
  const record = decode({ ...good, Lines: [first, null, { ...second, Qty: 'many', Pos: '' }] })
  assert.deepEqual(
    record.lines.map(({ id, description, quantity }: Native) => [id, description, quantity]),
    [
      ['10', 'Seal', '2'],
      [null, 'Pump', null],
    ],
  )
  assert.deepEqual(
    record.problems.map(({ field, reason }: Native) => [field, reason]),
    [
      ['lines/1', 'wrong_type'],
      ['lines/2/quantity', 'unreadable'],
      ['lines/2/id', 'missing'],
    ],
  )
})

test('whatever comes in place of any property, the record stays one of the model and keeps the rest', () => {
  const whole = decode(good)
  const fields = map.fields as unknown as Record<string, { native: readonly string[] }>
  const settings = { seed: 20_261, numRuns: 300 }
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(good).filter((name) => name !== 'No')),
      fc.anything({ withDate: false }),
      (property, value) => {
        const record = decode({ ...good, [property]: value })
        const parsed = entities['purchase-orders'].record.safeParse(record)
        assert.ok(parsed.success, `${parsed.error}`)
        for (const [name, { native }] of Object.entries(fields))
          if (!native.includes(property)) assert.deepEqual(record[name], whole[name])
      },
    ),
    settings,
  )
})
