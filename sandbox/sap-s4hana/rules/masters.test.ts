import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, TestClient } from '../test-client.ts'

const partners = '/sap/opu/odata/sap/API_BUSINESS_PARTNER'
const products = '/sap/opu/odata/sap/API_PRODUCT_SRV'
const productsV4 = '/sap/opu/odata4/sap/api_product/srvd_a2x/sap/product/0002'

test('a supplier comes from a partner with the role, not from a POST of its own', async () => {
  const client = new TestClient()
  const direct = await client.write('POST', `${partners}/A_Supplier`, { Supplier: '1' })
  assert.equal(direct.status, 405)
  const created = await client.write('POST', `${partners}/A_BusinessPartner`, {
    BusinessPartnerCategory: '2',
    OrganizationBPName1: 'Fresh Supplies Ltd',
    to_BusinessPartnerAddress: [{ Country: 'GB', CityName: 'Hull' }],
  })
  assert.equal(created.status, 201, JSON.stringify(created.body))
  const { BusinessPartner, BusinessPartnerName } = created.body.d
  assert.equal(BusinessPartnerName, 'Fresh Supplies Ltd')
  const supplier = `${partners}/A_Supplier('${BusinessPartner}')`
  assert.equal((await client.get(supplier)).status, 404)
  const role = { BusinessPartner, BusinessPartnerRole: 'FLVN01' }
  assert.equal((await client.write('POST', `${partners}/A_BusinessPartnerRole`, role)).status, 201)
  assert.equal((await client.read(supplier)).d.SupplierName, 'Fresh Supplies Ltd')
  const organization = { PurchasingOrganization: 'PO10', PurchaseOrderCurrency: 'GBP' }
  const added = await client.write('POST', `${supplier}/to_SupplierPurchasingOrg`, organization)
  assert.equal(added.status, 201, JSON.stringify(added.body))
})

test('the category of a partner cannot be changed, its name can', async () => {
  const client = new TestClient()
  const address = `${partners}/A_BusinessPartner('10300041')`
  const change = { BusinessPartnerCategory: '1', OrganizationBPName1: 'Halden AB' }
  assert.equal((await client.patch(address, change)).status, 204)
  const { d } = await client.read(`${address}?$expand=to_Supplier`)
  assert.equal(d.BusinessPartnerCategory, '2')
  assert.equal(d.to_Supplier.SupplierName, 'Halden AB')
  assert.equal(d.LastChangeDate, '/Date(1772496000000)/')
  assert.equal(d.LastChangeTime, 'PT12H00M00S')
})

test('a change of an address does not move the change date of the partner', async () => {
  const client = new TestClient()
  const partner = `${partners}/A_BusinessPartner('10300041')`
  const before = (await client.read(partner)).d.LastChangeDate
  const [address] = (await client.read(`${partner}/to_BusinessPartnerAddress`)).d.results
  assert.equal((await client.patch(address.__metadata.uri, { CityName: 'Mora' })).status, 204)
  assert.equal((await client.read(partner)).d.LastChangeDate, before)
})

const product = {
  ProductType: 'ERSA',
  IndustrySector: 'M',
  BaseUnit: 'ST',
  Product: 'NEW-1',
  _ProductDescription: [{ Product: 'NEW-1', Language: 'EN', ProductDescription: 'New part' }],
}

test('products are written through version 4 and read through both', async () => {
  const client = new TestClient()
  const refused = await client.write('POST', `${products}/A_Product`, { ProductType: 'ERSA' })
  assert.equal(codeOf(refused), 'API_PRD_MSG/009')
  const created = await client.write('POST', `${productsV4}/Product`, product)
  assert.equal(created.status, 201, JSON.stringify(created.body))
  assert.equal(created.body.BaseISOUnit, 'PCE')
  const { d } = await client.read(`${products}/A_Product('NEW-1')?$expand=to_Description`)
  assert.equal(d.BaseUnit, 'PC')
  assert.equal(d.to_Description.results[0].ProductDescription, 'New part')
  client.system.switches.v2_product_writes = true
  assert.equal(
    (await client.patch(`${products}/A_Product('NEW-1')`, { ProductOldID: 'X' })).status,
    204,
  )
})

for (const [what, change, code] of [
  ['without a type', { ProductType: '' }, 'M3/098'],
  ['without a description', { _ProductDescription: [] }, 'PMD_MSG/032'],
  [
    'with a text that does not repeat the key',
    { _ProductDescription: [{ Language: 'EN' }] },
    'CMD_PROD_RAP/003',
  ],
  ['with an external unit', { BaseUnit: 'PC' }, 'MG/142'],
  [
    'with a number that exists',
    { Product: 'BRG-6204', _ProductDescription: [{ Product: 'BRG-6204', Language: 'EN' }] },
    'M3/025',
  ],
] as const)
  test(`a product ${what} is refused`, async () => {
    const client = new TestClient()
    const reply = await client.write('POST', `${productsV4}/Product`, { ...product, ...change })
    assert.equal(codeOf(reply), code)
  })

test('a product is marked for deletion, never deleted', async () => {
  const client = new TestClient()
  const address = `${productsV4}/Product('BRG-6204')`
  assert.equal((await client.patch(address, undefined, 'DELETE')).status, 405)
  assert.equal((await client.patch(address, { IsMarkedForDeletion: true })).status, 204)
  assert.equal((await client.read(address)).IsMarkedForDeletion, true)
})
