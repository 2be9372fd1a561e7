import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { Answer, Call, Step } from '../call.ts'
import type { EntityMap, ListQuery, Native } from '../connector.ts'
import { text } from '../fields.ts'
import type { Io } from '../io.ts'
import { createRest, type RestAt, type RestFilter } from './rest.ts'

const context = { zone: 'UTC', settings: {}, now: () => 0 }
const dialect = {
  page: 3,
  id: 'id',
  cursor: 'cursor',
  limit: 'limit',
  expand: 'with',
  next: 'next',
  concurrency: 2,
}
const protocol = createRest(dialect)

const stamp = {
  property: 'made',
  up: ['sort', 'made'],
  down: ['sort', '-made'],
  from: 'made[from]',
  to: 'made[to]',
} as const

function thing(at: Partial<RestAt> = {}, fields: Record<string, unknown> = {}) {
  return {
    native: 'thing',
    at: { path: '/things', many: 'things', one: 'thing', ...at },
    key: ['id'],
    fields: { name: text('label'), ...fields },
  } as unknown as EntityMap<any, RestAt>
}

/** A source of things, sorted by their stamp, whose cursor counts rows. */
function source(rows: Native[]) {
  const asked: URL[] = []
  const state = { running: 0, most: 0 }
  const send = async (call: Call): Promise<Answer> => {
    const url = new URL(call.path, 'http://source.test')
    asked.push(url)
    const [, , id] = url.pathname.split('/')
    if (id) {
      state.most = Math.max(state.most, ++state.running)
      await Promise.resolve()
      state.running--
      const row = rows.find((one) => String(one.id) === id)
      if (!row) throw new ApiError('NOT_FOUND', 'There is none.')
      return { status: 200, json: { thing: { ...row, remark: `about ${id}` } } } as Answer
    }
    const { searchParams: query } = url
    const down = query.get('sort') === '-made'
    const found = rows
      .filter(({ made }) => made >= (query.get('made[from]') ?? ''))
      .filter(({ made }) => made <= (query.get('made[to]') ?? '~'))
      .sort((a, b) => (down ? -1 : 1) * (a.made < b.made ? -1 : a.made > b.made ? 1 : a.id - b.id))
    const start = Number(query.get('cursor') ?? 0)
    const end = start + Number(query.get('limit'))
    const next = end < found.length ? String(end) : null
    return { status: 200, json: { things: found.slice(start, end), next } } as Answer
  }
  const io = { context, connector: { name: 'Source' }, send } as unknown as Io
  return { io, asked, rows, state }
}

function rowsAt(stamps: readonly string[]): Native[] {
  return stamps.map((made, index) => ({ id: index + 1, label: `T${index + 1}`, made }))
}

function query(more: Partial<ListQuery> = {}): ListQuery {
  return { limit: 2, after: null, filters: {}, fields: null, total: false, ...more }
}

async function walk(
  io: Io,
  entity: EntityMap<any, RestAt>,
  more: Partial<ListQuery>,
  between?: () => void,
) {
  const ids: number[] = []
  let after: unknown = null
  do {
    const page = await protocol.list(io, entity, query({ ...more, after }), context)
    ids.push(...page.records.map(({ id }) => id))
    // What travels to the caller and back is JSON.
    after = JSON.parse(JSON.stringify(page.next))
    between?.()
  } while (after !== null)
  return ids
}

test('a walk by stamp gives every record once, also many of one instant', async () => {
  for (const limit of [1, 2, 3, 5]) {
    const { io } = source(rowsAt(['a', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'c', 'd']))
    const ids = await walk(io, thing({ stamp }), { limit })
    assert.deepEqual(ids, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], `limit ${limit}`)
  }
})

test('a walk by stamp misses and doubles nothing while records come and go', async () => {
  const { io, rows } = source(rowsAt(['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']))
  let step = 0
  const ids = await walk(io, thing({ stamp }), { limit: 2 }, () => {
    // One that was given out goes, and one comes in front of all.
    rows.splice(
      rows.findIndex(({ id }) => id === step + 1),
      1,
    )
    rows.push({ id: 100 + step, label: 'new', made: 'a' })
    step++
  })
  assert.deepEqual(ids, [1, 2, 3, 4, 5, 6, 7, 8])
})

