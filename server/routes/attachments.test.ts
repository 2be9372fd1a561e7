import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode

before(async () => {
  node = await startTestNode()
})
after(() => node.close())

type File = { name: string; type: string; bytes: Buffer } | null

function multipart(parts: Record<string, string>, file: File) {
  const boundary = 'millwright-test'
  const chunks: Buffer[] = Object.entries(parts).map(([name, value]) =>
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    ),
  )
  if (file) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: ${file.type}\r\n\r\n`
    chunks.push(Buffer.from(head), file.bytes, Buffer.from('\r\n'))
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return {
    payload: Buffer.concat(chunks),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

async function upload(
  token: string,
  parts: Record<string, string>,
  file: Parameters<typeof multipart>[1],
) {
  const { payload, headers } = multipart(parts, file)
  const reply = await node.app.inject({
    method: 'POST',
    url: '/v1/attachments',
    payload,
    headers: { ...headers, authorization: `Bearer ${token}` },
  })
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers }
}

const bytes = Buffer.from('%PDF-1.7 \u0000 certificate\n'.repeat(2_000), 'latin1')
const carriers = { 'sap-s4hana': 'assets', maintainx: 'assets', tryton: 'purchase-orders' }

for (const [system, entity] of Object.entries(carriers)) {
  test(`a file attached in ${system} reads back byte for byte, is listed with its record, and can be removed`, async () => {
    const { token } = await node.connect(system)
    const [record] = (await node.call('GET', `/v1/${entity}?limit=1`, { token })).body.data
    const made = await upload(
      token,
      { entity, record_id: record.id },
      { name: 'prüf bericht.pdf', type: 'application/pdf', bytes },
    )
    assert.equal(made.status, 201, JSON.stringify(made.body))
    assert.equal(made.body.name, 'prüf bericht.pdf')
    const content = await node.app.inject({
      url: `/v1/attachments/${made.body.id}/content`,
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(content.statusCode, 200)
    assert.ok(content.rawPayload.equals(bytes))
    assert.match(
      String(content.headers['content-disposition']),
      /^attachment; filename\*=UTF-8''pr%C3%BCf/,
    )
    const list = await node.call('GET', `/v1/${entity}/${record.id}/attachments`, { token })
    assert.ok(list.body.data.some(({ id }: { id: string }) => id === made.body.id))
    const gone = await node.call('DELETE', `/v1/attachments/${made.body.id}`, { token })
    assert.equal(gone.status, 200, JSON.stringify(gone.body))
    assert.equal((await node.call('GET', `/v1/attachments/${made.body.id}`, { token })).status, 404)
  })
}

for (const [system, entity] of Object.entries(carriers)) {
  test(`the attachments of one record in ${system} come page by page, each of them once`, async () => {
    const { token } = await node.connect(system)
    const [record] = (await node.call('GET', `/v1/${entity}?limit=1`, { token })).body.data
    const path = `/v1/${entity}/${record.id}/attachments`
    const before = (await node.call('GET', path, { token })).body.data.length
    for (const name of ['a.txt', 'b.txt', 'c.txt'])
      await upload(token, { entity, record_id: record.id }, { name, type: 'text/plain', bytes })
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await node.call('GET', `${path}?limit=2&fields=name${cursor}`, { token })
      assert.equal(page.status, 200, JSON.stringify(page.body))
      assert.ok(page.body.data.length <= 2)
      seen.push(...page.body.data.map(({ id }: { id: string }) => id))
      cursor = page.body.has_more ? `&cursor=${page.body.next_cursor}` : ''
    } while (cursor)
    assert.deepEqual([seen.length, new Set(seen).size], [before + 3, before + 3])
    const odd = await node.call('GET', `${path}?entity=assets`, { token })
    assert.equal(odd.body.errors[0].code, 'UNKNOWN_PARAMETER')
  })
}

test('an upload without file, record or a carrier that the system has names the part that is missing', async () => {
  const { token } = await node.connect('tryton')
  const [order] = (await node.call('GET', '/v1/purchase-orders?limit=1', { token })).body.data
  const file = { name: 'a.txt', type: 'text/plain', bytes: Buffer.from('a') }
  const noFile = await upload(token, { entity: 'purchase-orders', record_id: order.id }, null)
  assert.equal(noFile.body.errors[0].pointer, 'file')
  assert.equal(
    (await upload(token, { entity: 'purchase-orders' }, file)).body.errors[0].pointer,
    'record_id',
  )
  assert.equal(
    (await upload(token, { entity: 'meters', record_id: '1' }, file)).body.errors[0].pointer,
    'entity',
  )
  assert.equal(
    (await upload(token, { entity: 'purchase-orders', record_id: '987654' }, file)).status,
    404,
  )
})

test('an upload takes no Idempotency-Key and no dry run, and says so', async () => {
  const { token } = await node.connect('tryton')
  const keyed = await node.call('POST', '/v1/attachments', {
    token,
    body: {},
    headers: { 'idempotency-key': 'k' },
  })
  assert.equal(keyed.body.errors[0].pointer, 'Idempotency-Key')
  assert.equal(
    (await node.call('POST', '/v1/attachments?dry_run=true', { token, body: {} })).body.errors[0]
      .pointer,
    'dry_run',
  )
})
