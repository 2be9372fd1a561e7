import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type Answer,
  type Call,
  type Context,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  previewPlan,
  readPage,
} from '@millwright/kit'
import { tryton } from './connector.ts'
import { explain } from './explain.ts'
import { draftOrder, goods, openConnection, type TestConnection } from './test-connection.ts'
import { query, rpc } from './wire.ts'

let at: TestConnection
before(async () => {
  at = await openConnection()
})
after(() => at.close())

const context = { zone: 'UTC', settings: { database: 'mill' }, now: () => 0 }
const reading = query(context, 'model.purchase.purchase.read', [[1], ['number'], {}])
const writing = rpc(context, 'model.purchase.purchase.write', [[1], {}, {}])

function answer(body: unknown, status = 200, type = 'application/json'): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const json = type === 'application/json' ? JSON.parse(text) : undefined
  return { status, headers: { 'content-type': type }, body: Buffer.from(text), json, text }
}

const userError = (message: string) => answer({ id: 1, error: ['UserError', [message, '', null]] })

test('a refusal that answers with HTTP 200 is told apart from a success', () => {
  assert.equal(explain(answer({ id: 1, result: null }), writing), undefined)
  const read = explain(userError('To delete purchase "31" you must cancel it.'), writing)
  assert.equal(read?.code, 'UPSTREAM_REJECTED')
  assert.match(read?.message ?? '', /you must cancel it/)
})

const meanings: readonly [string, Answer, string][] = [
  [
    'a group that the user lacks',
    userError('You are not allowed to access "Purchase".'),
    'UPSTREAM_PERMISSION_DENIED',
  ],
  [
    'a button that is closed to the user',
    userError('Calling button "process on "purchase.purchase" is not allowed.'),
    'UPSTREAM_PERMISSION_DENIED',
  ],
  [
    'a record that is gone',
    userError('You are trying to read records "9" of "Party" that don\'t exist anymore.'),
    'NOT_FOUND',
  ],
  [
    'a record of another company',
    userError(
      'You are not allowed to read records "9" of "Purchase" because of at least one of these rules:\nUser in companies',
    ),
    'NOT_FOUND',
  ],
  [
    'a record that somebody changed meanwhile',
    answer({ id: 1, error: ['ConcurrencyException', 'Records were modified in the meanwhile'] }),
    'PRECONDITION_FAILED',
  ],
  [
    'a warning that a person would have to pass',
    answer({ id: 1, error: ['UserWarning', ['late_1', 'Too late?', '']] }),
    'UPSTREAM_REJECTED',
  ],
  [
    'a sign-in that asks for more',
    answer({ id: 1, error: ['LoginException', ['sms', 'Code', 'char']] }),
    'REAUTHORIZATION_REQUIRED',
  ],
  ['an unknown field', answer({ id: 1, error: ["'nope'", ''] }), 'UPSTREAM_REJECTED'],
  [
    'a module that is not activated',
    answer({ id: 1, error: ["'purchase.purchase'", ''] }),
    'OPERATION_NOT_SUPPORTED',
  ],
  ['a database that does not exist', answer('<html>', 404, 'text/html'), 'CONNECTION_UNAVAILABLE'],
  ['an answer without an envelope', answer([1, 2]), 'WRITE_OUTCOME_UNKNOWN'],
]
for (const [what, given, code] of meanings) {
  test(`${what} reads ${code}`, () => assert.equal(explain(given, writing)?.code, code))
}

test('a warning is named by its key, which a person needs to pass it', () => {
  const warning = answer({ id: 1, error: ['UserWarning', ['late_1', 'Too late?', '']] })
  assert.equal(explain(warning, writing)?.upstream_code, 'late_1')
  assert.match(explain(warning, writing)!.message, /^Too late\? .*confirm: do it once in Tryton/)
})

test('what is missing is named in the words of Tryton', () => {
  const denied = explain(userError('You are not allowed to access "Purchase".'), reading)
  assert.deepEqual(denied?.missing_permissions, ['Purchase'])
})

