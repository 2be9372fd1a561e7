import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { USER } from './business-central/system.ts'
import { createSandbox, type Sandbox } from './index.ts'
import { PASSWORDS } from './tryton/seed/index.ts'

const SIZE = 40
let now = Date.parse('2026-09-01T08:00:00Z')
let sandbox: Sandbox

before(async () => {
  sandbox = await createSandbox({ port: 0, now: () => now })
})
after(() => sandbox.close())

async function control(system: string, action: string, body: unknown, method = 'POST') {
  const response = await fetch(`${sandbox.url}/_control/${system}/${action}`, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  })
  const answer = (await response.json()) as any
  assert.equal(response.status, 200, JSON.stringify(answer))
  return answer
}

/** One page as each client of these systems reads it: keys, and what to send for the next one. */
interface Page {
  keys: string[]
  next: unknown
  stamps: string[]
  date: string
}

interface Source {
  name: string
  native: string
  page(after: unknown): Promise<Page>
  count?(): Promise<number>
  get(key: string): Promise<any>
}

const maintainx: Source = {
  name: 'maintainx',
  native: 'workorders',
  async page(after) {
    const query = new URLSearchParams({ limit: String(SIZE), sort: 'updatedAt' })
    if (after !== null) query.set('cursor', String(after))
    const { body, date } = await askMaintainx(`/workorders?${query}`)
    const rows: any[] = body.workOrders
    return {
      keys: rows.map(({ id }) => String(id)),
      stamps: rows.map(({ updatedAt }) => updatedAt),
      next: body.nextCursor,
      date,
    }
  },
  get: async (key) => (await askMaintainx(`/workorders/${key}`)).body.workOrder,
}

async function askMaintainx(path: string) {
  const { api_key } = sandbox.systems.find(({ name }) => name === 'maintainx')!.credentials
  const response = await fetch(`${sandbox.url}/maintainx/v1${path}`, {
    headers: { authorization: `bearer ${api_key}` },
  })
  return { body: (await response.json()) as any, date: response.headers.get('date')! }
}

const ORDERS = '/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV/A_PurchaseOrder'

const sap: Source = {
  name: 'sap-s4hana',
  native: 'A_PurchaseOrder',
  async page(after) {
    const query = {
      $orderby: 'PurchaseOrder',
      $top: String(SIZE),
      ...(after !== null && { $filter: `PurchaseOrder gt '${after}'` }),
    }
    const { body, date } = await askSap(ORDERS, query)
    const rows: any[] = body.d.results
    const isOver = rows.length < SIZE && !body.d.__next
    return {
      keys: rows.map(({ PurchaseOrder }) => PurchaseOrder),
      stamps: rows.map(({ LastChangeDateTime }) => LastChangeDateTime),
      next: isOver ? null : (rows.at(-1)?.PurchaseOrder ?? after),
      date,
    }
  },
  count: async () =>
    Number((await askSap(ORDERS, { $inlinecount: 'allpages', $top: '1' })).body.d.__count),
  get: async (key) => (await askSap(`${ORDERS}('${key}')`, {})).body.d,
}

async function askSap(path: string, options: Record<string, string>) {
  const { username, password } = sandbox.systems.find(({ name }) => name === 'sap-s4hana')!
    .credentials as Record<string, string>
  const query = new URLSearchParams({ 'sap-client': '100', $format: 'json', ...options })
  const response = await fetch(`${sandbox.url}/sap-s4hana${path}?${query}`, {
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
  })
  return { body: (await response.json()) as any, date: response.headers.get('date')! }
}

let session = ''

