import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestClient } from './test-client.ts'

let client: Awaited<ReturnType<typeof startTestClient>>
before(async () => {
  client = await startTestClient()
})
after(() => client.close())

async function first(set: string, query = ''): Promise<any> {
  return (await client.call('GET', `/${set}?$top=1${query}`)).body.value[0]
}

const errorOf = ({ status, body }: { status: number; body: any }) => [status, body.error?.code]

test('the ETag stands in the body only, and a change demands it', async () => {
  const vendor = await first('vendors')
  const path = `/vendors(${vendor.id})`
  const read = await client.call('GET', path)
  assert.equal(read.headers.get('etag'), null)
  assert.match(vendor['@odata.etag'], /^W\/"[\w+/=]+"$/)
  const change = (match?: string) =>
    client.call('PATCH', path, { phoneNumber: '1' }, match ? { 'if-match': match } : {})
  assert.deepEqual(errorOf(await change()), [400, 'BadRequest_InvalidToken'])
  assert.equal((await change(vendor['@odata.etag'])).status, 200)
  assert.deepEqual(errorOf(await change(vendor['@odata.etag'])), [409, 'Request_EntityChanged'])
  client.system.switches.stale_status = 412
  assert.equal((await change(vendor['@odata.etag'])).status, 412)
  assert.equal((await change('*')).status, 200)
})

test('pages are cut by the wish of the client and go on behind a key; $top tells of no more', async () => {
  const all = (await client.call('GET', '/vendors?$select=id')).body
  assert.equal(all['@odata.nextLink'], undefined)
  const prefer = { prefer: 'odata.maxpagesize=8' }
  const seen: string[] = []
  let path = '/vendors?$select=id'
  for (;;) {
    const { body, headers } = await client.call('GET', path, undefined, prefer)
    assert.equal(headers.get('preference-applied'), 'odata.maxpagesize=8')
    seen.push(...body.value.map(({ id }: any) => id))
    const link = body['@odata.nextLink']
    if (!link) break
    assert.match(link, /^http.*aid=FIRST&.*\$skiptoken=[0-9a-f-]{36}$/)
    path = `/vendors?${link.split('?')[1]}`
  }
  assert.deepEqual(
    seen,
    all.value.map(({ id }: any) => id),
  )
  const top = (await client.call('GET', '/vendors?$top=2')).body
  assert.deepEqual([top.value.length, top['@odata.nextLink']], [2, undefined])
})

test('filters take what the server takes', async () => {
  const find = async (filter: string) =>
    client.call('GET', `/vendors?$filter=${encodeURIComponent(filter)}`)
  const vendor = await first('vendors')
  const name = vendor.displayName.slice(1, 6).toLowerCase().replaceAll("'", "''")
  for (const filter of [
    `number eq '${vendor.number.toLowerCase()}'`,
    `id eq ${vendor.id} and blocked eq '${vendor.blocked}'`,
    `contains(tolower(displayName),'${name}')`,
    `(number eq 'X' or number eq '${vendor.number}')`,
    `lastModifiedDateTime ge ${vendor.lastModifiedDateTime}`,
  ]) {
    const { body } = await find(filter)
    assert.ok(
      body.value.some(({ id }: any) => id === vendor.id),
      filter,
    )
  }
  const fields = await find("number eq 'A' or displayName eq 'B'")
  assert.deepEqual(errorOf(fields), [501, 'BadRequest_MethodNotImplemented'])
  assert.deepEqual(errorOf(await find("no eq 'A'")), [400, 'BadRequest'])
  assert.equal((await find(`number eq '${'9'.repeat(21)}'`)).status, 400)
})