test('a refusal that carries the whole model is cut to its sentence', () => {
  const long = `The value for field "Invoice Address" in "Purchase" is not valid. ${'x'.repeat(25_000)}`
  const read = explain(userError(long), writing)
  assert.ok((read?.message.length ?? 0) < 600)
  assert.equal(read?.details?.[0]?.native, 'invoice_address')
})

test('an ended session is opened again, and the call succeeds', async () => {
  await at.list('vendors', {}, 1)
  const before = at.calls()
  await at.order({ fault: 'unauthorized', times: 1 })
  assert.equal((await at.list('vendors', {}, 1)).length, 1)
  assert.equal(at.calls() - before, 5, 'refused, three to sign in, once more')
})

test('an answer that is cut off after a write leaves open whether it happened', async () => {
  const { id, version } = await draftOrder(at)
  await at.order({ fault: 'cut_after', times: 1, match: { body: 'purchase.purchase.write' } })
  await assert.rejects(at.update('purchase-orders', id, { name: 'Cut' }, version), {
    code: 'WRITE_OUTCOME_UNKNOWN',
  })
})

test('a sign-in page instead of data asks for new credentials', async () => {
  const own = await openConnection()
  try {
    assert.equal((await own.list('vendors', {}, 1)).length, 1)
    await own.order({ fault: 'html_login', times: 1 })
    await assert.rejects(own.list('vendors', {}, 1), { code: 'REAUTHORIZATION_REQUIRED' })
  } finally {
    await own.close()
  }
})

test('a wrong password is refused without its value in the message', async () => {
  const own = await openConnection()
  try {
    await own.order({ fault: 'unauthorized', times: 2 })
    await assert.rejects(own.list('vendors'), (error: Error & { code: string }) => {
      assert.equal(error.code, 'REAUTHORIZATION_REQUIRED')
      assert.doesNotMatch(JSON.stringify(error), /password.{3}[A-Z]/)
      return true
    })
  } finally {
    await own.close()
  }
})

test('the probe is one call that needs the credentials', async () => {
  const probe = tryton.probe as (at: Context) => Call
  const own = await openConnection()
  try {
    const { json } = await own.io.send(probe(own.io.context))
    assert.equal((json as { result: { company: number } }).result.company, 1)
  } finally {
    await own.close()
  }
})

test('a plan writes nothing until it is carried out, and names every request', async () => {
  const own = await openConnection()
  try {
    const order = await draftOrder(own)
    const item = await goods(own)
    const plans = [
      await planCreate(own.io, 'purchase-orders', {
        vendor_id: order.vendor_id,
        lines: [{ item_id: item.id, quantity: '1' }],
      }),
      await planUpdate(own.io, 'purchase-orders', order.id, { name: 'Later' }, null),
      await planAction(own.io, 'purchase-orders', order.id, 'approve', {}, null),
      await planDelete(own.io, 'purchase-orders', order.id, null),
      await planCreate(own.io, 'items', { name: 'New', unit: 'u' }),
    ]
    for (const plan of plans) {
      const requests = previewPlan(own.io, plan)
      assert.equal(requests.length, plan.steps.length)
      assert.ok(plan.effects.length > 0)
      assert.doesNotMatch(JSON.stringify(requests), /Session |Sandbox-/)
    }
    const company = (
      previewPlan(own.io, plans[1]!)[0]!.body as { params: { company?: number }[] }
    ).params.at(-1)
    assert.equal(company?.company, 1, 'the preview has the context of the session')
    assert.deepEqual(await own.get('purchase-orders', order.id), order)
  } finally {
    await own.close()
  }
})

test('a page that is narrowed by fields asks for nothing else', async () => {
  const query = { limit: 3, after: null, filters: {}, fields: ['id', 'number'], total: true }
  const page = await readPage(at.io, 'purchase-orders', query)
  assert.deepEqual(Object.keys(page.records[0]!.native).sort(), ['id', 'number'])
  assert.ok(page.total! >= 200)
})
