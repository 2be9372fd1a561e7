import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Native, planUpdate } from '@millwright/kit'
import { ask } from './item-stock.ts'
import { administrator, openConnection, type TestConnection } from './test-connection.ts'

let at: TestConnection
before(async () => {
  at = await openConnection(administrator)
})
after(() => at.close())

const identifier = 'product.identifier'

async function codedItem(): Promise<Native> {
  const { id } = await at.create('items', {
    name: 'Coded',
    unit: 'u',
    barcodes: [{ type: 'ean', value: '4006381333931' }, { value: 'SEAL-40' }],
  })
  const data = { product: Number(id), type: 'ismn', code: '9790060115615' }
  at.intervene({ native: identifier, op: 'insert', data })
  return at.get('items', id)
}

async function identifiersOf(id: string): Promise<Native[]> {
  const where = [['product', '=', Number(id)]]
  const params = [where, 0, null, [['id', 'ASC']], ['type', 'code'], {}]
  const result = await ask<Native[]>(at.io, 'model.product.identifier.search_read', params)
  return result.map(({ id, type, code }) => ({ id, type, code }))
}

test('a change of barcodes keeps those that stay and every identifier that is no barcode', async () => {
  const item = await codedItem()
  const read = item.barcodes.map(({ type, value }: Native) => [type, value])
  assert.deepEqual(read.toSorted(), [
    ['ean', '4006381333931'],
    ['other', 'SEAL-40'],
  ])
  const before = await identifiersOf(item.id)
  const barcodes = [
    { type: 'ean', value: '4006381333931' },
    { type: 'other', value: 'SEAL-41' },
  ]
  const changed = await at.update('items', item.id, { barcodes })
  assert.equal(changed.barcodes.length, 2)
  const now = await identifiersOf(item.id)
  const kept = before.filter(({ code }) => code !== 'SEAL-40')
  assert.deepEqual(
    now.filter(({ id }) => before.some((one) => one.id === id)),
    kept,
  )
  assert.deepEqual(
    now.slice(kept.length).map(({ type, code }) => [type, code]),
    [[null, 'SEAL-41']],
  )
  await at.update('items', item.id, { barcodes: [] })
  assert.deepEqual(
    (await identifiersOf(item.id)).map(({ type }) => type),
    ['ismn'],
  )
})

test('a type of code that Tryton does not have is refused by its place, never written as none', async () => {
  for (const type of ['upc', 'gtin']) {
    const barcodes = [{ value: '1' }, { type, value: '036000291452' }]
    await assert.rejects(at.create('items', { name: 'X', unit: 'u', barcodes }), (error: any) => {
      assert.deepEqual(
        [error.code, error.errors[0].pointer],
        ['INVALID_REQUEST', '/barcodes/1/type'],
      )
      return true
    })
  }
})

test('what is no barcode is not found as one', async () => {
  const item = await codedItem()
  const found = async (barcode: string) =>
    (await at.list('items', { barcode })).some(({ id }) => id === item.id)
  assert.equal(await found('SEAL-40'), true)
  assert.equal(await found('9790060115615'), false)
})

test('a change that other products of the template share says so before it is made', async () => {
  const item = await at.create('items', { name: 'Shared', unit: 'u' })
  const effectOf = async (body: Native) =>
    (await planUpdate(at.io, 'items', item.id, body, null)).effects.join(' ')
  assert.doesNotMatch(await effectOf({ name: 'Alone' }), /shared/)
  const params = [[Number(item.id)], ['template'], {}]
  const [product] = await ask<Native[]>(at.io, 'model.product.product.read', params)
  const { template } = product!
  const data = { template, suffix_code: 'B', code: 'SHARED-B', active: true }
  const other = at.intervene({ native: 'product.product', op: 'insert', data })
  assert.match(
    await effectOf({ name: 'Both' }),
    new RegExp(`name change for SHARED-B \\(${other}\\) too`),
  )
  assert.doesNotMatch(await effectOf({ description: 'Mine' }), /shared/)
})
