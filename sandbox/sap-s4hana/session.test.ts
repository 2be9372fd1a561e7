import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, purchasing, TestClient } from './test-client.ts'

const note = `${purchasing}/A_PurchaseOrder('4500000004')/to_PurchaseOrderNote`
const text = { TextObjectType: 'F02', Language: 'EN', PlainLongText: 'x' }

function wrongLogon(client: TestClient) {
  const authorization = `Basic ${Buffer.from('MILLWRIGHT:wrong').toString('base64')}`
  return client.get(`${purchasing}/A_PurchaseOrder?$top=1`, { authorization })
}

test('a write without a token is refused in plain text with the header that says so', async () => {
  const client = new TestClient()
  const reply = await client.send('POST', note, text)
  assert.equal(reply.status, 403)
  assert.equal(reply.headers['x-csrf-token'], 'Required')
  assert.equal(reply.body, 'CSRF token validation failed')
})

test('a token works with its cookies only', async () => {
  const client = new TestClient()
  const fetched = await client.fetchToken()
  const token = String(fetched.headers['x-csrf-token'])
  const alone = await client.send('POST', note, text, { 'x-csrf-token': token })
  assert.equal(alone.status, 403)
  const together = await client.write('POST', note, text)
  assert.equal(together.status, 201)
})

test('a token ends with its session', async () => {
  const client = new TestClient()
  await client.fetchToken()
  client.now += 1801 * 1000
  const reply = await client.write('POST', note, text)
  assert.equal(reply.status, 403)
  assert.equal(reply.headers['x-csrf-token'], 'Required')
})

test('a token fetched without the trailing slash is lost in a redirect', async () => {
  const client = new TestClient()
  const reply = await client.get(purchasing, { 'x-csrf-token': 'Fetch' })
  assert.equal(reply.status, 301)
  assert.equal(reply.headers['x-csrf-token'], undefined)
  client.system.switches.csrf_without_slash = 'works'
  const second = await client.get(purchasing, { 'x-csrf-token': 'Fetch' })
  assert.match(String(second.headers['x-csrf-token']), /==$/)
})

test('where tokens belong to a service another service refuses them', async () => {
  const client = new TestClient()
  client.system.switches.csrf_scope = 'service'
  await client.fetchToken('/sap/opu/odata/sap/API_EQUIPMENT')
  const reply = await client.write('POST', note, text)
  assert.equal(reply.status, 403)
})

test('the refusal of a token can be German', async () => {
  const client = new TestClient()
  client.system.switches.csrf_language = 'de'
  const reply = await client.send('POST', note, text)
  assert.equal(reply.body, 'CSRF-Token-Validierung ist fehlgeschlagen')
})

test('a session cookie replaces the logon', async () => {
  const client = new TestClient()
  const fetched = await client.fetchToken()
  const cookie = (fetched.headers['set-cookie'] as string[])
    .map((each) => each.split(';')[0])
    .join('; ')
  const reply = await client.get(`${purchasing}/A_PurchaseOrder?$top=1`, {
    authorization: '',
    cookie,
  })
  assert.equal(reply.status, 200)
})

test('a wrong password answers an HTML page, and so does a service that does not exist', async () => {
  const client = new TestClient()
  const reply = await wrongLogon(client)
  assert.equal(reply.status, 401)
  assert.match(String(reply.headers['content-type']), /text\/html/)
  assert.match(String(reply.headers['www-authenticate']), /^Basic realm="SAP NetWeaver/)
  const nowhere = await client.get('/sap/opu/odata/sap/NOTHING/X', { authorization: '' })
  assert.equal(nowhere.status, 401)
})

test('a request without the client number reaches another client and fails there', async () => {
  const client = new TestClient()
  const address = `${purchasing}/A_PurchaseOrder?$top=1&sap-client`
  const reply = await client.get(`${address}=200`)
  assert.equal(reply.status, 401)
  assert.match(String(reply.headers['www-authenticate']), /S4H\/200/)
  assert.equal((await client.get(`${address}=100`)).status, 200)
})

test('five wrong passwords lock the user, also for the right one', async () => {
  const client = new TestClient()
  for (let attempt = 0; attempt < 5; attempt += 1) await wrongLogon(client)
  const reply = await client.get(`${purchasing}/A_PurchaseOrder?$top=1`)
  assert.equal(reply.status, 401)
  client.system.reset({ seed: 1, purchase_orders: 8 })
  assert.equal((await client.get(`${purchasing}/A_PurchaseOrder?$top=1`)).status, 200)
})

test('four wrong passwords and a right one do not lock the user', async () => {
  const client = new TestClient()
  for (let round = 0; round < 3; round += 1) {
    for (let attempt = 0; attempt < 4; attempt += 1) await wrongLogon(client)
    assert.equal((await client.get(`${purchasing}/A_PurchaseOrder?$top=1`)).status, 200)
  }
})

test('a failed logon can look like success', async () => {
  const client = new TestClient()
  client.system.switches.logon_failure = 'saml'
  const page = await wrongLogon(client)
  assert.equal(page.status, 200)
  assert.match(page.body, /SAMLRequest/)
  client.system.switches.logon_failure = 'saml_redirect'
  assert.equal((await wrongLogon(client)).status, 302)
})

test('a service that is not registered is forbidden, not missing', async () => {
  const client = new TestClient()
  const reply = await client.get('/sap/opu/odata/sap/API_NOTHING/A_X')
  assert.equal(reply.status, 403)
  assert.equal(codeOf(reply), '/IWFND/MED/170')
  const unversioned = await client.get('/sap/opu/odata/sap/API_MAINTENANCEORDER/MaintenanceOrder')
  assert.equal(unversioned.status, 403)
  const versioned = await client.get(
    '/sap/opu/odata/sap/API_MAINTENANCEORDER;v=2/MaintenanceOrder?$top=1',
  )
  assert.equal(versioned.status, 200)
})

test('the catalogue lists the services with their addresses', async () => {
  const client = new TestClient()
  const body = await client.read('/sap/opu/odata/IWFND/CATALOGSERVICE;v=2/ServiceCollection')
  const names = body.d.results.map(
    (each: { TechnicalServiceName: string }) => each.TechnicalServiceName,
  )
  assert.ok(names.includes('API_PURCHASEORDER_PROCESS_SRV'))
})