const tryton: Source = {
  name: 'tryton',
  native: 'purchase.purchase',
  async page(after) {
    const domain = after === null ? [] : [['id', '>', after]]
    const { body, date } = await askTryton('model.purchase.purchase.search_read', [
      domain,
      0,
      SIZE,
      [['id', 'ASC']],
      ['id', 'write_date', 'comment'],
    ])
    const rows: any[] = body
    return {
      keys: rows.map(({ id }) => String(id)),
      stamps: rows.map(({ write_date }) => JSON.stringify(write_date)),
      next: rows.length < SIZE ? null : rows.at(-1).id,
      date,
    }
  },
  count: async () => (await askTryton('model.purchase.purchase.search_count', [[]])).body,
  get: async (key) =>
    (
      await askTryton('model.purchase.purchase.search_read', [
        [['id', '=', Number(key)]],
        0,
        1,
        null,
        ['comment', 'write_date'],
      ])
    ).body[0],
}

async function askTryton(method: string, params: unknown[]): Promise<{ body: any; date: string }> {
  const context = { company: 1, active_test: false }
  const response = await fetch(`${sandbox.url}/tryton/mill/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: session },
    body: JSON.stringify({ id: 1, method, params: session ? [...params, context] : params }),
  })
  const answer = (await response.json()) as any
  assert.ok('result' in answer, JSON.stringify(answer))
  return { body: answer.result, date: response.headers.get('date')! }
}

const maximo: Source = {
  name: 'maximo',
  native: 'po',
  async page(after) {
    const { body, date } = await askMaximo(`poid>${after ?? 0}`)
    const rows: any[] = body.member
    return {
      keys: rows.map(({ poid }) => String(poid)),
      stamps: rows.map(({ changedate }) => changedate),
      next: body.responseInfo.nextPage ? (rows.at(-1)?.poid ?? after) : null,
      date,
    }
  },
  count: async () => (await askMaximo('poid>0', { count: '1' })).body.totalCount,
  get: async (key) => (await askMaximo(`poid=${key}`)).body.member[0],
}

async function askMaximo(where: string, more: Record<string, string> = {}) {
  const { api_key } = sandbox.systems.find(({ name }) => name === 'maximo')!.credentials
  const query = new URLSearchParams({
    lean: '1',
    'oslc.select': 'poid,changedate',
    'oslc.where': where,
    'oslc.orderBy': '+poid',
    'oslc.pageSize': String(SIZE),
    ...more,
  })
  const url = `${sandbox.url}/maximo/maximo/api/os/mxapipo?${query}`
  const response = await fetch(url, { headers: { apikey: api_key! } })
  return { body: (await response.json()) as any, date: response.headers.get('date')! }
}

const businessCentral: Source = {
  name: 'business-central',
  native: 'purchaseOrders',
  async page(after) {
    const { body, date } = await askBusinessCentral(
      `?${after ?? '$select=id,lastModifiedDateTime'}`,
    )
    const rows: any[] = body.value
    return {
      keys: rows.map(({ id }) => id),
      stamps: rows.map(({ lastModifiedDateTime }) => lastModifiedDateTime),
      next: body['@odata.nextLink']?.split('?')[1] ?? null,
      date,
    }
  },
  count: async () => (await askBusinessCentral('?$count=true&$top=1')).body['@odata.count'],
  get: async (key) => {
    const { body } = await askBusinessCentral(`(${key})?$select=lastModifiedDateTime`)
    return body.error ? undefined : body
  },
}

async function askBusinessCentral(path: string) {
  const company = encodeURIComponent('Maschinenbau Ulm GmbH')
  const root = `${sandbox.url}/business-central/v2.0/production/api/v2.0`
  const login = Buffer.from(`${USER.username}:${USER.web_service_key}`).toString('base64')
  const response = await fetch(`${root}/purchaseOrders${path}&company=${company}`, {
    headers: { authorization: `Basic ${login}`, accept: 'application/json' },
  })
  return { body: (await response.json()) as any, date: response.headers.get('date')! }
}

const sources = [maintainx, sap, tryton, maximo, businessCentral]

beforeEach(async () => {
  await control('maximo', 'switches', { clock_zone: 'UTC' })
  await control('business-central', 'switches', { page_size: SIZE })
  for (const { name } of sources) {
    sandbox.reset(name, { seed: 3, purchase_orders: 200 })
    await control(name, 'faults', null, 'DELETE')
    await control(name, 'switches', { list_cap: 0, clock_skew_s: 0 })
  }
  const data = { title: 'Order {n}' }
  const at = '2026-08-01T00:00:00Z'
  await control('maintainx', 'records', {
    op: 'insert',
    native: 'workorders',
    count: 150,
    data,
    at,
  })
  session = ''
  const login = ['buyer', { password: PASSWORDS.buyer }]
  const [id, token] = (await askTryton('common.db.login', login)).body
  session = `Session ${Buffer.from(`buyer:${id}:${token}`).toString('base64')}`
})

/** Pages to the end, as an honest client reads; at most 40. */
async function walk(source: Source): Promise<Page[]> {
  const pages: Page[] = []
  for (let after: unknown = null; pages.length < 40; ) {
    const page = await source.page(after)
    pages.push(page)
    if (page.next === null) break
    after = page.next
  }
  return pages
}

const keysOf = (pages: Page[]) => pages.flatMap(({ keys }) => keys)
const distinct = (keys: string[]) => new Set(keys).size

for (const source of sources) {
  const { name, native } = source
  const change = (body: Record<string, unknown>) => control(name, 'records', { native, ...body })
  const fault = (body: Record<string, unknown>) => control(name, 'faults', body)

  test(`${name}: one change of many records gives all of them one stamp, across page borders`, async () => {
    const total = keysOf(await walk(source)).length
    const { keys } = await change({ op: 'update', count: 3 * SIZE, seed: 5 })
    assert.equal(distinct(keys.map(String)), 3 * SIZE)
    const pages = await walk(source)
    assert.equal(distinct(keysOf(pages)), total)
    const stamps = pages.flatMap((page) => page.stamps)
    const most = [...Map.groupBy(stamps, (stamp) => stamp).values()].map(({ length }) => length)
    assert.equal(Math.max(...most), 3 * SIZE)
  })

  test(`${name}: the same seed changes the same records`, async () => {
    const first = await change({ op: 'update', count: 10, seed: 9 })
    assert.deepEqual(await change({ op: 'update', count: 10, seed: 9 }), first)
    const other = await change({ op: 'update', count: 10, seed: 10 })
    assert.notDeepEqual(other, first)
  })

  test(`${name}: many records go at once, and their single reads find nothing`, async () => {
    const before = keysOf(await walk(source))
    const { keys } = await change({ op: 'delete', count: 5, seed: 2 })
    const left = keysOf(await walk(source))
    assert.equal(left.length, before.length - 5)
    assert.ok(keys.every((key: unknown) => !left.includes(String(key))))
    assert.equal(await source.get(String(keys[0])), undefined)
  })

  test(`${name}: records change between two pages`, async () => {
    const times = 2
    await change({ op: 'update', count: 3, seed: 4, after: { path: '/', times } })
    const earlier = now
    now += 60_000
    const pages = await walk(source)
    const stamps = pages.flatMap((page) => page.stamps)
    now += 60_000
    const settled = (await walk(source)).flatMap((page) => page.stamps)
    now = earlier
    assert.notDeepEqual(settled.toSorted(), stamps.toSorted())
  })

  test(`${name}: a clock ahead shows in the stamps and in the date of the answers`, async () => {
    await control(name, 'switches', { clock_skew_s: 7200 })
    const key = keysOf([await source.page(null)])[0]!
    await change({ op: 'update', key, data: {} })
    const record = JSON.stringify(await source.get(key))
    assert.match(record, /2026-09-01T10:00:00|1788256800000|"hour":10/)
    assert.equal((await source.page(null)).date, 'Tue, 01 Sep 2026 10:00:00 GMT')
    await control(name, 'switches', { clock_skew_s: -7200 })
    await change({ op: 'update', key, data: {} })
    assert.match(JSON.stringify(await source.get(key)), /T06:00:00|1788242400000|"hour":6/)
  })

  test(`${name}: a single record can be stamped in the far future`, async () => {
    const key = keysOf([await source.page(null)])[0]!
    await change({ op: 'update', key, data: {}, at: '2099-01-01T00:00:00Z' })
    assert.match(JSON.stringify(await source.get(key)), /2099|4070908800000/)
  })

  test(`${name}: a page comes back short, and all the others follow where the source says so`, async () => {
    const total = keysOf(await walk(source)).length
    await fault({ fault: 'short_page' })
    const pages = await walk(source)
    assert.equal(pages[0]!.keys.length, SIZE / 2)
    // Nothing but a short page tells a client of Tryton that it has read all.
    assert.equal(distinct(keysOf(pages)), name === 'tryton' ? SIZE / 2 : total)
  })

  test(`${name}: a listing ends early without an error`, async () => {
    const total = keysOf(await walk(source)).length
    await fault({ fault: 'ends_early' })
    const pages = await walk(source)
    assert.equal(pages.length, 1)
    assert.ok(keysOf(pages).length < total)
    if (source.count) assert.equal(await source.count(), total)
  })

  test(`${name}: a list is capped without a word, while counts and single reads know all`, async () => {
    const all = keysOf(await walk(source))
    await control(name, 'switches', { list_cap: 50 })
    const seen = keysOf(await walk(source))
    assert.equal(seen.length, 50)
    const hidden = all.find((key) => !seen.includes(key))!
    assert.ok(await source.get(hidden))
    if (source.count) assert.equal(await source.count(), all.length)
  })

  test(`${name}: the same page comes for ever`, async () => {
    await fault({ fault: 'same_page', times: 'forever' })
    const pages = await walk(source)
    assert.equal(pages.length, 40)
    assert.equal(distinct(keysOf(pages)), SIZE)
  })

  test(`${name}: a page is empty in the middle of the list`, async () => {
    const total = keysOf(await walk(source)).length
    const first = await source.page(null)
    await fault({ fault: 'empty_page' })
    const empty = await source.page(first.next)
    assert.deepEqual(empty.keys, [])
    if (name === 'tryton') return assert.equal(empty.next, null)
    const rest = keysOf([first, await source.page(empty.next)])
    assert.equal(distinct(rest), 2 * SIZE)
    assert.ok(total > 2 * SIZE)
  })
}

test('a key is used again after its record was deleted', async () => {
  const change = (name: string, body: unknown) => control(name, 'records', body)
  const title = 'A new order with an old key'
  const id = Number((await maintainx.page(null)).keys[0])
  await change('maintainx', { op: 'delete', native: 'workorders', key: id })
  const order = { op: 'insert', native: 'workorders', key: id, data: { title } }
  assert.deepEqual(await change('maintainx', order), { key: id })
  assert.equal((await maintainx.get(String(id))).title, title)

  const PurchaseOrder = (await sap.page(null)).keys[0]!
  await change('sap-s4hana', { op: 'delete', native: 'A_PurchaseOrder', key: PurchaseOrder })
  const data = { PurchaseOrder, CompanyCode: 'CC10', PurchaseOrderDate: '2026-08-31' }
  await change('sap-s4hana', { op: 'insert', native: 'A_PurchaseOrder', data })
  assert.equal((await sap.get(PurchaseOrder)).CompanyCode, 'CC10')

  const { key } = await change('tryton', {
    op: 'insert',
    native: 'party.party',
    data: { name: 'Old' },
  })
  await change('tryton', { op: 'delete', native: 'party.party', key })
  const party = { op: 'insert', native: 'party.party', key, data: { name: 'New' } }
  assert.deepEqual(await change('tryton', party), { key })
})

test('a soft delete leaves the record with its mark', async () => {
  const remove = (name: string, native: string, key: unknown) =>
    control(name, 'records', { op: 'delete', soft: true, native, key })
  const order = (await sap.page(null)).keys[0]!
  await remove('sap-s4hana', 'A_PurchaseOrder', order)
  assert.equal((await sap.get(order)).PurchasingDocumentDeletionCode, 'L')
  const { keys } = await control('tryton', 'records', {
    op: 'insert',
    native: 'party.party',
    count: 2,
    data: { name: 'Party {n:3}' },
  })
  await remove('tryton', 'party.party', keys[0])
  const found = await askTryton('model.party.party.search_read', [
    [['id', 'in', keys]],
    0,
    5,
    [['id', 'ASC']],
    ['name', 'active'],
  ])
  assert.deepEqual(
    found.body.map(({ name, active }: any) => [name, active]),
    [
      ['Party 001', false],
      ['Party 002', true],
    ],
  )
})

test('days and times without a zone are those of the zone where SAP stands', async () => {
  const partner = '/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner'
  const { BusinessPartner: key } = (await askSap(partner, { $top: '1' })).body.d.results[0]
  await control('sap-s4hana', 'switches', { time_zone: 'Asia/Tokyo' })
  const earlier = now
  now = Date.parse('2026-09-01T20:30:00Z')
  await control('sap-s4hana', 'records', {
    op: 'update',
    native: 'A_BusinessPartner',
    key,
    data: {},
  })
  now = earlier
  await control('sap-s4hana', 'switches', { time_zone: 'UTC' })
  const { d } = (await askSap(`${partner}('${key}')`, {})).body
  assert.equal(d.LastChangeDate, `/Date(${Date.parse('2026-09-02')})/`)
  assert.equal(d.LastChangeTime, 'PT05H30M00S')
})

test('markers have the steps that their vendors keep: none, days, seconds', async () => {
  const vendors = (await askMaintainx('/vendors?limit=1')).body.vendors[0]
  assert.ok(!('updatedAt' in vendors))
  const documents = '/sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV/A_MaterialDocumentHeader'
  const document = (await askSap(documents, { $top: '1' })).body.d.results[0]
  assert.equal(Number(/\d+/.exec(document.CreationDate)![0]) % 86_400_000, 0)
  await control('maintainx', 'records', { op: 'update', native: 'workorders', count: 3 })
  const stamps = (await maintainx.page(null)).stamps
  assert.ok(stamps.every((stamp) => stamp.endsWith('.000Z')))
})

test('twenty thousand changes need one call', async () => {
  sandbox.reset('maintainx', { seed: 1, purchase_orders: 20 })
  await control('maintainx', 'records', {
    op: 'insert',
    native: 'vendors',
    count: 20_000,
    data: { name: 'Vendor {n:5}' },
  })
  const started = performance.now()
  const { keys } = await control('maintainx', 'records', {
    op: 'update',
    native: 'vendors',
    count: 20_000,
    seed: 1,
    data: { description: 'Note {n}' },
  })
  assert.equal(distinct(keys.map(String)), 20_000)
  console.log(`20 000 changes in ${Math.round(performance.now() - started)} ms`)
})

test('a change that makes no sense says why', async () => {
  const refuse = async (body: unknown) => {
    const response = await fetch(`${sandbox.url}/_control/maintainx/records`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    assert.equal(response.status, 400)
    return ((await response.json()) as any).error
  }
  const native = 'vendors'
  assert.match(await refuse({ op: 'update', native, data: {} }), /which record to update, or count/)
  assert.match(await refuse({ op: 'delete', native, count: 1.5 }), /whole number/)
  assert.match(await refuse({ op: 'delete', native, count: 1, at: 'soon' }), /ISO 8601/)
  assert.match(await refuse({ op: 'delete', native, count: 1, after: { way: 1 } }), /way/)
  assert.match(await refuse({ op: 'insert', native, key: 1, count: 2 }), /data must be/)
})
