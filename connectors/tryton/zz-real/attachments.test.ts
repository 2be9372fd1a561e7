import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { readOne } from '@millwright/kit'
import { attachments } from '../attachments.ts'
import { draftOrder, openConnection, type TestConnection } from './bench.ts'
import { resultOf } from '../wire.ts'

let at: TestConnection
before(async () => {
  at = await openConnection()
})
after(() => at.close())

test('a file is attached to an order, found there, read back byte by byte, and deleted', async () => {
  const order = await draftOrder(at)
  const bytes = Buffer.from('Zeichnung ä\0\x01\xff', 'latin1')
  const plan = { io: at.io, context: at.io.context }
  const file = {
    entity: 'purchase-orders' as const,
    record_id: order.id,
    name: 'drawing.bin',
    content_type: 'application/octet-stream',
    content: Readable.from([bytes]),
  }
  const [step] = await attachments.upload!.steps(file, plan)
  const [id] = resultOf<number[]>(
    await at.io.send(step as Exclude<typeof step, undefined | ((...args: never[]) => unknown)>),
  )
  const { record, native } = await readOne(at.io, 'attachments', String(id))
  assert.deepEqual(
    [record.name, record.size_bytes, record.kind],
    ['drawing.bin', bytes.length, 'document'],
  )
  assert.deepEqual(
    record.links.map((link: { entity: string; id: string }) => [link.entity, link.id]),
    [['purchase-orders', order.id]],
  )
  const { stream, headers } = await attachments.content!(native, plan)
  assert.deepEqual(await buffer(stream), bytes)
  assert.equal(headers['content-length'], String(bytes.length))
  const found = await at.list('attachments', { entity: 'purchase-orders', record_id: order.id })
  assert.deepEqual(
    found.map((each) => each.id),
    [record.id],
  )
  assert.equal(
    (await at.update('attachments', record.id, { description: 'Rev. B' })).description,
    'Rev. B',
  )
  await at.remove('attachments', record.id)
  await assert.rejects(at.get('attachments', record.id), { code: 'NOT_FOUND' })
})

test('the same id in another entity shows no files of this one', async () => {
  const order = await draftOrder(at)
  assert.deepEqual(await at.list('attachments', { entity: 'vendors', record_id: order.id }), [])
})
