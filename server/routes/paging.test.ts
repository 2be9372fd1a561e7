import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode

before(async () => {
  node = await startTestNode({ seed: { purchase_orders: 120 } })
})
after(() => node.close())

/** How a person adds an order at the source, past every rule. */
const orders: Record<
  string,
  { native: string; add: (n: number) => object; key: (id: string) => unknown }
> = {
  'sap-s4hana': {
    native: 'A_PurchaseOrder',
    add: (n) => ({
      // Numbers before, between and behind those that are there.
      PurchaseOrder: String((n % 2 === 0 ? 4_400_000_000 : 4_600_000_000) + n),
      PurchaseOrderType: 'NB',
      Supplier: '10300048',
      CompanyCode: 'CC10',
      PurchasingOrganization: 'PO10',
      PurchasingGroup: '001',
      DocumentCurrency: 'EUR',
    }),
    key: (id) => id,
  },
  maintainx: { native: 'purchaseorders', add: () => ({ items: [], vendorId: null }), key: Number },
  tryton: {
    native: 'purchase.purchase',
    add: () => ({ party: 5, company: 1, currency: 1 }),
    key: Number,
  },
  maximo: {
    native: 'po',
    add: () => ({ vendor: 'SEALTEC' }),
    key: (id) => {
      const [siteid, ponum] = id.split('.')
      return ponum === undefined ? Number(id) : { siteid, ponum }
    },
  },
  'business-central': { native: 'purchaseOrders', add: () => ({}), key: (id) => id },
}

for (const [system, { native, add, key }] of Object.entries(orders)) {
  test(`while 500 orders are added and removed in ${system}, none of those that stay is missed or doubled`, async () => {
    const { token } = await node.connect(system)
    const known = await walk(token, 500, async () => {})
    const removable = known.filter((_, index) => index % 2 === 0)
    const stay = known.filter((_, index) => index % 2 === 1)
    const added: string[] = []
    let changes = 0
    const seen = await walk(token, 7, async () => {
      for (let i = 0; i < 60 && changes < 500; i++, changes++) {
        const victim = changes % 2 === 0 ? removable.pop() : added.pop()
        if (victim !== undefined) await change({ op: 'delete', native, key: key(victim) })
        else added.push(String((await change({ op: 'insert', native, data: add(changes) })).key))
      }
    })
    assert.equal(changes, 500)
    assert.equal(new Set(seen).size, seen.length, 'an order came twice')
    const missed = stay.filter((id) => !seen.includes(id))
    assert.deepEqual(missed, [])

    function change(body: object): Promise<{ key: unknown }> {
      return node.control('POST', `/${system}/records`, body)
    }
  })
}

/** All ids in the order of the pages; `between` runs after each page. */
async function walk(token: string, limit: number, between: () => Promise<void>): Promise<string[]> {
  const ids: string[] = []
  let cursor = ''
  do {
    const { status, body } = await node.call(
      'GET',
      `/v1/purchase-orders?fields=id&limit=${limit}${cursor}`,
      { token },
    )
    assert.equal(status, 200, JSON.stringify(body))
    ids.push(...body.data.map(({ id }: { id: string }) => id))
    await between()
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  return ids
}
