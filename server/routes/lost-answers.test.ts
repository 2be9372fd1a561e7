import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

const SEED = 20_261_124
const TRIES = 200

let node: TestNode

before(async () => {
  node = await startTestNode({ upstreamTimeout: 2_000 })
})
after(() => node.close())

interface Case {
  /** The calls of the source that create an order. */
  match: object
  /** Says by which field each order of the test can be told from the others. */
  mark: string
  body(token: string): Promise<Record<string, unknown>>
}

const list = async (token: string, path: string): Promise<any[]> =>
  (await node.call('GET', `/v1/${path}`, { token })).body.data

const cases: Record<string, Case> = {
  'sap-s4hana': {
    match: {
      method: 'POST',
      path: '/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV/A_PurchaseOrder',
    },
    mark: 'external_reference',
    async body(token) {
      const orders = await list(token, 'purchase-orders?limit=50')
      const { vendor_id, organization_id, currency, lines } = orders.find(
        ({ status }) => status === 'ordered',
      )
      const { item_id, unit, inventory_location_id } = lines[0]
      return {
        vendor_id,
        organization_id,
        currency,
        lines: [
          {
            item_id,
            unit,
            inventory_location_id,
            quantity: '2',
            unit_price: '4.20',
            required_on: '2027-01-15',
          },
        ],
      }
    },
  },
  maintainx: {
    match: { method: 'POST', path: '/v1/purchaseorders' },
    mark: 'number',
    async body(token) {
      const [vendor] = await list(token, 'vendors?limit=1')
      const [item] = await list(token, 'items?limit=1')
      return {
        vendor_id: vendor.id,
        lines: [{ item_id: item.id, quantity: '2', unit_price: '4.20' }],
      }
    },
  },
  tryton: {
    match: { body: 'model.purchase.purchase.create' },
    mark: 'vendor_reference',
    async body(token) {
      const vendor = (await list(token, 'vendors?limit=10')).at(-1)
      const [item] = await list(token, 'items?limit=1')
      return {
        vendor_id: vendor.id,
        lines: [{ item_id: item.id, quantity: '2', unit_price: '4.20' }],
      }
    },
  },
  maximo: {
    match: { method: 'POST', path: '/maximo/api/os/mxapipo' },
    mark: 'external_reference',
    async body(token) {
      const [vendor] = await list(token, 'vendors?limit=1')
      const [item] = await list(token, 'items?limit=1')
      return {
        vendor_id: vendor.id,
        lines: [{ item_id: item.id, quantity: '2', unit_price: '4.20' }],
      }
    },
  },
}

for (const [system, { match, mark, body }] of Object.entries(cases)) {
  test(`in ${system}, a hundred calls at once with one key make exactly one order`, async () => {
    const { token } = await node.connect(system)
    const order = { ...(await body(token)), [mark]: 'HUNDRED' }
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => create(token, 'key-100', order)),
    )
    assert.deepEqual(
      [...new Set(answers.map(({ status }) => status))],
      [201],
      JSON.stringify(answers[0]!.body),
    )
    assert.equal(new Set(answers.map(({ body: { id } }) => id)).size, 1)
    assert.equal((await countByMark(token, mark)).get('HUNDRED'), 1)
  })

  test(`in ${system}, an answer that is cut ends in the order or in WRITE_OUTCOME_UNKNOWN, never in two: ${TRIES} tries, seed ${SEED}`, async () => {
    const { token } = await node.connect(system)
    const order = await body(token)
    await node.control('POST', `/${system}/faults`, {
      fault: 'cut_after',
      match,
      probability: 0.5,
      seed: SEED,
    })
    await node.control('POST', `/${system}/faults`, {
      fault: 'cut_before',
      match,
      probability: 0.2,
      seed: SEED,
    })
    const outcomes: Record<string, number> = {}
    for (let i = 0; i < TRIES; i++) {
      const marked = { ...order, [mark]: `CUT-${i}` }
      const first = await create(token, `key-cut-${i}`, marked)
      const again = await create(token, `key-cut-${i}`, marked)
      const outcome =
        first.status === 201 ? (first.headers['millwright-outcome'] ?? 'answered') : first.body.code
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      assert.ok(
        first.status === 201 || outcome === 'WRITE_OUTCOME_UNKNOWN',
        JSON.stringify(first.body),
      )
      if (first.status === 201) assert.equal(again.body.id, first.body.id)
    }
    await node.control('DELETE', `/${system}/faults`)
    const counts = await countByMark(token, mark)
    for (let i = 0; i < TRIES; i++)
      assert.ok((counts.get(`CUT-${i}`) ?? 0) <= 1, `CUT-${i} was made twice`)
    assert.equal(
      Object.values(outcomes).reduce((sum, count) => sum + count),
      TRIES,
    )
    console.log(system, outcomes)
  })
}

function create(token: string, key: string, body: object) {
  return node.call('POST', '/v1/purchase-orders', {
    token,
    body,
    headers: { 'idempotency-key': key },
  })
}

async function countByMark(token: string, mark: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  let cursor = ''
  do {
    const { body } = await node.call(
      'GET',
      `/v1/purchase-orders?fields=${mark}&limit=500${cursor}`,
      { token },
    )
    for (const order of body.data) counts.set(order[mark], (counts.get(order[mark]) ?? 0) + 1)
    cursor = body.has_more ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  return counts
}
