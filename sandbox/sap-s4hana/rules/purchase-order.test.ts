import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, purchasing, purchasingV4, TestClient } from '../test-client.ts'

const orders = `${purchasing}/A_PurchaseOrder`
const line = {
  Material: 'BRG-6204',
  Plant: 'PL01',
  OrderQuantity: '40',
  PurchaseOrderQuantityUnit: 'PC',
  NetPriceAmount: '4.85',
}
const header = {
  PurchaseOrderType: 'NB',
  CompanyCode: 'CC10',
  PurchasingOrganization: 'PO10',
  PurchasingGroup: '001',
  Supplier: '0010300041',
  DocumentCurrency: 'EUR',
}

function order(changes: object = {}, lines: object[] = [line]) {
  return { ...header, ...changes, to_PurchaseOrderItem: lines }
}

async function create(client: TestClient, body: object = order()) {
  const reply = await client.write('POST', orders, body)
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.d
}

async function items(client: TestClient, number: string) {
  return (await client.read(`${orders}('${number}')/to_PurchaseOrderItem`)).d.results
}

test('a new order gets the next number, defaults and a message', async () => {
  const client = new TestClient()
  const reply = await client.write('POST', orders, order())
  const { d } = reply.body
  assert.equal(d.PurchaseOrder, '4500000061')
  assert.equal(d.Supplier, '10300041')
  assert.equal(d.PaymentTerms, '0004')
  assert.equal(d.InvoicingParty, '10300041')
  assert.equal(d.PurchasingProcessingStatus, '02')
  const [item] = d.to_PurchaseOrderItem.results
  assert.equal(item.PurchaseOrderItem, '10')
  assert.equal(item.PurchaseOrderItemText, 'Deep groove bearing 6204')
  assert.equal(item.MaterialGroup, 'MRO-BRG')
  const message = JSON.parse(String(reply.headers['sap-message']))
  assert.equal(message.code, '06/017')
  assert.match(message.message, /4500000061/)
  const lines = await client.read(
    `${purchasing}/A_PurchaseOrderScheduleLine?$filter=PurchasingDocument eq '4500000061'`,
  )
  assert.equal(lines.d.results[0].ScheduleLineOrderQuantity, '40')
})

for (const [what, body, code] of [
  ['without items', order({}, []), '06/010'],
  ['of another type', order({ PurchaseOrderType: 'UB' }), 'APPL_MM_PUR_PO/064'],
  ['for a vendor without the organization', order({ Supplier: '10400001' }), '06/027'],
  ['for a blocked vendor', order({ Supplier: '10300167' }), '06/024'],
  ['for a deleted vendor', order({ Supplier: '10300174' }), '06/024'],
  ['without a company code', order({ CompanyCode: '' }), 'ME/083'],
  [
    'with a service item',
    order({}, [{ ...line, PurchaseOrderItemCategory: '9' }]),
    'APPL_MM_PUR_PO/065',
  ],
  ['without material and account', order({}, [{ ...line, Material: '' }]), '06/026'],
  [
    'for a material of another plant',
    order({}, [{ ...line, Material: 'BRG-6210', Plant: 'PL02' }]),
    'M3/351',
  ],
  [
    'in another unit',
    order({}, [{ ...line, PurchaseOrderQuantityUnit: 'KG' }]),
    'MMPUR_POHANDLER_TECH/010',
  ],
  ['in an internal unit', order({}, [{ ...line, PurchaseOrderQuantityUnit: 'ST' }]), 'MG/142'],
  ['without a quantity', order({}, [{ ...line, OrderQuantity: '0' }]), 'ME/083'],
  [
    'with an item twice',
    order({}, [
      { ...line, PurchaseOrderItem: '10' },
      { ...line, PurchaseOrderItem: '00010' },
    ]),
    '06/012',
  ],
] as const)
  test(`an order ${what} is refused and nothing of it is kept`, async () => {
    const client = new TestClient()
    const before = client.system.summary()
    const reply = await client.write('POST', orders, body)
    assert.equal(reply.status, 400)
    assert.equal(codeOf(reply), code)
    assert.deepEqual(client.system.summary(), before)
  })

test('a held order may be incomplete and is ordered when it is complete', async () => {
  const client = new TestClient()
  const held = order({ PurchasingCompletenessStatus: true }, [{ Material: 'BRG-6204' }])
  const { PurchaseOrder } = await create(client, held)
  const address = `${orders}('${PurchaseOrder}')`
  assert.equal((await client.read(address)).d.PurchasingProcessingStatus, '01')
  await client.patch(address, { PurchasingCompletenessStatus: false })
  assert.equal((await client.read(address)).d.PurchasingProcessingStatus, '02')
})

