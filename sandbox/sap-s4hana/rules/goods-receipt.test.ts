import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, purchasing, purchasingV4, TestClient } from '../test-client.ts'

const service = '/sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV'
const documents = `${service}/A_MaterialDocumentHeader`
const stock = '/sap/opu/odata/sap/API_MATERIAL_STOCK_SRV/A_MatlStkInAcctMod'

async function orderOf(client: TestClient, quantity = '40'): Promise<string> {
  const reply = await client.write('POST', `${purchasing}/A_PurchaseOrder`, {
    CompanyCode: 'CC10',
    PurchasingOrganization: 'PO10',
    PurchasingGroup: '001',
    Supplier: '10300041',
    to_PurchaseOrderItem: [
      {
        Material: 'BRG-6204',
        Plant: 'PL01',
        StorageLocation: 'MR01',
        OrderQuantity: quantity,
        NetPriceAmount: '4.85',
      },
    ],
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.d.PurchaseOrder
}

function receipt(PurchaseOrder: string, quantity: string, changes: object = {}) {
  return {
    GoodsMovementCode: '01',
    ReferenceDocument: 'DN-1',
    to_MaterialDocumentItem: [
      {
        GoodsMovementType: '101',
        GoodsMovementRefDocType: 'B',
        PurchaseOrder,
        PurchaseOrderItem: '10',
        QuantityInEntryUnit: quantity,
        EntryUnit: 'PC',
        ...changes,
      },
    ],
  }
}

async function stockOf(client: TestClient, material = 'BRG-6204', place = 'MR01') {
  const { d } = await client.read(
    `${stock}?$filter=Material eq '${material}' and StorageLocation eq '${place}' and InventoryStockType eq '01'`,
  )
  return d.results.reduce(
    (sum: number, row: Record<string, string>) => sum + Number(row.MatlWrhsStkQtyInMatlBaseUnit),
    0,
  )
}

async function itemOf(client: TestClient, order: string) {
  return (
    await client.read(
      `${purchasing}/A_PurchaseOrderItem(PurchaseOrder='${order}',PurchaseOrderItem='10')`,
    )
  ).d
}

async function openQuantity(client: TestClient, order: string) {
  const body = await client.read(
    `${purchasingV4}/PurchaseOrder('${order}')/_PurchaseOrderItem?$expand=_PurchaseOrderScheduleLineTP`,
  )
  return body.value[0]._PurchaseOrderScheduleLineTP[0].OpenPurchaseOrderQuantity
}

test('a receipt raises the stock and the full quantity completes the item', async () => {
  const client = new TestClient()
  const order = await orderOf(client)
  const before = await stockOf(client)
  const first = await client.write('POST', documents, receipt(order, '15'))
  assert.equal(first.status, 201, JSON.stringify(first.body))
  assert.deepEqual(first.body.d.to_MaterialDocumentItem, { results: [] })
  assert.equal(first.body.d.InventoryTransactionType, 'WE')
  assert.equal(await stockOf(client), before + 15)
  assert.equal((await itemOf(client, order)).IsCompletelyDelivered, false)
  assert.equal(await openQuantity(client, order), 25)
  await client.write('POST', documents, receipt(order, '25'))
  assert.equal((await itemOf(client, order)).IsCompletelyDelivered, true)
  assert.equal(await openQuantity(client, order), 0)
})

test('the items of a posted document are read afterwards', async () => {
  const client = new TestClient()
  const order = await orderOf(client)
  const { d } = (await client.write('POST', documents, receipt(order, '15'))).body
  const read = await client.read(`${d.__metadata.uri}?$expand=to_MaterialDocumentItem`)
  const [item] = read.d.to_MaterialDocumentItem.results
  assert.equal(item.Supplier, '10300041')
  assert.equal(item.Material, 'BRG-6204')
  assert.equal(item.QuantityInBaseUnit, '15')
  client.system.switches.goods_receipt_items = true
  const listed = (await client.write('POST', documents, receipt(order, '1'))).body.d
  assert.equal(listed.to_MaterialDocumentItem.results.length, 1)
})

test('a carton counts as its pieces', async () => {
  const client = new TestClient()
  const order = await orderOf(client)
  const before = await stockOf(client)
  await client.write('POST', documents, receipt(order, '2', { EntryUnit: 'CAR' }))
  assert.equal(await stockOf(client), before + 24)
})

for (const [what, quantity, changes, code] of [
  [
    'without the kind of reference',
    '1',
    { GoodsMovementRefDocType: '' },
    'MM_IM_ODATA_API_MDOC/011',
  ],
  ['for an item that does not exist', '1', { PurchaseOrderItem: '90' }, 'M7/001'],
  ['of another material', '1', { Material: 'BRG-6207' }, 'M7/360'],
  ['of more than was ordered', '41', {}, 'M7/022'],
  ['of nothing', '0', {}, 'M7/018'],
  ['with an unknown movement', '1', { GoodsMovementType: '999' }, 'M7/003'],
] as const)
  test(`a receipt ${what} is refused`, async () => {
    const client = new TestClient()
    const order = await orderOf(client)
    const before = await stockOf(client)
    const reply = await client.write('POST', documents, receipt(order, quantity, changes))
    assert.equal(codeOf(reply), code)
    assert.equal(await stockOf(client), before)
  })

test('several wrong items are refused with one wrapper and all causes', async () => {
  const client = new TestClient()
  const order = await orderOf(client)
  const body = receipt(order, '0')
  body.to_MaterialDocumentItem.push({
    ...body.to_MaterialDocumentItem[0]!,
    GoodsMovementType: '999',
  })
  const reply = await client.write('POST', documents, body)
  assert.equal(codeOf(reply), 'MM_IM_ODATA_API_MDOC/014')
  const codes = reply.body.error.innererror.errordetails.map((each: { code: string }) => each.code)
  assert.deepEqual(codes, ['M7/018', 'M7/003', '/IWBEP/CX_MGW_BUSI_EXCEPTION'])
})

test('items of one document share what is still open', async () => {
  const client = new TestClient()
  const order = await orderOf(client)
  const body = receipt(order, '30')
  body.to_MaterialDocumentItem.push(body.to_MaterialDocumentItem[0]!)
  assert.equal(codeOf(await client.write('POST', documents, body)), 'M7/022')
})

test('an order in approval takes no receipt', async () => {
  const client = new TestClient()
  const reply = await client.write('POST', documents, receipt('4500000002', '1'))
  assert.equal(codeOf(reply), 'M7/390')
})

test('a closed period takes no posting', async () => {
  const client = new TestClient()
  const order = await orderOf(client)
  client.system.switches.period_open_from = '2026-03-01'
  const body = { ...receipt(order, '1'), PostingDate: '/Date(1769904000000)/' }
  assert.equal(codeOf(await client.write('POST', documents, body)), 'M7/053')
})

test('a reversal takes stock and history back, once', async () => {
  const client = new TestClient()
  const order = await orderOf(client)
  const before = await stockOf(client)
  const { d } = (await client.write('POST', documents, receipt(order, '40'))).body
  const cancel = `${service}/Cancel?MaterialDocumentYear='${d.MaterialDocumentYear}'&MaterialDocument='${d.MaterialDocument}'`
  const back = await client.write('POST', cancel)
  assert.equal(back.status, 200, JSON.stringify(back.body))
  assert.notEqual(back.body.d.MaterialDocument, d.MaterialDocument)
  assert.equal(await stockOf(client), before)
  assert.equal((await itemOf(client, order)).IsCompletelyDelivered, false)
  const original = await client.read(`${d.__metadata.uri}/to_MaterialDocumentItem`)
  assert.equal(original.d.results[0].GoodsMovementIsCancelled, true)
  assert.equal((await client.write('POST', cancel)).status, 400)
})

test('an issue of more than there is names the deficit', async () => {
  const client = new TestClient()
  const have = await stockOf(client)
  const body = {
    GoodsMovementCode: '03',
    to_MaterialDocumentItem: [
      {
        GoodsMovementType: '201',
        Material: 'BRG-6204',
        Plant: 'PL01',
        StorageLocation: 'MR01',
        QuantityInEntryUnit: String(have + 8),
        EntryUnit: 'PC',
        CostCenter: '4100',
      },
    ],
  }
  const reply = await client.write('POST', documents, body)
  assert.equal(codeOf(reply), 'M7/021')
  assert.match(reply.body.error.message.value, /Unrestricted-use 8 PC : BRG-6204 PL01 MR01/)
})

test('a transfer moves stock between storage locations', async () => {
  const client = new TestClient()
  const [from, to] = [await stockOf(client), await stockOf(client, 'BRG-6204', 'MR02')]
  const reply = await client.write('POST', documents, {
    GoodsMovementCode: '04',
    to_MaterialDocumentItem: [
      {
        GoodsMovementType: '311',
        Material: 'BRG-6204',
        Plant: 'PL01',
        StorageLocation: 'MR01',
        IssuingOrReceivingStorageLoc: 'MR02',
        QuantityInEntryUnit: '5',
        EntryUnit: 'PC',
      },
    ],
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  assert.equal(await stockOf(client), from - 5)
  assert.equal(await stockOf(client, 'BRG-6204', 'MR02'), to + 5)
})

test('material documents cannot be changed or deleted, and items not posted alone', async () => {
  const client = new TestClient()
  const { d } = await client.read(`${documents}?$top=1`)
  const { uri } = d.results[0].__metadata
  for (const method of ['PATCH', 'DELETE'])
    assert.equal((await client.write(method, uri, {})).status, 405)
  const alone = await client.write('POST', `${service}/A_MaterialDocumentItem`, {})
  assert.equal(codeOf(alone), 'CX_SADL_ENTITY_CUD_DISABLED')
  assert.equal(
    (
      await client.write('POST', documents, {
        GoodsMovementCode: '01',
        to_MaterialDocumentItem: [],
      })
    ).status,
    500,
  )
})

test('after a receipt an item cannot be deleted nor ordered below what came', async () => {
  const client = new TestClient()
  const order = await orderOf(client)
  await client.write('POST', documents, receipt(order, '15'))
  const item = `${purchasing}/A_PurchaseOrderItem(PurchaseOrder='${order}',PurchaseOrderItem='10')`
  assert.equal(codeOf(await client.patch(item, undefined, 'DELETE')), '06/115')
  assert.equal(codeOf(await client.patch(item, { OrderQuantity: '14' })), '06/116')
  assert.equal((await client.patch(item, { OrderQuantity: '15' })).status, 204)
})
