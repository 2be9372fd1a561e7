import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Call } from '../call.ts'
import type { Context, EntityMap, ListQuery, Native } from '../connector.ts'
import { decimal, each, readOnly, text } from '../fields.ts'
import { createAnswer } from '../http.ts'
import type { Io } from '../io.ts'
import {
  behind,
  changed,
  edmDay,
  edmMoment,
  filtersFor,
  invoke,
  literal,
  type ODataAt,
  odata,
  predicate,
  readAll,
  readDay,
  readFault,
  readInstant,
  readTime,
  toEdmDay,
  toEdmInstant,
  toEdmTime,
} from './odata.ts'

const context: Context = { zone: 'Europe/Berlin', settings: {}, now: () => 0 }

/** A service that answers from a function, and remembers what it was asked. */
function service(answer: (path: string) => unknown) {
  const calls: Call[] = []
  const io = {
    connector: { name: 'Test' },
    context,
    send: async (call: Call) => {
      calls.push(call)
      const body = answer(decodeURIComponent(call.path))
      return createAnswer(
        200,
        {},
        Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      )
    },
  } as unknown as Io
  return { io, calls }
}

const at: ODataAt = {
  version: 2,
  service: '/svc',
  set: 'Orders',
  navigations: {
    to_Item: {
      set: 'Items',
      parent: ['Order'],
      key: ['Item'],
      navigations: { to_Line: { set: 'Lines', parent: ['Doc', 'DocItem'], key: ['Line'] } },
    },
  },
}

const orders: EntityMap<'purchase-orders', ODataAt> = {
  native: 'Order',
  at,
  key: ['Order'],
  ops: { list: true, get: true },
  fields: {
    number: readOnly(text('Order')),
    vendor_reference: text('Ref'),
    lines: each('to_Item', {
      key: ['Item'],
      fields: {
        quantity: decimal('Qty'),
        schedule: each('to_Line', { key: ['Line'], fields: { quantity: decimal('Qty') } }),
      },
    }),
  },
  filters: {},
  changes: { by: null, deletes: 'sweep' },
  version: 'etag',
}

const query = (values: Partial<ListQuery> = {}): ListQuery => ({
  limit: 10,
  after: null,
  filters: {},
  fields: null,
  total: false,
  ...values,
})

/** Whole numbers below `n`, the same ones for the same seed. */
function generator(seed: number): (n: number) => number {
  let state = seed
  return (n) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state % n
  }
}

/** Answers a keyset query over these numbers like a server that cuts its pages at `page`. */
function server(numbers: () => string[], page: number) {
  return (path: string) => {
    const after = /Order gt '([^']*)'/.exec(path)?.[1] ?? ''
    const top = Number(/\$top=(\d+)/.exec(path)![1])
    const found = numbers()
      .filter((number) => number > after)
      .sort()
    const results = found.slice(0, Math.min(top, page)).map((Order) => ({ Order }))
    const isCut = results.length < Math.min(top, found.length)
    return {
      d: { results, ...(isCut && { __next: 'https://elsewhere.example/steal?$skiptoken=1' }) },
    }
  }
}

test('a page that the server cuts is completed by key, and its next link is never followed', async () => {
  const numbers = Array.from({ length: 25 }, (_, i) => String(1000 + i))
  const { io, calls } = service(server(() => numbers, 4))
  const page = await odata.list(io, orders, query({ limit: 12 }), context)
  assert.deepEqual(
    page.records.map(({ Order }) => Order),
    numbers.slice(0, 12),
  )
  assert.deepEqual(page.next, ['1011'])
  assert.ok(calls.every(({ path }) => path.startsWith('/svc/Orders?')))
})

test('paging over records that come and go misses none that stayed and doubles none (seeds 1 to 20)', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = generator(seed)
    const numbers = new Set(Array.from({ length: 60 }, () => String(1000 + random(8000))))
    const stayed = new Set(numbers)
    const { io } = service(server(() => [...numbers], 7))
    const seen: string[] = []
    let after: unknown = null
    do {
      const page = await odata.list(io, orders, query({ limit: 9, after }), context)
      seen.push(...page.records.map(({ Order }) => Order))
      after = page.next
      for (let i = 0; i < 5; i++) numbers.add(String(1000 + random(8000)))
      const gone = [...numbers][random(numbers.size)]!
      numbers.delete(gone)
      stayed.delete(gone)
    } while (after !== null)
    assert.equal(new Set(seen).size, seen.length, `seed ${seed}`)
    for (const number of stayed) assert.ok(seen.includes(number), `seed ${seed}: ${number}`)
  }
})

test('a server that answers the same page again is reported instead of read forever', async () => {
  const { io } = service(() => ({ d: { results: [{ Order: '1' }], __next: 'x' } }))
  await assert.rejects(odata.list(io, orders, query(), context), /twice/)
})

test('an empty page that says there are more is an error, not the end of the list', async () => {
  const { io } = service(() => ({ d: { results: [], __next: 'x' } }))
  await assert.rejects(odata.list(io, orders, query(), context), /empty page/)
})

