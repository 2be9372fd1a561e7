import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entities } from '@millwright/model'
import { createTypeTest, EVENT_TYPES, findTypeFault, TOLD_ENTITIES } from './event-types.ts'
import { passesFilters } from './filters.ts'
import { makeSampleEvent, makeSampleRecord } from './sample-event.ts'

const now = Date.UTC(2026, 10, 24)
const of = { account_id: 'acc_1', endpoint_id: 'whe_1', thin: false, now }

test('the sample of each record is one that the model takes, with a value in every field', () => {
  for (const name of TOLD_ENTITIES) {
    const sample = makeSampleRecord(name, now)
    const parsed = entities[name].record.safeParse(sample)
    assert.ok(parsed.success, `${name}: ${parsed.error}`)
    assert.deepEqual(Object.keys(sample).sort(), Object.keys(entities[name].fields).sort(), name)
  }
})

test('each type has words and a sample with a data of its own', () => {
  for (const [type, words] of Object.entries(EVENT_TYPES)) {
    assert.match(words, /^[A-Z].*\.$/, type)
    const sample = makeSampleEvent(type, of)
    assert.equal(sample.type, type)
    assert.ok(Object.keys(sample.data as object).length > 0, type)
  }
})

test('a pattern stands for all types, those of one kind, or one', () => {
  const all = Object.keys(EVENT_TYPES)
  const count = (...types: string[]) => all.filter(createTypeTest(types)).length
  assert.equal(count('*'), all.length)
  assert.equal(count('purchase_order.*'), 3)
  assert.equal(count('purchase_order.*', 'purchase_order.created', 'connection.recovered'), 4)
  assert.equal(count('purchase.*'), 0)
  for (const type of all) assert.equal(findTypeFault(type), null)
})

test('a word that is no type is refused, with the one that was meant', () => {
  const cases: [string, string | null][] = [
    ['purchase_order.update', 'purchase_order.updated'],
    ['purchase-orders.created', 'purchase_order.created'],
    ['purchaseorder.created', 'purchase_order.created'],
    ['connections.*', 'connection.*'],
    ['connection.reauthorization', 'connection.*'],
    ['sync.complete', 'sync.completed'],
    ['nothing.like.it', null],
  ]
  for (const [type, meant] of cases) {
    const fault = findTypeFault(type)
    const words = meant ? ` Did you mean ${meant}?` : ''
    assert.equal(fault, `There is no type ${type}.${words}`)
  }
})

const change = (of: object) => ({
  entity: 'purchase-orders',
  changed: [] as string[],
  previous: null as Record<string, unknown> | null,
  record: { status: 'approved', site_id: 'ulm', custom_fields: { zone: 'A' } } as Record<
    string,
    unknown
  >,
  ...of,
})

test('a filter lets a record through while its field has the value, and once when it ceases to', () => {
  const filters = [{ entity: 'purchase-orders', field: 'status', any_of: ['approved', null] }]
  const passes = (of: object) => passesFilters(filters, change(of))
  assert.equal(passes({}), true)
  assert.equal(passes({ record: { status: 'draft' } }), false)
  assert.equal(passes({ record: {} }), true, 'null is a value as well')
  const left = { record: { status: 'closed' }, changed: ['status'] }
  assert.equal(passes({ ...left, previous: { status: 'approved' } }), true)
  assert.equal(passes({ ...left, previous: { status: 'ordered' } }), false)
  assert.equal(passes({ ...left, previous: { notes: 'x' } }), false)
  assert.equal(passes({ entity: 'vendors', record: { status: 'draft' } }), true)
})

test('a filter of all entities is none of those without the field', () => {
  const filters = [{ entity: '*', field: 'site_id', any_of: ['ulm'] }]
  assert.equal(passesFilters(filters, change({})), true)
  assert.equal(passesFilters(filters, change({ record: { site_id: 'bonn' } })), false)
  const hasSite = Object.hasOwn(entities.attachments.fields, 'site_id')
  assert.equal(hasSite, false)
  assert.equal(passesFilters(filters, change({ entity: 'attachments', record: {} })), true)
})

test('a filter of changes lets through what came or went, and changes of its field only', () => {
  const filters = [{ entity: '*', field: 'status', changed: true as const }]
  const passes = (of: object) => passesFilters(filters, change(of))
  assert.equal(passes({}), true)
  assert.equal(passes({ changed: ['status', 'notes'], previous: { status: 'draft' } }), true)
  assert.equal(passes({ changed: ['notes'], previous: { notes: 'x' } }), false)
})

test('custom fields can be filtered by as well', () => {
  const field = 'custom_fields.zone'
  const passes = (filter: object, of: object) =>
    passesFilters([{ entity: '*', field, ...filter }], change(of))
  assert.equal(passes({ any_of: ['A'] }, {}), true)
  assert.equal(passes({ any_of: ['B'] }, {}), false)
  const moved = { changed: ['custom_fields'], previous: { custom_fields: { zone: 'B' } } }
  assert.equal(passes({ any_of: ['B'] }, moved), true)
  assert.equal(passes({ changed: true }, moved), true)
  const other = { changed: ['custom_fields'], previous: { custom_fields: { zone: 'A', x: 1 } } }
  assert.equal(passes({ changed: true }, other), false)
})
