import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sapS4hana } from '../system.ts'
import { purchasing, purchasingV4, TestClient } from '../test-client.ts'

type Order = Record<string, string>

function seeded(count: number): TestClient {
  const system = sapS4hana()
  system.reset({ seed: 1, purchase_orders: count })
  return new TestClient(system)
}

test('a list of version 2 is cut where the server says and continued with all options', async () => {
  const client = seeded(60)
  client.system.switches.v2_page = 7
  const seen: string[] = []
  let address: string | undefined =
    `${purchasing}/A_PurchaseOrder?$select=PurchaseOrder&$orderby=PurchaseOrder desc&$inlinecount=allpages&$filter=CompanyCode eq 'CC10'`
  let pages = 0
  while (address) {
    const { d }: { d: { results: Order[]; __count: string; __next?: string } } =
      await client.read(address)
    assert.equal(d.__count, '60')
    seen.push(...d.results.map((each) => each.PurchaseOrder!))
    address = d.__next
    pages += 1
    if (address) assert.match(address, /^http:\/\/sandbox\.test\/.*\$skiptoken=\d+/)
  }
  assert.equal(pages, 9)
  assert.deepEqual(seen, [...new Set(seen)].toSorted().toReversed())
  assert.equal(seen.length, 60)
})

test('a list of version 2 without paging is whole', async () => {
  const client = seeded(60)
  client.system.switches.v2_page = 0
  const { d } = await client.read(`${purchasing}/A_PurchaseOrder`)
  assert.equal(d.results.length, 60)
  assert.equal(d.__next, undefined)
})

test('a list of version 4 has 100 records without $top, and a link to the next', async () => {
  const client = seeded(230)
  const seen: string[] = []
  let address = `${purchasingV4}/PurchaseOrder?$select=PurchaseOrder&$count=true`
  const sizes: number[] = []
  while (address) {
    const body = await client.read(address)
    assert.equal(body['@odata.count'], 230)
    sizes.push(body.value.length)
    seen.push(...body.value.map((each: Order) => each.PurchaseOrder))
    const next: string | undefined = body['@odata.nextLink']
    address = next ? `${purchasingV4}/${next}` : ''
  }
  assert.deepEqual(sizes, [100, 100, 30])
  assert.equal(new Set(seen).size, 230)
})

test('version 4 gives at most its limit, whatever $top says', async () => {
  const client = seeded(60)
  client.system.switches.v4_page_limit = 25
  const body = await client.read(`${purchasingV4}/PurchaseOrder?$top=40`)
  assert.equal(body.value.length, 25)
  const rest = await client.read(`${purchasingV4}/${body['@odata.nextLink']}`)
  assert.equal(rest.value.length, 15)
  assert.equal(rest['@odata.nextLink'], undefined)
})

test('$skip and $top cut the ordered list, and beyond its end it is empty', async () => {
  const client = seeded(60)
  const read = async (query: string): Promise<string[]> =>
    (await client.read(`${purchasing}/A_PurchaseOrder?${query}`)).d.results.map(
      (each: Order) => each.PurchaseOrder,
    )
  const all = await read('$orderby=Supplier,PurchaseOrder desc')
  assert.deepEqual(
    await read('$orderby=Supplier,PurchaseOrder desc&$skip=10&$top=5'),
    all.slice(10, 15),
  )
  assert.deepEqual(await read('$skip=60&$top=5'), [])
})

test('nested expands of version 4 filter, order, count and cut', async () => {
  const client = seeded(60)
  const expand =
    "_PurchaseOrderItem($select=PurchaseOrderItem;$filter=PurchaseOrderItem gt '10';$orderby=PurchaseOrderItem desc;$top=1;$count=true)"
  const body = await client.read(`${purchasingV4}/PurchaseOrder('4500000003')?$expand=${expand}`)
  assert.deepEqual(
    body._PurchaseOrderItem.map((each: Order) => each.PurchaseOrderItem),
    ['30'],
  )
  assert.equal(body['_PurchaseOrderItem@odata.count'], 2)
})

test('$select limits the properties, also of what is expanded', async () => {
  const client = seeded(8)
  const { d } = await client.read(
    `${purchasing}/A_PurchaseOrder('4500000003')?$select=PurchaseOrder,to_PurchaseOrderItem/Material&$expand=to_PurchaseOrderItem`,
  )
  assert.deepEqual(Object.keys(d).toSorted(), [
    'PurchaseOrder',
    '__metadata',
    'to_PurchaseOrderItem',
  ])
  assert.deepEqual(Object.keys(d.to_PurchaseOrderItem.results[0]).toSorted(), [
    'Material',
    '__metadata',
  ])
})

test('a filter on the change stamp finds the record whose stamp was read', async () => {
  const client = seeded(60)
  const { d } = await client.read(
    `${purchasing}/A_PurchaseOrder?$filter=LastChangeDateTime ne null&$orderby=LastChangeDateTime desc&$top=1`,
  )
  const [last] = d.results
  const moment = new Date(Number(/\d+/.exec(last.LastChangeDateTime)?.[0])).toISOString()
  const found = await client.read(
    `${purchasing}/A_PurchaseOrder?$filter=LastChangeDateTime gt datetimeoffset'${moment}'`,
  )
  assert.deepEqual(
    found.d.results.map((each: Order) => each.PurchaseOrder),
    [last.PurchaseOrder],
    'the stored stamp is finer than what JSON shows',
  )
})
