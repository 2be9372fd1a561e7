import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAnswer } from '@millwright/kit'
import { addressFor, completeFor, translateFor } from './releases.ts'
import { query } from './wire.ts'

const context = { zone: 'UTC', settings: { database: 'mill' }, now: Date.now }
const line = query(context, 'model.purchase.line.search_read', [
  [
    ['moves.uom', '=', 3],
    ['moves.uom.symbol', 'in', ['uom', 'u']],
  ],
  0,
  1,
  null,
  ['unit.symbol', 'move_done', 'moves.uom.symbol'],
  {},
])
const bodyOf = (call: { body?: unknown }) => call.body as { method: string; params: unknown[] }
const answerOf = (result: unknown) =>
  createAnswer(200, {}, Buffer.from(JSON.stringify({ id: 1, result })))

test('an old release is asked as it always was', () => {
  const call = completeFor(line, { release: '6.0.29' })
  assert.deepEqual(call, line)
  assert.equal(addressFor(line, '7.8.18').path, '/mill/')
  const answer = answerOf([{ id: 1, 'moves.': [{ 'unit.': { symbol: 'u' } }] }])
  assert.equal(translateFor(answer, line, { release: '6.0.29' }), answer)
})

test('a newer release is asked by its own names, and values that look like names stay', () => {
  const { params } = bodyOf(completeFor(line, { release: '7.0.3' }))
  assert.deepEqual(params[0], [
    ['moves.unit', '=', 3],
    ['moves.unit.symbol', 'in', ['uom', 'u']],
  ])
  assert.deepEqual(params[4], ['unit.symbol', 'moves_progress', 'moves.unit.symbol'])
  assert.equal(addressFor(line, '8.0').path, '/mill/rpc/')
})

test('its answer reads as the old one would, and so does a copy of it', () => {
  const theirs = [
    {
      id: 1,
      'unit.': { symbol: 'kg' },
      moves_progress: 1,
      'moves.': [{ 'unit.': { symbol: 'u' } }],
    },
    { id: 2, moves_progress: 0.5, 'moves.': [] },
    { id: 3, moves_progress: null, 'moves.': [] },
  ]
  const read = translateFor(answerOf(theirs), line, { release: '8.0' })
  const copy = createAnswer(read.status, read.headers, read.body)
  const { result } = copy.json as { result: Record<string, any>[] }
  assert.deepEqual(
    result.map(({ move_done }) => move_done),
    [true, false, true],
  )
  assert.equal(result[0]!['moves.'][0]['uom.'].symbol, 'u')
  assert.equal(result[0]!['unit.'].symbol, 'kg')
})

test('a shipment names its zones where they are kept, and is done by the button of its release', () => {
  const zones = { warehouse: 1, warehouse_input: 2, warehouse_storage: 3 }
  const create = query(context, 'model.stock.shipment.in.create', [[zones], {}])
  assert.deepEqual(bodyOf(completeFor(create, { release: '6.0' })).params[0], [{ warehouse: 1 }])
  assert.deepEqual(bodyOf(completeFor(create, { release: '7.0' })).params[0], [zones])
  const done = query(context, 'model.stock.shipment.in.done', [[7], {}])
  assert.equal(bodyOf(completeFor(done, { release: '7.0' })).method, 'model.stock.shipment.in.done')
  assert.equal(bodyOf(completeFor(done, { release: '7.2' })).method, 'model.stock.shipment.in.do')
})