test('an answer in another form is an error, not an empty list', async () => {
  const rows = [{ d: { results: [null] } }, { value: ['x'] }, { d: { results: [], __count: 'x' } }]
  const none = [{ d: null }, { d: { results: null } }, { d: { results: {} } }]
  for (const body of [{}, { d: {} }, { rows: [] }, 'null', '"text"', '[1', ...none, ...rows]) {
    const { io } = service(() => body)
    await assert.rejects(
      odata.list(io, orders, query(), context),
      /in another shape/,
      JSON.stringify(body),
    )
  }
})

test('further pages of a query are fetched at our own address with the token of the link', async () => {
  const { io, calls } = service((path) =>
    path.includes('$skiptoken=2')
      ? { d: { results: [{ Order: '2' }] } }
      : { d: { results: [{ Order: '1' }], __next: 'http://internal:8000/other?a=1&$skiptoken=2' } },
  )
  assert.deepEqual(
    (await readAll(io, '/svc/Orders?$filter=x')).map(({ Order }) => Order),
    ['1', '2'],
  )
  assert.equal(calls[1]!.path, '/svc/Orders?$filter=x&$skiptoken=2')
})

test('only the wanted properties are selected, and only their navigations expanded', async () => {
  const { io, calls } = service(() => ({ d: { results: [] } }))
  await odata.list(io, orders, query({ fields: ['number'] }), context)
  await odata.list(io, orders, query({ fields: ['lines'] }), context)
  await odata.list(io, orders, query(), context)
  const options = calls.map(({ path }) => decodeURIComponent(path).replace(/.*\$top=10/, ''))
  assert.deepEqual(options, [
    '&$select=Order',
    '&$select=Order,to_Item&$expand=to_Item,to_Item/to_Line',
    '&$expand=to_Item,to_Item/to_Line',
  ])
})

test('a navigation that was not expanded reads null, an empty one reads empty', async () => {
  const { io } = service(() => ({
    d: {
      results: [
        { Order: '1', to_Item: { __deferred: {} } },
        { Order: '2', to_Item: { results: [] } },
      ],
    },
  }))
  const { records } = await odata.list(io, orders, query(), context)
  assert.deepEqual(
    records.map(({ to_Item }) => to_Item),
    [undefined, []],
  )
})

const planAt = { context, io: service(() => ({})).io }

test('an update is one request for the head and one for each line that changes, each with its own ETag', async () => {
  const current: Native = {
    Order: '7',
    Ref: 'A',
    __metadata: { etag: 'W/"h"' },
    to_Item: [
      {
        Item: '10',
        Qty: '1.000',
        __metadata: { etag: 'W/"i"' },
        to_Line: [{ Line: '1', Qty: '1', __metadata: { etag: 'W/"l"' } }],
      },
      { Item: '20', Qty: '2', __metadata: { etag: 'W/"j"' } },
    ],
  }
  const body = {
    Ref: 'B',
    $note: 'for the connector',
    to_Item: [
      {
        op: 'change',
        key: ['10'],
        body: { Qty: '5', to_Line: [{ op: 'change', key: ['1'], body: { Qty: '5' } }] },
      },
      { op: 'remove', key: ['20'], body: {} },
      { op: 'add', key: null, body: { Item: '30', Qty: '3' } },
    ],
  }
  const steps = (await odata.update!(orders, body, { ...planAt, key: ['7'], current })) as Call[]
  assert.deepEqual(
    steps.map(({ method, path, headers, body }) => [method, path, headers?.['if-match'], body]),
    [
      ['PATCH', "/svc/Orders('7')", 'W/"h"', { Ref: 'B' }],
      ['PATCH', "/svc/Items(Order='7',Item='10')", 'W/"i"', { Qty: '5' }],
      ['PATCH', "/svc/Lines(Doc='7',DocItem='10',Line='1')", '*', { Qty: '5' }],
      ['DELETE', "/svc/Items(Order='7',Item='20')", 'W/"j"', undefined],
      ['POST', '/svc/Items', undefined, { Order: '7', Item: '30', Qty: '3' }],
    ],
  )
})

test('what is there already is not sent again', async () => {
  const current = { Order: '7', Ref: 'A', to_Item: [{ Item: '10', Qty: '1.000' }] }
  const body = { Ref: 'A', to_Item: [{ op: 'change', key: ['10'], body: { Qty: '1' } }] }
  assert.deepEqual(await odata.update!(orders, body, { ...planAt, key: ['7'], current }), [])
  assert.deepEqual(
    changed({ a: '', b: null, c: '0', d: false }, { a: null, b: '', c: '', d: true }),
    { c: '0', d: false },
  )
})

test('a create carries all its lines, and nothing that is meant for the connector', async () => {
  const body = {
    Ref: 'A',
    $note: 1,
    to_Item: [
      {
        op: 'add',
        key: null,
        body: { Qty: '1', to_Line: [{ op: 'add', key: null, body: { Qty: '1' } }] },
      },
    ],
  }
  const [step] = (await odata.create!(orders, body, planAt)) as Call[]
  assert.deepEqual([step!.method, step!.path], ['POST', '/svc/Orders'])
  assert.deepEqual(step!.body, { Ref: 'A', to_Item: [{ Qty: '1', to_Line: [{ Qty: '1' }] }] })
})