test('a filter that looks for the latest is read from the end', async () => {
  const { io, asked } = source(rowsAt(['a', 'b', 'c', 'd']))
  const latest: RestFilter = { params: [], needs: [], newest_first: true, keep: () => true }
  assert.deepEqual(await walk(io, thing({ stamp }), { filters: { latest } }), [4, 3, 2, 1])
  assert.equal(asked[1]!.searchParams.get('made[to]'), 'c')
})

test('a walk by cursor repeats the filters and drops what two pages show', async () => {
  const { io, rows, asked } = source(rowsAt(['b', 'c', 'd', 'e', 'f']))
  const kind: RestFilter = { params: [['kind', 'x']], needs: [], keep: () => true }
  const ids = await walk(io, thing(), { filters: { kind } }, () => {
    // A new row in front shifts all others by one.
    if (rows.length === 5) rows.push({ id: 9, label: 'new', made: 'a' })
  })
  assert.deepEqual(ids, [1, 2, 3, 4, 5])
  assert.ok(asked.every((url) => url.searchParams.get('kind') === 'x'))
})

test('a list reads single records only for what it does not have, and not too many at once', async () => {
  const { io, asked, state } = source(rowsAt(['a', 'b', 'c']))
  const entity = thing({ deep: ['remark'] }, { notes: text('remark') })
  const thin = await protocol.list(io, entity, query({ limit: 3, fields: ['name'] }), context)
  assert.equal(asked.length, 1)
  assert.equal(thin.records[0]!.remark, undefined)
  const full = await protocol.list(io, entity, query({ limit: 3 }), context)
  assert.equal(asked.length, 1 + 1 + 3)
  assert.equal(full.records[2]!.remark, 'about 3')
  assert.equal(state.most, 2)
})

test('what is lean is read when it is named, or when a filter looks at it', async () => {
  const { io, asked } = source(rowsAt(['a', 'b']))
  const entity = thing({ deep: ['remark'], lean: ['remark'] }, { notes: text('remark') })
  await protocol.list(io, entity, query(), context)
  assert.equal(asked.length, 1)
  const named = await protocol.list(io, entity, query({ fields: ['notes'] }), context)
  assert.equal(named.records[0]!.remark, 'about 1')
  const remark: RestFilter = {
    params: [],
    needs: ['remark'],
    keep: (record) => record.remark === 'about 2',
  }
  const kept = await protocol.list(io, entity, query({ filters: { remark } }), context)
  assert.deepEqual(
    kept.records.map(({ id }) => id),
    [2],
  )
})

test('a record that a row rules out is not read', async () => {
  const { io, asked } = source(rowsAt(['a', 'b', 'c']))
  const entity = thing({ deep: ['remark'] }, { notes: text('remark') })
  const only: RestFilter = {
    params: [],
    needs: [],
    keep: () => true,
    rules_out: ({ id }) => id !== 2,
  }
  const page = await protocol.list(io, entity, query({ limit: 3, filters: { only } }), context)
  assert.deepEqual(
    page.records.map(({ id }) => id),
    [2],
  )
  assert.equal(asked.length, 2)
})

test('a record that goes between its row and its reading is left out', async () => {
  const { io, rows } = source(rowsAt(['a', 'b']))
  const send = io.send
  const vanishing = {
    ...io,
    send: async (call: Call) => {
      const answer = await send(call)
      if (call.path.includes('limit')) rows.shift()
      return answer
    },
  } as Io
  const entity = thing({ deep: ['remark'] }, { notes: text('remark') })
  const page = await protocol.list(vanishing, entity, query(), context)
  assert.deepEqual(
    page.records.map(({ id }) => id),
    [2],
  )
})