test('what is read-only, unknown, too long or no member is refused, each with its code', async () => {
  const create = async (body: object) => errorOf(await client.call('POST', '/vendors', body))
  assert.deepEqual(await create({ balance: 1 }), [400, 'BadRequest'])
  client.system.switches.read_only_code = 'BadRequest_InvalidOperation'
  assert.deepEqual(await create({ balance: 1 }), [400, 'BadRequest_InvalidOperation'])
  assert.deepEqual(await create({ dueDate: 'x' }), [400, 'BadRequest'])
  assert.deepEqual(await create({ city: 'x'.repeat(31) }), [
    400,
    'Application_StringExceededLength',
  ])
  assert.deepEqual(await create({ blocked: 'Some' }), [400, 'Application_EvaluateException'])
  assert.deepEqual(await create({ city: null }), [400, 'BadRequest_RequiredParamNotProvided'])
  const { number } = await first('vendors')
  assert.deepEqual(await create({ number }), [400, 'Internal_EntityWithSameKeyExists'])
})

test('every message ends with a correlation id', async () => {
  const { body } = await client.call('GET', '/purchaseOrderLines')
  assert.match(
    body.error.message,
    /^You must specify an Id or a Document Id to get the lines\. {2}CorrelationId: {2}[0-9a-f-]{36}\.$/,
  )
})

test('an order is made with its lines or not at all', async () => {
  const count = () => client.system.summary().purchase_orders
  const [vendor, item] = [
    await first('vendors'),
    await first('items', "&$filter=type eq 'Inventory'"),
  ]
  const lines = [
    { lineType: 'Item', lineObjectNumber: item.number, quantity: 2, directUnitCost: 5 },
  ]
  const body = { vendorNumber: vendor.number, purchaseOrderLines: lines }
  const before = count()!
  const bad = {
    ...body,
    purchaseOrderLines: [...lines, { lineType: 'Item', lineObjectNumber: 'NO' }],
  }
  assert.equal((await client.call('POST', '/purchaseOrders', bad)).status, 400)
  assert.equal(count(), before)
  const made = await client.call('POST', '/purchaseOrders', body)
  assert.deepEqual([made.status, made.body.status], [201, 'Draft'])
  assert.match(made.headers.get('location')!, /purchaseOrders\([0-9a-f-]{36}\)$/)
  assert.equal(made.body.totalAmountIncludingTax, 11.9)
  assert.equal(made.body.purchaseOrderLines, undefined)
})

async function newOrder(): Promise<{ order: any; line: any }> {
  const [vendor, item] = [
    await first('vendors'),
    await first('items', "&$filter=type eq 'Inventory'"),
  ]
  const purchaseOrderLines = [{ itemId: item.id, quantity: 10, directUnitCost: 3 }]
  const path = '/purchaseOrders?$expand=purchaseOrderLines'
  const { body } = await client.call('POST', path, { vendorId: vendor.id, purchaseOrderLines })
  return { order: body, line: body.purchaseOrderLines[0] }
}

const any = { 'if-match': '*' }

test('the proposal to invoice follows the one to receive, also where both are sent', async () => {
  const { line } = await newOrder()
  const path = `/purchaseOrderLines(${line.id})`
  const both = await client.call('PATCH', path, { receiveQuantity: 4, invoiceQuantity: 0 }, any)
  assert.deepEqual([both.body.receiveQuantity, both.body.invoiceQuantity], [4, 4])
  const second = await client.call('PATCH', path, { invoiceQuantity: 0 }, any)
  assert.deepEqual([second.body.receiveQuantity, second.body.invoiceQuantity], [4, 0])
})

test('a partial receipt releases a draft, and the release locks quantities but no texts', async () => {
  const { order, line } = await newOrder()
  const path = `/purchaseOrderLines(${line.id})`
  await client.call('PATCH', path, { receiveQuantity: 4 }, any)
  await client.call('PATCH', path, { invoiceQuantity: 0 }, any)
  const post = () =>
    client.call('POST', `/purchaseOrders(${order.id})/Microsoft.NAV.receiveAndInvoice`, {})
  assert.equal((await post()).status, 204)
  const released = await client.call('GET', `/purchaseOrders(${order.id})`)
  assert.equal(released.body.status, 'Open')
  const receipts = await client.call(
    'GET',
    `/purchaseReceipts?$filter=orderNumber eq '${order.number}'`,
  )
  assert.equal(receipts.body.value.length, 1)
  const locked = await client.call('PATCH', path, { quantity: 12 }, any)
  assert.deepEqual(errorOf(locked), [400, 'Application_FieldValidationException'])
  assert.match(locked.body.error.message, /Status must be equal to 'Open'/)
  assert.equal((await client.call('PATCH', path, { description: 'x' }, any)).status, 200)
  const gone = await client.call('DELETE', `/purchaseOrders(${order.id})`)
  assert.match(gone.body.error.message, /Qty. Rcd. Not Invoiced must be equal to '0'/)
  // What is proposed now is the rest, with the invoice for all.
  assert.equal((await post()).status, 204)
  assert.equal((await client.call('GET', `/purchaseOrders(${order.id})`)).status, 404)
})

