import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, purchasing, purchasingV4, type Reply, TestClient } from '../test-client.ts'

const client = new TestClient()
const equipment = '/sap/opu/odata/sap/API_EQUIPMENT'

test('version 2 writes dates in ticks, decimals as text and unset texts as empty', async () => {
  const { d } = await client.read(
    `${purchasing}/A_PurchaseOrder('4500000004')?$expand=to_PurchaseOrderItem/to_ScheduleLine`,
  )
  assert.match(d.PurchaseOrderDate, /^\/Date\(\d+\)\/$/)
  assert.match(d.LastChangeDateTime, /^\/Date\(\d+\+0000\)\/$/)
  assert.equal(d.ValidityStartDate, null)
  assert.equal(d.SupplyingPlant, '')
  const item = d.to_PurchaseOrderItem.results[0]
  assert.equal(item.PurchaseOrderItem, '10')
  assert.equal(typeof item.NetPriceAmount, 'string')
  assert.equal(item.to_ScheduleLine.results[0].ScheduleLineDeliveryTime, 'PT00H00M00S')
  assert.match(item.to_AccountAssignment.__deferred.uri, /\/to_AccountAssignment$/)
  assert.match(d.__metadata.uri, /^http:\/\/sandbox\.test\/sap-s4hana\/sap\/opu\/odata\/sap\//)
})

test('version 4 writes plain dates, numbers and internal units', async () => {
  const body = await client.read(
    `${purchasingV4}/PurchaseOrder('4500000004')?$expand=_PurchaseOrderItem`,
  )
  assert.match(body.PurchaseOrderDate, /^\d{4}-\d{2}-\d{2}$/)
  assert.match(body.LastChangeDateTime, /^\d{4}-\d{2}-\d{2}T[\d:]{8}\.\d{7}Z$/)
  const units = body._PurchaseOrderItem.map(
    (item: Record<string, string>) => item.PurchaseOrderQuantityUnit,
  )
  assert.ok(!units.includes('PC'))
  assert.equal(typeof body._PurchaseOrderItem[0].NetPriceAmount, 'number')
  assert.deepEqual(body.SAP__Messages, [])
})

test('without JSON in Accept version 2 speaks XML, in answers and in refusals', async () => {
  const headers = { accept: '*/*' }
  const feed = await client.get(`${purchasing}/A_PurchaseOrder?$top=1`, headers)
  assert.match(feed.body, /^<feed .*<d:PurchaseOrder>4500000001<\/d:PurchaseOrder>/)
  const refusal = await client.get(`${purchasing}/A_PurchaseOrder('1')`, headers)
  assert.equal(refusal.status, 404)
  assert.match(refusal.body, /<code>\/IWBEP\/CM_MGW_RT\/020<\/code>/)
  const asked = await client.get(`${purchasing}/A_PurchaseOrder?$top=1&$format=json`, headers)
  assert.equal(asked.body.d.results.length, 1)
})

test('keys are accepted padded and percent-encoded', async () => {
  const path = `${purchasing}/A_PurchaseOrderItem(PurchaseOrder='4500000004',PurchaseOrderItem='00010')`
  assert.equal((await client.read(path)).d.PurchaseOrderItem, '10')
  assert.equal((await client.read(path.replaceAll("'", '%27'))).d.PurchaseOrderItem, '10')
  const slice = `(Equipment='000000000010000417',ValidityEndDate=datetime'9999-12-31T00%3A00%3A00')`
  const { d } = await client.read(`${equipment}/Equipment${slice}`)
  assert.equal(d.Equipment, '10000417')
  assert.equal(d.ValidityEndDate, '/Date(253402214400000)/')
  assert.match(d.__metadata.uri, /ValidityEndDate=datetime'9999-12-31T00%3A00%3A00'\)$/)
})

test('an entity that a client follows by its uri is the same entity', async () => {
  const { d } = await client.read(`${equipment}/Equipment?$top=3`)
  for (const entity of d.results)
    assert.deepEqual((await client.read(entity.__metadata.uri)).d, entity)
})

test('unknown segments, types and properties are refused in the words of the framework', async () => {
  const unknown = await client.get(`${purchasing}/Address2`)
  assert.equal(unknown.status, 404)
  assert.equal(codeOf(unknown), '005056A509B11EE1B9A8FEC11C21D78E')
  const missing = await client.get(`${purchasing}/A_PurchaseOrder('1')`)
  assert.match(missing.body.error.message.value, /'A_PurchaseOrderType'/)
  const select = await client.get(`${purchasing}/A_PurchaseOrder?$select=Colour`)
  assert.equal(select.status, 400)
  const posted = await client.write('POST', `${purchasing}/A_PurchaseOrder?$format=json`, {})
  assert.equal(codeOf(posted), '/IWBEP/CM_MGW_RT/022')
  const body = await client.write('POST', `${purchasing}/A_PurchaseOrder`, { Colour: 'red' })
  assert.equal(body.body.error.message.value, "Property 'Colour' is invalid")
})

test('what the metadata forbids to filter and sort is refused', async () => {
  const texts = await client.get(`${purchasing}/A_PurchaseOrderNote?$filter=PlainLongText eq 'x'`)
  assert.equal(texts.status, 400)
  const status = `/sap/opu/odata/sap/API_MAINTENANCEORDER;v=2/MaintenanceOrder?$orderby=SystemStatusText`
  assert.equal((await client.get(status)).status, 400)
})

