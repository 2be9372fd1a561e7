import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Call } from '../call.ts'
import type { Context, EntityMap } from '../connector.ts'
import { decimal, each, text } from '../fields.ts'
import { createAnswer } from '../http.ts'
import type { Io } from '../io.ts'
import { isLiteral, literal, type ODataAt, odata } from './odata.ts'

const context: Context = { zone: 'UTC', settings: {}, now: () => 0 }
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** A service that cuts its pages by the wish of the caller and names the next one by an absolute link. */
function service(ids: number[]) {
  const calls: Call[] = []
  const send = async (call: Call) => {
    calls.push(call)
    const query = new URLSearchParams(call.path.split('?')[1] ?? '')
    const size = Number(/maxpagesize=(\d+)/.exec(call.headers?.prefer ?? '')?.[1])
    const rest = ids.map(idOf).filter((id) => id > (query.get('$skiptoken') ?? ''))
    const value = rest.slice(0, Math.min(size, 4)).map((id) => ({ id }))
    const last = value.at(-1)?.id
    const link = `https://other.example/svc/items?aid=FIRST&$skiptoken=${last}`
    const body = { value, ...(rest.length > value.length && { '@odata.nextLink': link }) }
    return createAnswer(200, {}, Buffer.from(JSON.stringify(body)))
  }
  return { io: { connector: { name: 'Test' }, context, send } as unknown as Io, calls }
}

const at: ODataAt = {
  version: 4,
  service: '/svc',
  set: 'items',
  kinds: { id: 'guid' },
  paging: 'server',
  navigations: { lines: { key: ['id'], kinds: { id: 'guid' }, insert: 'navigation' } },
}

const items: EntityMap<any, ODataAt> = {
  native: 'item',
  at,
  key: ['id'],
  ops: { list: true, get: true },
  fields: {
    number: text('no'),
    lines: each('lines', { key: ['id'], fields: { quantity: decimal('qty') } }),
  },
  filters: {},
  changes: { by: null, deletes: 'sweep' },
  version: 'etag',
} as never

const query = { limit: 6, after: null, filters: {}, fields: ['number'], total: false }

test('pages of the server are followed by their token, at our own address, without $top', async () => {
  const ids = Array.from({ length: 11 }, (_, n) => n + 1)
  const { io, calls } = service(ids)
  const first = await odata.list(io, items, query, context)
  assert.deepEqual(
    first.records.map(({ id }) => id),
    ids.slice(0, 6).map(idOf),
  )
  // What was read goes, and something comes in front of the place: the next page is the same.
  ids.splice(0, 3, 0)
  const second = await odata.list(io, items, { ...query, after: first.next }, context)
  assert.deepEqual(
    second.records.map(({ id }) => id),
    [7, 8, 9, 10, 11].map(idOf),
  )
  assert.equal(second.next, null)
  assert.deepEqual(
    calls.map(({ headers }) => headers?.prefer),
    [6, 2, 6, 2].map((size) => `odata.maxpagesize=${size}`),
  )
  assert.ok(calls.every(({ path }) => path.startsWith('/svc/items?') && !path.includes('top')))
})

test('a page that leads to itself is an error and no endless walk', async () => {
  const { io } = service([1, 2, 3])
  const stuck = {
    ...io,
    send: async () => {
      const link = { '@odata.nextLink': 'https://x.example/svc?$skiptoken=7' }
      return createAnswer(200, {}, Buffer.from(JSON.stringify({ value: [{ id: 1 }], ...link })))
    },
  } as unknown as Io
  await assert.rejects(odata.list(stuck, items, query, context), { code: 'UPSTREAM_ERROR' })
})

test('a member with a key of its own is addressed without its parent, with its own ETag', async () => {
  const lines = [
    { op: 'change', key: [idOf(8)], body: { qty: 4 } },
    { op: 'add', key: null, body: { qty: 1 } },
    { op: 'remove', key: [idOf(9)], body: {} },
  ]
  const current = {
    id: idOf(1),
    lines: [
      { id: idOf(8), qty: 3, '@odata.etag': 'W/"8"' },
      { id: idOf(9), qty: 1, '@odata.etag': 'W/"9"' },
    ],
  }
  const steps = await odata.update!(items, { lines }, { key: [idOf(1)], current } as never)
  assert.deepEqual(
    steps.map((step: any) => [step.method, step.path, step.headers?.['if-match']]),
    [
      ['PATCH', `/svc/lines(${idOf(8)})`, 'W/"8"'],
      ['POST', `/svc/items(${idOf(1)})/lines`, undefined],
      ['DELETE', `/svc/lines(${idOf(9)})`, 'W/"9"'],
    ],
  )
})

test('an id that is no GUID is no record, and nobody is asked', async () => {
  const { io, calls } = service([1])
  assert.equal(await odata.get(io, items, ['10'], context), null)
  assert.equal(calls.length, 0)
  assert.ok(isLiteral('guid', idOf(1)) && !isLiteral('guid', "x' or true"))
  assert.equal(literal(4, 'guid', idOf(1)), idOf(1))
  assert.equal(literal(2, 'guid', idOf(1)), `guid'${idOf(1)}'`)
})
