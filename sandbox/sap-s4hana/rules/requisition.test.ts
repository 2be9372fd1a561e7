import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, purchasing, TestClient } from '../test-client.ts'

const service = '/sap/opu/odata/sap/API_PURCHASEREQ_PROCESS_SRV'
const headers = `${service}/A_PurchaseRequisitionHeader`
const wanted = { Material: 'BRG-6204', Plant: 'PL01', RequestedQuantity: '40', BaseUnit: 'PC' }

async function create(client: TestClient): Promise<string> {
  const reply = await client.write('POST', headers, { to_PurchaseReqnItem: [wanted] })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.d.PurchaseRequisition
}

function itemAddress(number: string) {
  return `${service}/A_PurchaseRequisitionItem(PurchaseRequisition='${number}',PurchaseRequisitionItem='10')`
}

function orderFor(PurchaseRequisition: string, quantity: string) {
  return {
    CompanyCode: 'CC10',
    PurchasingOrganization: 'PO10',
    PurchasingGroup: '001',
    Supplier: '10300041',
    to_PurchaseOrderItem: [
      {
        Material: 'BRG-6204',
        Plant: 'PL01',
        OrderQuantity: quantity,
        NetPriceAmount: '4',
        PurchaseRequisition,
        PurchaseRequisitionItem: '10',
      },
    ],
  }
}

test('an order closes the requisition that it fulfils, and its deletion opens it again', async () => {
  const client = new TestClient()
  const number = await create(client)
  const part = await client.write('POST', `${purchasing}/A_PurchaseOrder`, orderFor(number, '10'))
  assert.equal(part.status, 201, JSON.stringify(part.body))
  let { d } = await client.read(itemAddress(number))
  assert.equal(d.OrderedQuantity, '10')
  assert.equal(d.IsClosed, false)
  const rest = await client.write('POST', `${purchasing}/A_PurchaseOrder`, orderFor(number, '30'))
  ;({ d } = await client.read(itemAddress(number)))
  assert.equal(d.IsClosed, true)
  assert.equal(d.ProcessingStatus, 'B')
  assert.equal(d.PurchasingDocument, rest.body.d.PurchaseOrder)
  await client.patch(
    `${purchasing}/A_PurchaseOrder('${rest.body.d.PurchaseOrder}')`,
    undefined,
    'DELETE',
  )
  ;({ d } = await client.read(itemAddress(number)))
  assert.equal(d.IsClosed, false)
  assert.equal(d.OrderedQuantity, '10')
})

test('a requisition is deleted by a mark on its items', async () => {
  const client = new TestClient()
  const number = await create(client)
  assert.equal((await client.patch(itemAddress(number), { IsDeleted: 'X' })).status, 204)
  assert.equal((await client.read(itemAddress(number))).d.IsDeleted, 'X')
  assert.equal(
    codeOf(await client.patch(itemAddress(number), { RequestedQuantity: '1' })),
    '06/020',
  )
  assert.equal((await client.patch(headers, undefined, 'DELETE')).status, 404)
  assert.equal((await client.write('DELETE', itemAddress(number))).status, 405)
})

test('a simulated requisition is checked and not kept', async () => {
  const client = new TestClient()
  const before = client.system.summary()
  const body = { PurReqnDoOnlyValidation: true, to_PurchaseReqnItem: [wanted] }
  assert.equal((await client.write('POST', headers, body)).status, 201)
  assert.deepEqual(client.system.summary(), before)
  const wrong = { ...body, to_PurchaseReqnItem: [{ ...wanted, Plant: '' }] }
  assert.equal(codeOf(await client.write('POST', headers, wrong)), 'ME/083')
})

test('the release status is formally writable and ignored', async () => {
  const client = new TestClient()
  const number = await create(client)
  const before = (await client.read(itemAddress(number))).d.LastChangeDateTime
  client.now += 60_000
  const reply = await client.patch(itemAddress(number), { PurReqnReleaseStatus: '05' })
  assert.equal(reply.status, 204)
  const { d } = await client.read(itemAddress(number))
  assert.equal(d.PurReqnReleaseStatus, '02')
  assert.equal(d.LastChangeDateTime, before)
})

test('only requisitions in external processing can be enabled', async () => {
  const client = new TestClient()
  const number = await create(client)
  const reply = await client.write(
    'POST',
    `${service}/EnableForPurchasing?PurchaseRequisition='${number}'&PurchaseRequisitionItem='00000'`,
  )
  assert.equal(reply.status, 200)
  assert.match(reply.body.d.results[0].Message, /not in external processing/)
})