test('properties can be read alone, raw and counted', async () => {
  const order = `${purchasing}/A_PurchaseOrder('4500000004')`
  assert.deepEqual((await client.read(`${order}/CompanyCode`)).d, { CompanyCode: 'CC10' })
  assert.equal(await client.read(`${order}/CompanyCode/$value`), 'CC10')
  const count = await client.read(`${order}/to_PurchaseOrderItem/$count`)
  assert.equal(count, String((await client.read(`${order}/to_PurchaseOrderItem`)).d.results.length))
})

test('a refusal in version 2 and 4 carries the details and names the service', async () => {
  const v2 = await client.write('POST', `${purchasing}/A_PurchaseOrder`, { Supplier: '1' })
  const { innererror } = v2.body.error
  assert.equal(innererror.application.service_id, 'API_PURCHASEORDER_PROCESS_SRV')
  assert.equal(innererror.errordetails.at(-1).code, '/IWBEP/CX_MGW_BUSI_EXCEPTION')
  const v4 = await client.write('POST', `${purchasingV4}/PurchaseOrder`, { Supplier: '1' })
  assert.equal(v4.body.error['@SAP__common.ExceptionCategory'], 'Provider_Application_Error')
  assert.equal(v4.body.error.message, v2.body.error.message.value)
})

function quoted(reply: Reply) {
  return reply.body.error.details.map((each: { message: string }) => each.message).join()
}

test('version 4 refuses decimals in quotes unless it was asked to take them', async () => {
  const body = { _PurchaseOrderItem: [{ OrderQuantity: '1.000' }] }
  const refused = await client.write('POST', `${purchasingV4}/PurchaseOrder`, body)
  assert.equal(codeOf(refused), 'CX_SXML_PARSE_ERROR')
  assert.match(quoted(refused), /Property 'OrderQuantity'.*'1\.000'/)
  const type = { 'content-type': 'application/json;IEEE754Compatible=true' }
  const taken = await client.write('POST', `${purchasingV4}/PurchaseOrder`, body, type)
  assert.notEqual(codeOf(taken), 'CX_SXML_PARSE_ERROR')
})

test('a value that is too long or has too many decimals is refused', async () => {
  for (const item of [
    { OrderQuantity: '1.2345' },
    { Plant: 'PLANT1' },
    { OrderQuantity: 'many' },
  ]) {
    const body = { to_PurchaseOrderItem: [item] }
    const reply = await client.write('POST', `${purchasing}/A_PurchaseOrder`, body)
    assert.equal(codeOf(reply), 'CX_SXML_PARSE_ERROR', JSON.stringify(item))
  }
})

test('the metadata of a service lists its sets, and its root does too', async () => {
  const metadata = await client.get(`${purchasing}/$metadata`)
  assert.match(metadata.body, /<EntitySet Name="A_PurchaseOrder"/)
  const root = await client.read(`${purchasing}/`)
  assert.ok(root.d.EntitySets.includes('A_PurchaseOrder'))
  const v4 = await client.read(`${purchasingV4}/`)
  assert.ok(v4.value.some((each: { name: string }) => each.name === 'PurchaseOrder'))
})

test('MERGE changes what is sent, PUT empties the rest', async () => {
  const address = `/sap/opu/odata/sap/API_FUNCTIONALLOCATION/FunctionalLocation('NP-PL01-CMP')`
  const tunnelled = await client.write(
    'POST',
    address,
    { AssetRoom: 'R1' },
    { 'x-http-method': 'MERGE', 'if-match': '*' },
  )
  assert.equal(tunnelled.status, 204)
  const merged = (await client.read(address)).d
  assert.equal(merged.AssetRoom, 'R1')
  assert.equal(merged.FunctionalLocationName, 'Compressor house')
  const whole = { FunctionalLocationName: 'House', FuncLocationStructure: 'STD' }
  const put = await client.write('PUT', address, whole, { 'if-match': '*' })
  assert.equal(put.status, 204)
  const replaced = (await client.read(address)).d
  assert.equal(replaced.FunctionalLocationName, 'House')
  assert.equal(replaced.AssetRoom, '')
  assert.equal(replaced.CreatedByUser, 'MHANSEN', 'what may not be written stays')
})

test('old slices of equipment are read beside the current one', async () => {
  const { d } = await client.read(
    `${equipment}/Equipment?$filter=Equipment eq '10000420'&$orderby=ValidityEndDate`,
  )
  const [old, current] = d.results
  assert.notEqual(old.FunctionalLocation, current.FunctionalLocation)
  assert.equal(current.ValidityEndDate, '/Date(253402214400000)/')
})

test('version 4 is asked with the unit codes that it shows', async () => {
  const units = `${purchasingV4}/PurchaseOrderItem?$count=true&$top=1&$filter=PurchaseOrderQuantityUnit eq`
  const found = await client.read(`${units} 'ST'`)
  assert.ok(found['@odata.count'] > 0)
  assert.equal(found.value[0].PurchaseOrderQuantityUnit, 'ST')
})
