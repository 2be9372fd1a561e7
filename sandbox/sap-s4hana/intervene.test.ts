import assert from 'node:assert/strict'
import { test } from 'node:test'
import { purchasing, TestClient } from './test-client.ts'

const address = `${purchasing}/A_PurchaseOrder('4500000004')`

test('a change in the source passes the rules and moves the stamp', async () => {
  const client = new TestClient()
  const key = client.system.intervene(
    {
      op: 'update',
      native: 'A_PurchaseOrderItem',
      key: { PurchaseOrder: '4500000004', PurchaseOrderItem: '00010' },
      data: { OrderQuantity: 7, IsFinallyInvoiced: true },
    },
    client.now,
  )
  assert.deepEqual(key, { PurchaseOrder: '4500000004', PurchaseOrderItem: '10' })
  const { d } = await client.read(`${address}?$expand=to_PurchaseOrderItem`)
  assert.equal(d.to_PurchaseOrderItem.results[0].OrderQuantity, '7')
  assert.equal(d.LastChangeDateTime, `/Date(${client.now}+0000)/`)
})

test('an archived order is gone with all its parts', async () => {
  const client = new TestClient()
  client.system.intervene(
    { op: 'delete', native: 'A_PurchaseOrder', key: '4500000004' },
    client.now,
  )
  assert.equal((await client.get(address)).status, 404)
  const { d } = await client.read(
    `${purchasing}/A_PurchaseOrderItem?$filter=PurchaseOrder eq '4500000004'`,
  )
  assert.deepEqual(d.results, [])
})

test('a record is inserted with the names of version 2 or 4', async () => {
  const client = new TestClient()
  const key = client.system.intervene(
    {
      op: 'insert',
      native: 'PurchaseOrder',
      data: { PurchaseOrder: '4600000001', CompanyCode: 'CC10', PurchaseOrderDate: '2026-03-02' },
    },
    client.now,
  )
  assert.equal(key, '4600000001')
  const { d } = await client.read(`${purchasing}/A_PurchaseOrder('4600000001')`)
  assert.equal(d.CompanyCode, 'CC10')
})

test('an unknown set, record or property is an error that says so', () => {
  const client = new TestClient()
  const change = (native: string, key: string, data: Record<string, unknown>) => () =>
    client.system.intervene({ op: 'update', native, key, data }, client.now)
  assert.throws(change('Nothing', '1', {}), /unknown entity set Nothing/)
  assert.throws(change('A_PurchaseOrder', '1', {}), /no record "1"/)
  assert.throws(change('A_PurchaseOrder', '4500000004', { Colour: 1 }), /unknown property Colour/)
})