test('an expensive order waits for its approval, and a change sends it there again', async () => {
  const client = new TestClient()
  const { PurchaseOrder } = await create(client, order({}, [{ ...line, NetPriceAmount: '900' }]))
  const address = `${orders}('${PurchaseOrder}')`
  const { d } = await client.read(address)
  assert.equal(d.ReleaseIsNotCompleted, true)
  assert.equal(d.PurchasingProcessingStatus, '03')
  client.system.intervene(
    {
      op: 'update',
      native: 'A_PurchaseOrder',
      key: PurchaseOrder,
      data: { PurchasingProcessingStatus: '05', ReleaseIsNotCompleted: false },
    },
    client.now,
  )
  const item = `${purchasing}/A_PurchaseOrderItem(PurchaseOrder='${PurchaseOrder}',PurchaseOrderItem='10')`
  assert.equal((await client.patch(item, { PurchaseOrderItemText: 'same value' })).status, 204)
  assert.equal((await client.read(address)).d.PurchasingProcessingStatus, '05')
  assert.equal((await client.patch(item, { OrderQuantity: '41' })).status, 204)
  assert.equal((await client.read(address)).d.PurchasingProcessingStatus, '03')
  client.system.switches.po_approval_change = 'refused'
  assert.equal((await client.patch(item, { OrderQuantity: '42' })).status, 400)
})

test('an order without approval can be switched on', async () => {
  const client = new TestClient()
  client.system.switches.po_workflow = 'none'
  const { d } = (
    await client.write('POST', orders, order({}, [{ ...line, NetPriceAmount: '900' }]))
  ).body
  assert.equal(d.ReleaseIsNotCompleted, false)
})

test('what only the creation may set cannot be changed, but may be sent again', async () => {
  const client = new TestClient()
  const { PurchaseOrder } = await create(client)
  const address = `${orders}('${PurchaseOrder}')`
  const reply = await client.patch(address, { Supplier: '10300048' })
  assert.equal(codeOf(reply), 'MMPUR_POHANDLER_TECH/010')
  assert.equal((await client.patch(address, { Supplier: '0010300041' })).status, 204)
  const v4 = await client.write('PATCH', `${purchasingV4}/PurchaseOrder('${PurchaseOrder}')`, {
    PurchaseOrderType: 'ZNB',
  })
  assert.equal(v4.body.error.message, 'Operation is not enabled')
})

test('a read-only field is ignored without a word and an empty change moves no stamp', async () => {
  const client = new TestClient()
  const { PurchaseOrder, LastChangeDateTime } = await create(client)
  const address = `${orders}('${PurchaseOrder}')`
  client.now += 60_000
  const reply = await client.patch(address, {
    PurchasingProcessingStatus: '08',
    PaymentTerms: '0004',
  })
  assert.equal(reply.status, 204)
  const { d } = await client.read(address)
  assert.equal(d.PurchasingProcessingStatus, '02')
  assert.equal(d.LastChangeDateTime, LastChangeDateTime)
})

test('a change of an item or a delivery date moves the stamp of the order', async () => {
  const client = new TestClient()
  const { PurchaseOrder, LastChangeDateTime } = await create(client)
  const address = `${orders}('${PurchaseOrder}')`
  const schedule = `${purchasing}/A_PurchaseOrderScheduleLine(PurchasingDocument='${PurchaseOrder}',PurchasingDocumentItem='10',ScheduleLine='1')`
  client.now += 60_000
  const reply = await client.patch(schedule, { ScheduleLineDeliveryDate: '/Date(1775606400000)/' })
  assert.equal(reply.status, 204)
  assert.equal((await client.read(schedule)).d.ScheduleLineDeliveryDate, '/Date(1775606400000)/')
  assert.notEqual((await client.read(address)).d.LastChangeDateTime, LastChangeDateTime)
})

test('schedule lines and the item order the same quantity', async () => {
  const client = new TestClient()
  const split = [
    { ScheduleLine: '1', ScheduleLineOrderQuantity: '10' },
    { ScheduleLine: '2', ScheduleLineOrderQuantity: '15' },
  ]
  const { PurchaseOrder } = await create(client, order({}, [{ ...line, to_ScheduleLine: split }]))
  assert.equal((await items(client, PurchaseOrder))[0].OrderQuantity, '25')
  const item = `${purchasing}/A_PurchaseOrderItem(PurchaseOrder='${PurchaseOrder}',PurchaseOrderItem='10')`
  await client.patch(item, { OrderQuantity: '30' })
  const lines = (await client.read(`${item}/to_ScheduleLine?$orderby=ScheduleLine`)).d.results
  assert.deepEqual(
    lines.map((each: Record<string, string>) => each.ScheduleLineOrderQuantity),
    ['10', '20'],
  )
})

