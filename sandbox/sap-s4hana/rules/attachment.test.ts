import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestClient } from '../test-client.ts'

const service = '/sap/opu/odata/sap/API_CV_ATTACHMENT_SRV'
const object = "LinkedSAPObjectKey='000000000010000417'&BusinessObjectTypeName='EQUI'"

function upload(client: TestClient, content: Buffer, name: string) {
  return client.write('POST', `${service}/AttachmentContentSet`, content, {
    'content-type': 'image/png',
    slug: name,
    businessobjecttypename: 'EQUI',
    linkedsapobjectkey: '000000000010000417',
  })
}

test('a file is uploaded, listed, downloaded byte by byte and deleted', async () => {
  const client = new TestClient()
  const content = Buffer.from([0, 255, 13, 10, 128])
  const created = await upload(client, content, 'nameplate.png')
  assert.equal(created.status, 201, JSON.stringify(created.body))
  const { uri } = created.body.d.__metadata
  const list = await client.read(`${service}/GetAllOriginals?${object}`)
  assert.equal(list.d.results.length, 2)
  assert.equal(list.d.results[1].FileName, 'nameplate.png')
  assert.equal(list.d.results[1].FileSize, '5')
  const file = await client.get(`${uri}/$value`)
  assert.equal(file.headers['content-type'], 'image/png')
  assert.deepEqual(file.body, content)
  assert.equal((await client.write('DELETE', uri)).status, 204)
  const count = await client.read(`${service}/GetAttachmentCount?${object}`)
  assert.equal(count.d.GetAttachmentCount.AttachmentCount, 1)
})

test('a file is renamed and shared with another object', async () => {
  const client = new TestClient()
  const { d } = (await upload(client, Buffer.from('x'), 'a.png')).body
  const id = `ArchiveDocumentID='${d.ArchiveDocumentID}'`
  const renamed = await client.write(
    'POST',
    `${service}/RenameAttachment?${object}&${id}&LogicalDocument='${d.LogicalDocument}'&FileName='b.png'`,
  )
  assert.equal(renamed.body.d.FileName, 'b.png')
  const assigned = await client.write(
    'POST',
    `${service}/AssignDocumentToBusinessObject?TargetLinkedSAPObjectKey='4000800'&TargetBusinessObjectTypeName='PMAUFK'&SourceLinkedSAPObjectKey='000000000010000417'&${id}`,
  )
  assert.equal(assigned.body.d.AssignDocumentToBusinessObject.IsAssigned, true)
  const list = await client.read(`${service}/GetAllOriginals?LinkedSAPObjectKey='4000800'`)
  assert.equal(list.d.results[0].FileName, 'b.png')
})