test('a key that a create answers may have empty parts; one with a missing part is none', () => {
  const pair = { ...orders, key: ['Type', 'Order'] } as unknown as typeof orders
  const made = (json: unknown) => odata.madeKey!(pair, { json } as Answer)
  assert.deepEqual(made({ d: { Type: '', Order: '7' } }), ['', '7'])
  assert.deepEqual(made({ Type: 'A', Order: 7 }), ['A', '7'])
  for (const json of [null, {}, [], 'x', { d: null }, { d: { Order: '7' } }])
    assert.deepEqual(made(json), [])
})

test('keys and literals are quoted, typed and percent-encoded', () => {
  assert.equal(predicate(2, ['Product'], ["A/B 'x'"]), "('A%2FB%20''x''')")
  assert.equal(
    predicate(2, ['Equipment'], ['1'], {}, { ValidityEndDate: "datetime'9999-12-31T00:00:00'" }),
    "(Equipment='1',ValidityEndDate=datetime'9999-12-31T00%3A00%3A00')",
  )
  assert.equal(literal(2, 'day', '2026-03-02'), "datetime'2026-03-02T00:00:00'")
  assert.equal(
    literal(2, 'instant', '2026-03-02T09:14:27Z'),
    "datetimeoffset'2026-03-02T09:14:27Z'",
  )
  assert.equal(literal(4, 'instant', '2026-03-02T09:14:27Z'), '2026-03-02T09:14:27Z')
  assert.equal(filtersFor(2).contains('Name')("O'Neill"), "substringof('O''Neill',Name)")
  assert.equal(filtersFor(4).contains('Name')('x'), "contains(Name,'x')")
  assert.equal(
    behind(2, ['A', 'B'], ['1', '2'], () => 'string'),
    "(A gt '1' or (A eq '1' and B gt '2'))",
  )
  const call = invoke(
    '/svc',
    'Cancel',
    { Year: '2026', PostingDate: ['day', '2026-03-05'], Unset: undefined },
    'x',
  )
  assert.equal(
    decodeURIComponent(call.path),
    "/svc/Cancel?Year='2026'&PostingDate=datetime'2026-03-05T00:00:00'",
  )
  assert.equal(call.body, undefined)
})

test('days, instants and times survive both ways in both versions (seed 7)', () => {
  const random = generator(7)
  for (let i = 0; i < 500; i++) {
    const instant = new Date(random(2147483647) * 1000).toISOString()
    const day = instant.slice(0, 10)
    assert.equal(readDay(toEdmDay(day)), day)
    assert.equal(readInstant(toEdmInstant(instant)), instant)
    const seconds = random(86400)
    assert.equal(readTime(toEdmTime(seconds)), seconds)
    for (const version of [2, 4] as const) {
      for (const [field, value] of [
        [edmDay(version, 'D'), day],
        [edmMoment(version, 'D', 'T'), instant],
      ] as const) {
        const body: Native = {}
        field.encode!(value, body, context)
        // The hour that a clock change repeats names two moments; every other one is named once.
        const read = field.decode(body, context)!
        const isRepeated = Math.abs(Date.parse(read) - Date.parse(value)) === 3_600_000
        assert.ok(read === value || isRepeated, `${version} ${value} reads ${read}`)
      }
    }
  }
})

test('placeholders of an open end and empty times read null', () => {
  assert.equal(readDay('/Date(253402214400000)/'), null)
  assert.equal(readDay('9999-12-31'), null)
  assert.equal(readDay(null), null)
  assert.equal(readInstant(''), null)
  assert.equal(readTime(''), null)
})

test('an error is read from version 2 JSON, version 4 JSON and XML', () => {
  const read = (body: unknown, type = 'application/json') =>
    readFault(
      createAnswer(
        400,
        { 'content-type': type },
        Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      ),
    )
  assert.deepEqual(
    read({
      error: { code: '06/027', message: { lang: 'en', value: 'No vendor' }, innererror: { a: 1 } },
    }),
    {
      code: '06/027',
      message: 'No vendor',
      details: [],
      inner: { a: 1 },
    },
  )
  assert.deepEqual(
    read({
      error: {
        code: 'X',
        message: 'Bad',
        details: [{ code: 'Y', message: 'Field', target: 'A/B' }],
      },
    })?.details,
    [{ code: 'Y', message: 'Field', target: 'A/B' }],
  )
  const xml =
    '<?xml version="1.0"?><error xmlns="x"><code>C/1</code><message xml:lang="en">a &amp; b</message><innererror><errordetails><errordetail><code>D</code><message>m</message><propertyref/><severity>error</severity></errordetail></errordetails></innererror></error>'
  const fault = read(xml, 'application/xml')!
  assert.deepEqual(
    [fault.code, fault.message, fault.details],
    ['C/1', 'a & b', [{ code: 'D', message: 'm', severity: 'error' }]],
  )
  assert.equal(read('<html>no</html>', 'text/html'), null)
})