test('a stock figure that is written is an adjustment in the ledger', async () => {
  const item = await first('items', "&$filter=type eq 'Inventory'")
  const inventory = item.inventory + 3
  const changed = await client.call('PATCH', `/items(${item.id})`, { inventory }, any)
  assert.equal(changed.body.inventory, inventory)
  const entries = await client.call(
    'GET',
    `/itemLedgerEntries?$filter=itemNumber eq '${item.number}'`,
  )
  const added = entries.body.value.filter(({ quantity }: any) => quantity === 3)
  assert.equal(added.length, 1)
})

test('nothing is posted for an item that is blocked', async () => {
  const item = await first('items', "&$filter=type eq 'Inventory' and blocked eq true")
  const refused = await client.call('PATCH', `/items(${item.id})`, { inventory: 999 }, any)
  assert.deepEqual(errorOf(refused), [400, 'Application_FieldValidationException'])
  assert.match(refused.body.error.message, /^Blocked must be equal to 'No'/)
  assert.equal((await client.call('GET', `/items(${item.id})`)).body.inventory, item.inventory)
})

test('a file is an entry first and its bytes by a second request', async () => {
  const { id } = await first('vendors')
  const entry = { fileName: 'a.pdf', parentType: 'Vendor', parentId: id }
  const made = await client.call('POST', '/documentAttachments', entry)
  const path = `/documentAttachments(${made.body.id})`
  const type = { ...any, 'content-type': 'application/octet-stream' }
  await client.call('PATCH', `${path}/attachmentContent`, 'bytes', type)
  assert.equal((await client.call('GET', `${path}/attachmentContent`)).body.text, '"bytes"')
  assert.equal((await client.call('GET', path)).body.byteSize, 7)
})

test('the directory refuses in its own words, and a token opens the environment', async () => {
  const { tenant, client_id, client_secret } = client.system.credentials as Record<string, string>
  const scope = 'https://api.businesscentral.dynamics.com/.default'
  const ask = async (form: Record<string, string>, at = tenant) => {
    const url = `${client.base}/${at}/oauth2/v2.0/token`
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope, ...form })
    const response = await fetch(url, { method: 'POST', body })
    return { status: response.status, body: (await response.json()) as any }
  }
  const wrong = await ask({ client_id: client_id!, client_secret: 'x' })
  assert.deepEqual([wrong.status, wrong.body.error_codes], [401, [7000215]])
  assert.equal((await ask({}, 'other')).body.error_codes[0], 90002)
  const { body } = await ask({ client_id: client_id!, client_secret: client_secret! })
  assert.deepEqual([body.expires_in, body.refresh_token], [3599, undefined])
  const authorization = `Bearer ${body.access_token}`
  const path = `${client.root}/companies`
  assert.equal((await client.send('GET', path, undefined, { authorization })).status, 200)
  const no = await client.send('GET', path, undefined, { authorization: 'Bearer x' })
  assert.equal(no.status, 401)
})

test('equal seeds give equal states', async () => {
  const other = await startTestClient()
  const list = async (one: typeof other) =>
    (await one.call('GET', '/purchaseOrders?$select=id,number,status')).body.value.slice(0, 9)
  await client.sandbox.reset('business-central')
  assert.deepEqual(await list(other), await list(client))
  await other.close()
})