test('when the source asks for a pause, what was read so far is a page to go on from', async () => {
  for (const at of [{ stamp }, {}]) {
    const { io } = source(rowsAt(['a', 'b', 'b', 'c', 'd', 'e', 'f']))
    let budget = 2
    const limited = {
      ...io,
      send: async (call: Call) => {
        const isRecord = /^\/things\/\d/.test(call.path)
        if (isRecord && budget === 0) throw new ApiError('UPSTREAM_RATE_LIMITED', 'Later.')
        if (isRecord) budget--
        return io.send(call)
      },
    } as Io
    const entity = thing({ ...at, deep: ['remark'] }, { notes: text('remark') })
    const ids = await walk(limited, entity, { limit: 3 }, () => {
      budget = 2
    })
    assert.deepEqual(ids, [1, 2, 3, 4, 5, 6, 7])
    budget = 0
    await assert.rejects(
      protocol.list(limited, entity, query(), context),
      (error: ApiError) => error.code === 'UPSTREAM_RATE_LIMITED',
    )
  }
})

test('ids are read one by one, page by page, and unknown ones are left out', async () => {
  const { io } = source(rowsAt(['a', 'b', 'c', 'd']))
  const ids: RestFilter = {
    params: [],
    ids: ['4', '77', '1', '3', 'x'],
    needs: [],
    keep: () => true,
  }
  assert.deepEqual(await walk(io, thing(), { filters: { ids } }), [4, 1, 3])
})

test('an answer of another shape is no empty list and no missing record', async () => {
  const shapes = [{ other: [] }, 'sorry', null, [], 7, { things: null }, { things: {} }]
  const rows = [{ things: [null] }, { things: ['x'] }, { things: [], next: {} }]
  for (const json of [...shapes, ...rows]) {
    const io = {
      context,
      connector: { name: 'Source' },
      send: async () => ({ status: 200, json }) as Answer,
    } as unknown as Io
    const isFault = (error: ApiError) => error.code === 'UPSTREAM_ERROR'
    await assert.rejects(protocol.list(io, thing(), query(), context), isFault)
    await assert.rejects(protocol.get(io, thing(), ['1'], context), isFault)
  }
})

test('a page that leads to itself is an error, not read forever', async () => {
  for (const rows of [[], [{ id: 1, label: 'T', made: 'a' }]]) {
    const io = {
      context,
      connector: { name: 'Source' },
      send: async () => ({ status: 200, json: { things: rows, next: '7' } }) as Answer,
    } as unknown as Io
    const after = { at: 'a', seen: [1] }
    const byStamp = protocol.list(io, thing({ stamp }), query({ after }), context)
    await assert.rejects(byStamp, /leads to itself/)
    const byCursor = query({ after: { cursor: '7', seen: [] } })
    await assert.rejects(protocol.list(io, thing(), byCursor, context), /leads to itself/)
  }
})

test('only expansions that are wanted are asked for', async () => {
  const { io, asked } = source(rowsAt(['a']))
  const entity = thing(
    { expand: { label: 'labels', remark: 'remarks' } },
    { notes: text('remark') },
  )
  await protocol.list(io, entity, query({ fields: ['name'] }), context)
  await protocol.list(io, entity, query(), context)
  assert.deepEqual(
    asked.map((url) => url.searchParams.getAll('with')),
    [['labels'], ['labels', 'remarks']],
  )
})

test('a write sends what changes, and its further calls behind it', async () => {
  const follow = (body: Native): Step[] =>
    (body.$files ?? []).map((path: string) => ({ method: 'PUT', path }))
  const entity = thing({ follow, arrange: (body) => ({ ...body, arranged: true }) })
  const { io } = source([])
  const create = await protocol.create!(entity, { label: 'x', $files: ['/f'] }, { io, context })
  assert.deepEqual(
    create.map((step) => typeof step !== 'function' && [step.method, step.path, step.body]),
    [
      ['POST', '/things', { label: 'x', arranged: true }],
      ['PUT', '/f', undefined],
    ],
  )
  const plain = thing({ follow })
  const at = { io, context, key: ['7'], current: { id: 7 } }
  const update = await protocol.update!(plain, { $files: ['/f'] }, at)
  assert.deepEqual(
    update.map((step) => typeof step !== 'function' && step.method),
    ['PUT'],
  )
})

test('the key of a new record is found wrapped or bare', () => {
  const made = (json: unknown) => protocol.madeKey!(thing(), { json } as Answer)
  assert.deepEqual(made({ id: 5 }), ['5'])
  assert.deepEqual(made({ thing: { id: 6 } }), ['6'])
  for (const json of [{}, null, 'x', 7, [], { thing: null }, { id: {} }])
    assert.deepEqual(made(json), [''])
})
