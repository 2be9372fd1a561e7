import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '@millwright/model'
import { hideInAnswer, refuseHiddenQuery, silenceError } from './hidden-fields.ts'
import { compileScope } from './token-scope.ts'

const scope = compileScope(
  { hidden_fields: { 'purchase-orders': ['status', 'lines.item_id'] } },
  null,
)!
const locked = new ApiError('RECORD_LOCKED', 'The order is canary-approved.', {
  origin: 'upstream',
  rule: { id: 'locked', field: 'status', state: 'canary-approved', instead: ['canary-cancel'] },
  errors: [
    { pointer: '/status', code: 'LOCKED_BY_STATE', detail: 'canary' },
    { pointer: '/lines/3/item_id', code: 'LOCKED_BY_STATE', detail: 'canary' },
    { pointer: '/notes', code: 'LOCKED_BY_STATE', detail: 'canary' },
  ],
  upstream: { system: 'a-system', status: 400, code: 'canary', message: 'canary' },
  sent: { method: 'PATCH', url: '/orders/1', at: '2026-11-24', check: 'canary' },
})

test('a problem keeps what a program decides by, and none of the texts that were made from the record', () => {
  const told = silenceError(scope, 'purchase-orders', locked) as ApiError
  const toProblem = (error: ApiError) =>
    error.toProblem({ requestId: 'req_1', docsBase: 'https://x.example' })
  const replayed = hideInAnswer(scope, 'purchase-orders', toProblem(locked))
  assert.deepEqual(replayed, toProblem(told))
  assert.ok(!JSON.stringify(replayed).includes('canary'), JSON.stringify(replayed))
  const { code, status, rule, errors, upstream } = toProblem(told)
  assert.deepEqual([code, status, rule], ['RECORD_LOCKED', 409, { id: 'locked' }])
  assert.deepEqual(upstream, { system: 'a-system', status: 400 })
  assert.deepEqual(
    errors?.map(({ pointer }) => pointer),
    ['/notes'],
  )
})

test('an error of an entity of which nothing is hidden, or that tells nothing of a record, stays as it is', () => {
  assert.equal(silenceError(scope, 'vendors', locked), locked)
  const own = new ApiError('INVALID_REQUEST', 'The body is empty.')
  assert.equal(silenceError(scope, 'purchase-orders', own), own)
})

test('a filter that compares fields by another name is refused where one of them is hidden', () => {
  const narrowed = compileScope({ hidden_fields: { 'stock-levels': ['quantity_on_hand'] } }, null)!
  const asked = { filters: { below_minimum: true }, fields: null, include: [] }
  assert.throws(() => refuseHiddenQuery(narrowed, 'stock-levels', asked), /below_minimum/)
  const open = compileScope({ hidden_fields: { 'stock-levels': ['bin'] } }, null)!
  refuseHiddenQuery(open, 'stock-levels', asked)
})

test('a deletion and a line lose their hidden fields too', () => {
  const record = {
    object: 'purchase_order',
    status: 'canary',
    lines: [{ id: '1', item_id: 'canary' }],
  }
  const deletion = { object: 'deletion', id: '1', record }
  const line = { id: '1', item_id: 'canary' }
  const answers = [
    hideInAnswer(scope, 'purchase-orders', deletion),
    hideInAnswer(scope, 'purchase-orders', line, 'lines'),
    hideInAnswer(scope, 'purchase-orders', { object: 'deletion', record: { ...line } }, 'lines'),
  ]
  assert.ok(!JSON.stringify(answers).includes('canary'), JSON.stringify(answers))
})
