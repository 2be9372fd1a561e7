import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiError } from '@millwright/model'
import type { Answer, Call } from '../call.ts'
import type { EntityMap, ListQuery, Native } from '../connector.ts'
import { text } from '../fields.ts'
import type { Io } from '../io.ts'
import { createJsonRpc, type RpcDialect } from './json-rpc.ts'

const context = { zone: 'UTC', settings: {}, now: () => 0 }

const entity = {
  native: 'thing',
  at: { model: 'thing' },
  key: ['id'],
  ops: { list: true, get: true },
  fields: { name: text('label'), notes: text('remark') },
  filters: {},
  changes: { by: null, deletes: 'sweep' },
  version: 'none',
} as unknown as EntityMap<any, { model: string }>

const dialect: RpcDialect<{ model: string }> = {
  envelop: ({ method, params }) => ({ method: 'POST', path: '/rpc', body: { method, params } }),
  result: (answer) => (answer.json as { result: unknown }).result,
  page: 3,
  list: ({ at }, search) => ({ method: `${at.model}.find`, params: [search] }),
  count: ({ at }, where) => ({ method: `${at.model}.count`, params: [where] }),
  position: (_, last) => last.id,
  get: ({ at }, [id], select) =>
    id === 'odd' ? null : { method: `${at.model}.find`, params: [{ id, select }] },
  create: ({ at }, body) => ({ method: `${at.model}.add`, params: [body] }),
  update: ({ at }, body, { current }) => ({
    method: `${at.model}.change`,
    params: [current.id, body],
  }),
  remove: ({ at }, { current }) => ({ method: `${at.model}.remove`, params: [current.id] }),
  madeKey: (result) => [String(result)],
  settle: async (_, body) => ({ ...body, settled: true }),
}

const protocol = createJsonRpc(dialect)

/** A source with the things 1 to `size`, and what it was asked. */
function source(size: number, result?: unknown) {
  const asked: { method: string; params: any[] }[] = []
  const calls: Call[] = []
  const io = {
    context,
    connector: { name: 'Source' },
    send: async (call: Call) => {
      calls.push(call)
      const body = call.body as { method: string; params: any[] }
      asked.push(body)
      const { after = null, limit = 1 } = body.params[0] ?? {}
      const rows = Array.from({ length: size }, (_, i) => ({ id: i + 1, label: `T${i + 1}` }))
      const found = body.method.endsWith('count')
        ? size
        : rows.filter(({ id }) => id > (after ?? 0)).slice(0, limit)
      return { json: { result: result === undefined ? found : result } } as unknown as Answer
    },
  } as unknown as Io
  return { io, asked, calls }
}

function query(more: Partial<ListQuery> = {}): ListQuery {
  return { limit: 5, after: null, filters: {}, fields: null, total: false, ...more }
}

test('a page is read from key to key, in portions that the source takes', async () => {
  const { io, asked, calls } = source(8)
  const first = await protocol.list(io, entity, query({ total: true }), context)
  assert.deepEqual(
    first.records.map(({ id }) => id),
    [1, 2, 3, 4, 5],
  )
  assert.deepEqual([first.next, first.total], [5, 8])
  const second = await protocol.list(io, entity, query({ after: first.next }), context)
  assert.deepEqual(
    second.records.map(({ id }) => id),
    [6, 7, 8],
  )
  assert.equal(second.next, null)
  assert.deepEqual(
    asked.map(({ params }) => params[0].after),
    [undefined, null, 3, 5, 8],
  )
  assert.ok(calls.every(({ safe }) => safe === true))
})

test('only what the wanted fields live in is selected', async () => {
  const { io, asked } = source(1)
  await protocol.list(io, entity, query({ fields: ['id', 'name'] }), context)
  assert.deepEqual(asked[0]!.params[0].select, ['id', 'label'])
})

test('a filter that the source can only narrow down is decided on each record, and gives no total', async () => {
  const { io, asked } = source(9)
  const even = { where: ['narrow'], needs: ['size'], keep: (row: Native) => row.id % 2 === 0 }
  const page = await protocol.list(
    io,
    entity,
    query({ filters: { even }, total: true, limit: 3 }),
    context,
  )
  assert.deepEqual(
    page.records.map(({ id }) => id),
    [2, 4, 6],
  )
  assert.equal(page.total, undefined)
  assert.deepEqual(asked[0]!.params[0].where, ['narrow'])
  assert.ok(asked[0]!.params[0].select.includes('size'))
})

test('a key that cannot be one of this source is not asked about', async () => {
  const { io, asked } = source(1)
  assert.equal(await protocol.get(io, entity, ['odd'], context), null)
  assert.equal(asked.length, 0)
})

test('an answer that is no list is a failure of the source, not an empty page', async () => {
  const isFault = (error: ApiError) => error.code === 'UPSTREAM_ERROR'
  for (const result of ['nonsense', null, {}, [null], ['x'], [[]]]) {
    const { io } = source(1, result)
    await assert.rejects(protocol.list(io, entity, query(), context), isFault)
    await assert.rejects(protocol.get(io, entity, ['1'], context), isFault)
  }
})

test('an answer that is no count is a failure of the source, not a total', async () => {
  for (const result of ['many', {}, -1, 1.5]) {
    const { io } = source(1, result)
    await assert.rejects(
      protocol.list(io, entity, query({ total: true }), context),
      (error: ApiError) => error.code === 'UPSTREAM_ERROR' && /without a count/.test(error.detail),
    )
  }
})

test('writes are planned with what the source proposes, and nothing is sent', async () => {
  const { io, asked } = source(1)
  const at = { io, context, key: ['1'], current: { id: 1 } }
  const plans = [
    await protocol.create!(entity, { label: 'A' }, at),
    await protocol.update!(entity, { label: 'B' }, at),
    await protocol.delete!(entity, at),
  ]
  assert.deepEqual(
    plans.flat().map((step) => ((step as Call).body as Native).params),
    [[{ label: 'A', settled: true }], [1, { label: 'B', settled: true }], [1]],
  )
  assert.equal(asked.length, 0)
})
