import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { expectStatus } from './api.ts'
import { type Plant, startPlant } from './plant.ts'
import { toDecimal } from './values.ts'

/** Lists are read to their end while somebody adds and removes records in Tryton itself. */

const LIMIT = 7
const PREPARED = 120
/** Of the prepared records every fourth stays; the others go while the list is read. */
const STAYS_EVERY = 4
const AT_ONCE = 4

let plant: Plant

before(async () => {
  plant = await startPlant()
})

after(() => plant?.stop())

interface Listed {
  list: string
  /** Tryton's model of the list. */
  model: string
  make(count: number): Promise<number[]>
  remove(ids: readonly number[]): Promise<void>
}

interface Reading {
  /** Ids in the order in which they came. */
  seen: number[]
  /** Ids that were there all the time. */
  stayed: number[]
  added: number
  removed: number
}

/** Reads page after page; while each is on its way, records that were seen and records that were not go, others come. */
async function readWhileChanging({ list, model, make, remove }: Listed): Promise<Reading> {
  const prepared = await make(PREPARED)
  const doomed = new Set(prepared.filter((_, index) => index % STAYS_EVERY !== 0))
  const atFirst = (await plant.source.find(model, [])).map(({ id }) => id)
  const seen: number[] = []
  const gone = new Set<number>()
  let added = 0
  const change = async () => {
    const left = [...doomed].filter((id) => !gone.has(id))
    const alreadySeen = left.filter((id) => seen.includes(id)).slice(0, AT_ONCE)
    const notYet = left.filter((id) => !seen.includes(id)).slice(-AT_ONCE)
    const ids = [...alreadySeen, ...notYet]
    if (ids.length === 0) return
    await remove(ids)
    for (const id of ids) gone.add(id)
    added += (await make(AT_ONCE + 1)).length
  }
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path = `/v1/${list}?limit=${LIMIT}&fields=number${cursor && `&cursor=${cursor}`}`
    const [answer] = await Promise.all([plant.api('GET', path), change()])
    const page = expectStatus(200, answer)
    seen.push(...page.data.map(({ id }: { id: string }) => Number(id)))
    assert.ok(page.data.length <= LIMIT)
    assert.equal(page.has_more, page.next_cursor !== null)
    cursor = page.next_cursor
  }
  const stayed = atFirst.filter((id) => !doomed.has(id))
  return { seen, stayed, added, removed: gone.size }
}

function checkReading({ seen, stayed, added, removed }: Reading): void {
  assert.ok(added >= 60, `${added} were added`)
  assert.ok(removed >= 60, `${removed} were removed`)
  assert.equal(new Set(seen).size, seen.length, 'none comes twice')
  const missed = stayed.filter((id) => !seen.includes(id))
  assert.deepEqual(missed, [], 'none that stayed is missed')
}

test('no purchase order is missed or doubled while others come and go', async () => {
  const [party] = await plant.source.find('party.party', [['code', '=', 'V0003']])
  const model = 'purchase.purchase'
  const make = (count: number) =>
    plant.source.create(
      model,
      Array.from({ length: count }, () => ({ party: party!.id })),
    )
  const remove = (ids: readonly number[]) => plant.source.remove(model, ids)
  checkReading(await readWhileChanging({ list: 'purchase-orders', model, make, remove }))
})

test('no vendor is missed or doubled while others come and go', async () => {
  const model = 'party.party'
  let made = 0
  const make = (count: number) =>
    plant.source.create(
      model,
      Array.from({ length: count }, () => ({ name: `Passing vendor ${++made}` })),
    )
  const remove = (ids: readonly number[]) => plant.source.remove(model, ids)
  checkReading(await readWhileChanging({ list: 'vendors', model, make, remove }))
})

test('no item is missed or doubled while others come and go', async () => {
  const [unit] = await plant.source.find('product.uom', [['symbol', '=', 'u']])
  const model = 'product.product'
  const templates = new Map<number, number>()
  const make = async (count: number) => {
    const values = {
      name: 'Passing item',
      default_uom: unit!.id,
      list_price: toDecimal('1'),
      products: [['create', [{ cost_price: toDecimal('1') }]]],
    }
    const ids = await plant.source.create(
      'product.template',
      Array.from({ length: count }, () => values),
    )
    const domain = [['template', 'in', ids]]
    const products = await plant.source.find(model, domain, 'template')
    for (const { id, template } of products) templates.set(id, template as number)
    return products.map(({ id }) => id)
  }
  const remove = async (ids: readonly number[]) => {
    await plant.source.remove(model, ids)
    await plant.source.remove(
      'product.template',
      ids.map((id) => templates.get(id)!),
    )
  }
  checkReading(await readWhileChanging({ list: 'items', model, make, remove }))
})