test('deleting an order marks its items; the order stays without a mark', async () => {
  const client = new TestClient()
  const { PurchaseOrder } = await create(client, order({}, [line, line]))
  const address = `${orders}('${PurchaseOrder}')`
  assert.equal((await client.patch(address, undefined, 'DELETE')).status, 204)
  const { d } = await client.read(address)
  assert.equal(d.PurchasingDocumentDeletionCode, '')
  const marks = (await items(client, PurchaseOrder)).map(
    (item: Record<string, string>) => item.PurchasingDocumentDeletionCode,
  )
  assert.deepEqual(marks, ['L', 'L'])
  const again = await client.patch(address, undefined, 'DELETE')
  assert.equal(codeOf(again), '06/020')
  const item = `${purchasing}/A_PurchaseOrderItem(PurchaseOrder='${PurchaseOrder}',PurchaseOrderItem='10')`
  assert.equal(codeOf(await client.patch(item, { OrderQuantity: '1' })), '06/020')
})

test('an item can be added and deleted later', async () => {
  const client = new TestClient()
  const { PurchaseOrder } = await create(client)
  const added = await client.write(
    'POST',
    `${orders}('${PurchaseOrder}')/to_PurchaseOrderItem`,
    line,
  )
  assert.equal(added.status, 201)
  assert.equal(added.body.d.PurchaseOrderItem, '20')
  const v4 = await client.write(
    'POST',
    `${purchasingV4}/PurchaseOrder('${PurchaseOrder}')/_PurchaseOrderItem`,
    { ...line, OrderQuantity: 3, NetPriceAmount: 2, PurchaseOrderQuantityUnit: 'ST' },
  )
  assert.equal(v4.status, 201, JSON.stringify(v4.body))
  assert.equal(v4.body.PurchaseOrderItem, '30')
  assert.equal(v4.body.NetAmount, 6)
  const top = await client.write('POST', `${purchasingV4}/PurchaseOrderItem`, { ...line })
  assert.equal(top.status, 405)
})

test('without the current ETag a change is refused', async () => {
  const client = new TestClient()
  const address = `${orders}('4500000004')`
  const missing = await client.write('PATCH', address, { PaymentTerms: '0001' })
  assert.equal(missing.status, 428)
  const { d } = await client.read(address)
  const old = { 'if-match': d.__metadata.etag }
  assert.equal((await client.write('PATCH', address, { PaymentTerms: '0007' }, old)).status, 204)
  assert.equal((await client.write('PATCH', address, { PaymentTerms: '0008' }, old)).status, 412)
  const malformed = await client.write('PATCH', address, {}, { 'if-match': 'x' })
  assert.equal(codeOf(malformed), '/IWFND/CM_MGW/094')
  const any = await client.write('PATCH', address, { PaymentTerms: '0009' }, { 'if-match': '*' })
  assert.equal(any.status, 204)
  client.system.switches.etag = 'none'
  assert.equal((await client.write('PATCH', address, { PaymentTerms: '0010' })).status, 204)
  assert.equal((await client.read(address)).d.__metadata.etag, undefined)
})

test('a document that somebody has open cannot be changed', async () => {
  const client = new TestClient()
  client.system.switches.locked_document = '4500000004'
  const reply = await client.patch(`${orders}('4500000004')`, { PaymentTerms: '0001' })
  assert.equal(reply.status, 400)
  assert.equal(codeOf(reply), 'ME/006')
})

test('custom fields of the customer are read and written', async () => {
  const client = new TestClient()
  const { PurchaseOrder } = await create(client, order({ YY1_ProjectCode_PDH: 'PRJ-1' }))
  const v4 = await client.read(`${purchasingV4}/PurchaseOrder('${PurchaseOrder}')`)
  assert.equal(v4.YY1_ProjectCode_PDH, 'PRJ-1')
})

test('a success can carry an error among its messages, and the header can be encoded', async () => {
  const client = new TestClient()
  client.system.switches.sap_message_error = true
  client.system.switches.sap_message = 'encoded'
  const reply = await client.write('POST', orders, order())
  assert.equal(reply.status, 201)
  const message = JSON.parse(decodeURIComponent(String(reply.headers['sap-message'])))
  assert.equal(message.severity, 'success')
  assert.equal(message.details[0].severity, 'error')
})

test('a text that exists already is refused', async () => {
  const client = new TestClient()
  const body = { PurchaseOrder: '4500000004', TextObjectType: 'F02', Language: 'EN' }
  const post = () => client.write('POST', `${purchasing}/A_PurchaseOrderNote`, body)
  assert.equal((await post()).status, 201)
  assert.equal((await post()).status, 400)
})
