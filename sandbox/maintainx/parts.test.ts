import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './test-client.ts'

type Client = ReturnType<typeof createClient>

async function partWith(client: Client, places: number) {
  const { body } = await client.get('/parts?limit=200&sort=id')
  return body.parts.find((part: any) => part.locations.length === places)
}

test('the quantity of a place is set, not moved', async () => {
  const client = createClient()
  const part = await partWith(client, 2)
  const [first] = part.locations
  const addedUpdated = [{ locationId: first.locationId, availableQuantity: 77 }]
  const { status, body } = await client.patch(`/parts/${part.id}`, { locations: { addedUpdated } })
  assert.equal(status, 200)
  assert.equal(body.part.locations[0].availableQuantity, 77)
  assert.equal(body.part.locations[0].area, first.area)
  assert.equal(body.part.inStockQuantity, 77 + part.locations[1].availableQuantity)
})

test('the list that creates places does not change them', async () => {
  const client = createClient()
  const part = await partWith(client, 1)
  const locations = [{ locationId: part.locationId, availableQuantity: 1 }]
  const { status, body } = await client.patch(`/parts/${part.id}`, { locations })
  assert.equal(status, 400)
  assert.deepEqual(body.errors, [{ error: 'should be object', fieldPath: 'locations' }])
})

test('a place can be removed', async () => {
  const client = createClient()
  const part = await partWith(client, 2)
  const removedLocationIds = [part.locations[1].locationId]
  const { body } = await client.patch(`/parts/${part.id}`, { locations: { removedLocationIds } })
  assert.deepEqual(
    body.part.locations.map((place: any) => place.locationId),
    [part.locations[0].locationId],
  )
})

test('flat quantities and places together are refused', async () => {
  const client = createClient()
  const { stores } = { stores: (await client.get('/locations')).body.locations }
  const { status } = await client.post('/parts', {
    name: 'both',
    availableQuantity: 1,
    locations: [{ locationId: stores[0].id }],
  })
  assert.equal(status, 400)
})

test('a flat write to a part in several places fails and pauses the feature for an hour', async () => {
  const client = createClient()
  const part = await partWith(client, 2)
  const write = () => client.patch(`/parts/${part.id}`, { availableQuantity: 3 })
  assert.equal((await write()).status, 400)
  assert.equal((await write()).status, 200)
  client.now += 3_600_001
  assert.equal((await write()).status, 400)
})

test('a maximum below the minimum is refused', async () => {
  const client = createClient()
  const part = await partWith(client, 1)
  const addedUpdated = [{ locationId: part.locationId, minimumQuantity: 5, maximumQuantity: 4 }]
  const { status } = await client.patch(`/parts/${part.id}`, { locations: { addedUpdated } })
  assert.equal(status, 400)
})

test('parts are found by the number of a vendor', async () => {
  const client = createClient()
  const { body } = await client.get('/parts?expand=vendors')
  const wanted = body.parts.find((part: any) => part.vendors.length > 0)
  const { partNumber } = wanted.vendors[0]
  const found = (await client.get(`/parts?partNumber=${partNumber}`)).body.parts
  assert.deepEqual(
    found.map((part: any) => part.id),
    [wanted.id],
  )
})

test('a transfer takes pieces from the source and brings them to the destination', async () => {
  const client = createClient()
  const [from, to] = (await client.get('/parts?limit=200&sort=id')).body.parts.slice(4, 6)
  const { body } = await client.post('/parttransferrequests', {
    quantityRequested: 2,
    sourcePartId: from.id,
    destinationPartId: to.id,
  })
  const path = `/parttransferrequests/${body.id}`
  const early = await client.patch(path, { status: 'COMPLETED' })
  assert.deepEqual(early.body, { errors: [{ error: 'status is not valid' }] })
  await client.patch(path, { status: 'APPROVED' })
  const done = await client.patch(path, { status: 'COMPLETED' })
  assert.equal(done.body.partTransferRequest.quantityReceived, 2)
  const read = async (id: number) => (await client.get(`/parts/${id}`)).body.part.inStockQuantity
  assert.equal(await read(from.id), from.inStockQuantity - 2)
  assert.equal(await read(to.id), to.inStockQuantity + 2)
})
