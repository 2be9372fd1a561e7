import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configureConnector, describeCapability, type EntityMap, isSafe } from '@millwright/kit'
import type { SqlAt } from '@millwright/kit/protocols'
import type { ApiError } from '@millwright/model'
import { sql } from './connector.ts'
import { exampleMapping } from './example.ts'
import { readMapping } from './mapping.ts'

const context = { zone: 'Europe/Berlin', settings: {}, now: () => 0 }

function refusalOf(mapping: unknown): string[] {
  const text = typeof mapping === 'string' ? mapping : JSON.stringify(mapping)
  try {
    readMapping(text)
  } catch (error) {
    const { code, errors = [] } = error as ApiError
    assert.equal(code, 'INVALID_REQUEST')
    for (const { pointer } of errors) assert.equal(pointer, '/credentials/mapping')
    return errors.map(({ detail }) => detail)
  }
  return assert.fail('the mapping was accepted')
}

const workOrders = (more: object) => ({
  'work-orders': { table: 'job', key: 'id', fields: { name: 'title' }, ...more },
})

function mapOf(mapping: object, name: 'work-orders' | 'assets'): EntityMap<any, SqlAt> {
  return readMapping(JSON.stringify(mapping))[name] as never
}

test('a mapping that is no JSON is refused by line and column', () => {
  assert.match(refusalOf('{\n  "assets": {,\n}')[0]!, /line 2, column 14/)
})

for (const [what, mapping, said] of [
  ['an entity', { 'work-order': {} }, /there is no entity "work-order"; the closest is/],
  ['a field', workOrders({ fields: { titel: 'title' } }), /work-orders\.fields: .*field "titel"/],
  ['a property', workOrders({ tabel: 'x' }), /property "tabel"; the closest is "table"/],
  [
    'a word of a status',
    workOrders({ fields: { status: { column: 's', values: { '1': 'open' } } } }),
    /work-orders\.fields\.status\.values\.1: .*word "open"/,
  ],
  [
    'codes of a status',
    workOrders({ fields: { status: 's' } }),
    /work-orders\.fields\.status: values must say/,
  ],
  [
    'a field that nobody writes',
    workOrders({ fields: { created_at: { column: 'c', write: true } } }),
    /work-orders\.fields\.created_at: the model lets nobody write/,
  ],
  [
    'what a create needs',
    workOrders({ write: ['create'] }),
    /create needs fields\.name with "write"/,
  ],
  ['a flag without a time', workOrders({ deleted: { column: 'd', value: '1' } }), /needs changed/],
  [
    'a parameter of an action',
    workOrders({ actions: { complete: { set: { r: { from: 'commet' } } } } }),
    /parameter "commet"; the closest is "comment"/,
  ],
] as const) {
  test(`${what} that is wrong in a mapping is told with its place`, () => {
    assert.match(refusalOf(mapping).join('\n'), said)
  })
}

test('all that is wrong is told at once', () => {
  assert.equal(refusalOf({ assets: { tabel: 'x' }, 'work-orders': { key: 1 } }).length > 4, true)
})

test('a mapping that is far too long is refused before it is read, and few of many faults are told', () => {
  assert.match(refusalOf(' '.repeat(200_000))[0]!, /200000 characters; 131072 are allowed/)
  const names = Array.from({ length: 5_000 }, (_, index) => [`nonsense_${index}`, {}])
  assert.equal(refusalOf(Object.fromEntries(names)).length, 20)
})

test('without "write" nothing can be written, and the reason says so', () => {
  const settings = { mapping: JSON.stringify(workOrders({})) }
  const connector = configureConnector(sql, settings)
  const { ops, fields } = describeCapability(connector, 'work-orders')
  for (const op of ['create', 'update', 'delete'] as const) {
    assert.equal(ops[op].supported, false)
    assert.match(ops[op].reason!, /mapping of this connection does not allow to/)
  }
  assert.equal(fields.name!.create, 'no')
  assert.equal(fields.due_at, undefined)
})

test('connections with the same settings share one connector, others have their own', () => {
  const one = configureConnector(sql, { mapping: JSON.stringify(workOrders({})) })
  assert.equal(configureConnector(sql, { mapping: JSON.stringify(workOrders({})) }), one)
  assert.deepEqual(Object.keys(one.entities), ['work-orders'])
  assert.ok(isSafe((one.probe as (at: unknown) => never)(context)))
})

test('an address without the name of a database is refused in its own field', () => {
  const settings = { base_url: 'postgresql://db.example.com', mapping: '{}' }
  assert.throws(() => configureConnector(sql, settings), {
    code: 'INVALID_REQUEST',
    errors: [
      {
        pointer: '/credentials/base_url',
        code: 'INVALID_FORMAT',
        detail:
          'The address ends with the name of the database: postgresql://db.example.com/plant.',
      },
    ],
  })
})

test('codes, padding, zones and dates that stand for none cross as the mapping says', () => {
  const map = mapOf(exampleMapping(null), 'work-orders')
  const { fields } = map as { fields: Record<string, any> }
  const row = {
    state: '99 ',
    prio: '1',
    due: '2030-07-01 12:00:00.5',
    made: '0000-00-00 00:00:00',
    site: 'N1  ',
    machine_no: 'P-01',
    is_down: '0',
    hours: '1.50',
  }
  const read = (name: string) => fields[name].decode(row, context)
  assert.equal(read('status'), 'unknown')
  assert.equal(read('source_status'), '99')
  assert.equal(read('priority'), 'high')
  assert.equal(read('due_at'), '2030-07-01T10:00:00.5Z')
  assert.equal(read('created_at'), null)
  assert.equal(read('asset_id'), 'N1.P-01')
  assert.equal(read('is_asset_down'), false)
  assert.equal(read('estimated_hours'), '1.50')
})

test('a version is another one as soon as anything of the row or its lines is', () => {
  const map = readMapping(JSON.stringify(exampleMapping(null)))['purchase-orders']!
  const version = (map.fields as Record<string, any>).version
  const row = { no: '1', ref: 'R', '#lines': [{ pos: '10', qty: '1' }] }
  const digest = (change: object) => version.decode({ ...row, ...change }, context)
  assert.equal(digest({}), digest({}))
  assert.notEqual(digest({}), digest({ ref: 'S' }))
  assert.notEqual(digest({}), digest({ '#lines': [{ pos: '10', qty: '2' }] }))
})
