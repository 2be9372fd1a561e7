import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './test-client.ts'

const PATH = '/purchaseorders/135001/attachments/offer.pdf'

test('an upload is read back through a link on the sandbox that lives for an hour', async () => {
  const client = createClient()
  const bytes = Buffer.from('%PDF-1.4')
  const stored = await client.call('PUT', PATH, bytes)
  assert.equal(stored.status, 201)
  assert.equal(stored.body.filename, 'offer.pdf')
  const { purchaseOrder } = (await client.get('/purchaseorders/135001')).body
  const [attachment] = purchaseOrder.attachments
  assert.equal(attachment.fileName, 'offer.pdf')
  assert.equal(attachment.mimeType, 'application/pdf')
  assert.equal(purchaseOrder.updatedAt, '2026-09-01T08:00:00.000Z')
  const link = attachment.url.slice(client.base.length)
  assert.deepEqual((await client.get(link)).body, bytes)
  client.now += 3_600_001
  assert.equal((await client.get(link)).status, 403)
})

test('a file that is too large is refused, and the limit can be raised', async () => {
  const client = createClient()
  const bytes = Buffer.alloc(1024 * 1024 + 1)
  const refused = await client.call('PUT', PATH, bytes)
  assert.equal(refused.status, 413)
  assert.deepEqual(refused.body, { error: 'Attachment size must not exceed 1mB' })
  client.system.switches.attachment_limit_mb = 10
  assert.equal((await client.call('PUT', PATH, bytes)).status, 201)
})

test('an attachment is removed by its name', async () => {
  const client = createClient()
  await client.call('PUT', PATH, Buffer.from('x'))
  assert.equal((await client.delete(PATH)).status, 204)
  const again = await client.delete(PATH)
  assert.deepEqual([again.status, again.body], [404, { error: 'Attachment Not Found' }])
})

test('an empty upload is refused with a bare string', async () => {
  const answer = await createClient().call('PUT', PATH, Buffer.alloc(0))
  assert.deepEqual([answer.status, answer.body], [400, '"Bad arguments."'])
})

test('the photos of a request come along to its order', async () => {
  const client = createClient()
  const { body } = await client.get('/workrequests?statuses=PENDING&limit=1')
  const { id } = body.workRequests[0]
  await client.call('PUT', `/workrequests/${id}/attachments/leak.jpg`, Buffer.from('jpg'))
  const order = await client.post('/workorders', { title: 'Fix leak', workRequestId: id })
  const { workOrder } = (await client.get(`/workorders/${order.body.id}`)).body
  assert.equal(workOrder.attachments[0].fileName, 'leak.jpg')
})
