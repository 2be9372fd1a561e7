import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  carryOut,
  createHttp,
  createIo,
  type Native,
  planAction,
  planCreate,
  planUpdate,
  readOne,
  readPage,
} from '@millwright/kit'
import { ApiError, type EntityName } from '@millwright/model'
import { createSandbox, createSystems } from '@millwright/sandbox'
import { odoo } from './connector.ts'

type Switches = Record<string, string | number | boolean>

async function open(t: TestContext, switches: Switches = {}, user: Native = {}) {
  const system = createSystems().find(({ name }) => name === 'odoo')!
  Object.assign(system.switches, switches)
  const sandbox = await createSandbox({ port: 0, systems: [system], seed: { purchase_orders: 12 } })
  const http = createHttp({ allowPrivate: () => true })
  t.after(async () => {
    await http.close()
    await sandbox.close()
  })
  const credentials = {
    kind: 'api_key',
    base_url: `${sandbox.url}/odoo`,
    ...system.credentials,
    ...user,
  }
  const io = createIo({ connector: odoo, credentials, http, timeout: 10_000 })
  const list = async (entity: EntityName, filters: Native = {}) => {
    const page = await readPage(io, entity, {
      limit: 200,
      after: null,
      filters,
      fields: null,
      total: false,
    })
    return page.records.map(({ record }) => record)
  }
  const get = async (entity: EntityName, id: string) => (await readOne(io, entity, id)).record
  const act = async (id: string, name: 'issue' | 'receive', body: Native = {}) => {
    await carryOut(io, await planAction(io, 'purchase-orders', id, name, body, null))
    return get('purchase-orders', id)
  }
  return { io, system, list, get, act }
}

type At = Awaited<ReturnType<typeof open>>

/** An order of a product from the vendor who has a price list for it. */
async function order({ io, list, get }: At): Promise<Native> {
  const item = (await list('items')).find(
    (one) => one.is_stocked && !one.is_lot_tracked && one.supply_options.length > 0,
  )!
  const body = {
    vendor_id: item.supply_options[0].vendor_id,
    lines: [{ item_id: item.id, quantity: '10', unit_price: '7.5' }],
  }
  const { id } = await carryOut(io, await planCreate(io, 'purchase-orders', body))
  return get('purchase-orders', id)
}

async function failure(work: () => Promise<unknown>): Promise<ApiError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  assert.fail('it succeeded')
}

const byUser = { kind: 'json_rpc', username: 'millwright@millworks.example' }

for (const [way, switches, user] of [
  ['JSON-2', {}, {}],
  ['JSON-RPC', { version: 18 }, byUser],
  ['JSON-RPC that names it otherwise', { version: 17, missing_model: 'KeyError' }, byUser],
] as const)
  test(`a module that is not installed is said to be missing, by ${way}`, async (t) => {
    const at = await open(t, { ...switches, missing_modules: 'maintenance' }, user)
    const error = await failure(() => at.list('work-orders'))
    assert.equal(error.code, 'OPERATION_NOT_SUPPORTED')
    assert.match(error.detail, /maintenance/)
    assert.equal((await at.list('purchase-orders')).length, 12)
  })

test('a new quantity keeps the price that was agreed, whatever the price list says', async (t) => {
  const at = await open(t)
  const { id, lines } = await order(at)
  const body = { lines: [{ id: lines[0].id, quantity: '4' }] }
  await carryOut(at.io, await planUpdate(at.io, 'purchase-orders', id, body, null))
  const [line] = (await at.get('purchase-orders', id)).lines
  assert.deepEqual([line.quantity, line.unit_price], ['4', '7.5'])
})

test('a part is received, the rest is still open and comes by a second receipt', async (t) => {
  const at = await open(t)
  const { id, lines } = await order(at)
  assert.equal((await at.act(id, 'issue')).status, 'ordered')
  const receive = (quantity: string) =>
    at.act(id, 'receive', { lines: [{ line_id: lines[0].id, quantity }] })
  const part = await receive('4')
  assert.deepEqual([part.status, part.lines[0].open_quantity], ['partially_received', '6'])
  const whole = await receive('6')
  assert.deepEqual([whole.status, whole.receipt_ids.length], ['received', 2])
})

test('rows that other transactions hold are a lock that is worth another try', async (t) => {
  const at = await open(t)
  const { id } = await order(at)
  at.system.switches.conflicts = 'purchase.order'
  const error = await failure(async () =>
    carryOut(
      at.io,
      await planUpdate(at.io, 'purchase-orders', id, { vendor_reference: 'late' }, null),
    ),
  )
  assert.deepEqual([error.code, error.retryable], ['RECORD_LOCKED', true])
})

test('a user without the right to orders is told which groups have it', async (t) => {
  const viewer = { api_key: 'c1f5e2d3b40596a788990011bbccddeeff001122' }
  const at = await open(t, {}, viewer)
  const error = await failure(() => at.list('purchase-orders'))
  assert.equal(error.code, 'UPSTREAM_PERMISSION_DENIED')
  assert.ok(error.missingPermissions?.includes('Purchase/User'))
})

test('more decimal places than Odoo keeps are refused, not rounded', async (t) => {
  const at = await open(t)
  const { id, lines } = await order(at)
  const body = { lines: [{ id: lines[0].id, quantity: '4.125' }] }
  const error = await failure(() => planUpdate(at.io, 'purchase-orders', id, body, null))
  assert.equal(error.errors?.[0]?.pointer, '/lines/0/quantity')
})

test('names are read in the language of the connection', async (t) => {
  const at = await open(t, {}, { language: 'fr_FR' })
  const names = (await at.list('items')).map(({ name }) => name)
  assert.ok(names.some((name) => name.startsWith('Pièce')))
})

test('only records of the companies that the form names are seen', async (t) => {
  const one = await open(t, {}, { companies: '1' })
  const both = await open(t)
  const ofSecond = async (at: At) =>
    (await at.list('vendors')).filter(({ organization_id }) => organization_id === '2').length
  assert.deepEqual([await ofSecond(one), await ofSecond(both)], [0, 1])
})
