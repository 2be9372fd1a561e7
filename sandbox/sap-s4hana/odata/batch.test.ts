import assert from 'node:assert/strict'
import { test } from 'node:test'
import { purchasing, TestClient } from '../test-client.ts'

const service = '/sap/opu/odata/sap/API_PURCHASEREQ_PROCESS_SRV'

function http(line: string, body?: object): string {
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `${line} HTTP/1.1`,
    'Content-Type: application/json',
    '',
    body ? JSON.stringify(body) : '',
  ].join('\r\n')
}

function wrap(boundary: string, parts: string[]): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`
}

function changeset(parts: string[]): string {
  return `Content-Type: multipart/mixed; boundary=cs\r\n\r\n${wrap('cs', parts)}`
}

async function send(client: TestClient, parts: string[], root = purchasing): Promise<string> {
  const reply = await client.write('POST', `${root}/$batch`, Buffer.from(wrap('batch', parts)), {
    'content-type': 'multipart/mixed; boundary=batch',
  })
  assert.equal(reply.status, 202, JSON.stringify(reply.body))
  return reply.body
}

const order = "A_PurchaseOrder('4500000004')"
const forced = (line: string, body: object) =>
  http(line, body).replace('Content-Type: application/json', 'If-Match: *')

test('reads in a batch are answered one by one, each with its own status', async () => {
  const body = await send(new TestClient(), [
    http(`GET ${order}`),
    http("GET A_PurchaseOrder('1')"),
  ])
  assert.match(body, /HTTP\/1\.1 200 OK[\s\S]*"4500000004"[\s\S]*HTTP\/1\.1 404 Not Found/)
})

test('a changeset is written as a whole', async () => {
  const client = new TestClient()
  const body = await send(client, [
    changeset([
      forced(`PATCH ${order}`, { PaymentTerms: '0009' }),
      http('POST A_PurchaseOrderNote', {
        PurchaseOrder: '4500000004',
        TextObjectType: 'F02',
        Language: 'EN',
        PlainLongText: 'x',
      }),
    ]),
  ])
  assert.match(body, /multipart\/mixed; boundary=[\s\S]*204 No Content[\s\S]*201 Created/)
  assert.equal((await client.read(`${purchasing}/${order}`)).d.PaymentTerms, '0009')
})

test('a changeset that fails leaves nothing and answers one plain part', async () => {
  const client = new TestClient()
  const before = (await client.read(`${purchasing}/${order}`)).d
  const body = await send(client, [
    changeset([
      forced(`PATCH ${order}`, { PaymentTerms: '0009' }),
      http('POST A_PurchaseOrder', { Supplier: '1' }),
    ]),
  ])
  assert.match(body, /^--\w+\r\nContent-Type: application\/http/)
  assert.match(body, /400 Bad Request/)
  assert.doesNotMatch(body, /204 No Content/)
  assert.deepEqual((await client.read(`${purchasing}/${order}`)).d, before)
})

test('a later part of a changeset refers to what an earlier one has created', async () => {
  const client = new TestClient()
  const item = { Material: 'BRG-6204', Plant: 'PL01', RequestedQuantity: '4' }
  const create = http('POST A_PurchaseRequisitionHeader', { to_PurchaseReqnItem: [item] })
  const body = await send(
    client,
    [
      changeset([
        create.replace('binary', 'binary\r\nContent-ID: 1'),
        http('POST $1/to_PurchaseReqnItem', item),
      ]),
    ],
    service,
  )
  assert.match(body, /"PurchaseRequisitionItem":"20"/)
})

test('a write outside of a changeset is refused', async () => {
  const body = await send(new TestClient(), [http('POST A_PurchaseOrder', {})])
  assert.match(body, /400 Bad Request/)
})
