import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { maintainx } from '../../sandbox/maintainx/system.ts'
import { compareOpenApi } from './openapi.ts'

const system = maintainx()
let server: Server
let base: string
let folder: string

before(async () => {
  system.reset({ seed: 3, purchase_orders: 20 })
  server = createServer(async (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const answer = await system.answer({
      method: request.method ?? 'GET',
      path,
      query,
      headers: request.headers,
      body: Buffer.alloc(0),
      base,
      now: Date.parse('2026-09-01T08:00:00Z'),
      fault: null,
    })
    response.writeHead(answer.status, answer.headers)
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = await mkdtemp(join(tmpdir(), 'specs-'))
  await mkdir(join(folder, 'maintainx'))
})

after(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

/** Compares with the sandbox's own document after a change to it: what was changed must be found. */
async function compareWith(change: (paths: any) => void) {
  const document: any = await (await fetch(`${base}/v1/openapi.json`)).json()
  change(document.paths)
  await writeFile(join(folder, 'maintainx', 'vendor.json'), JSON.stringify(document))
  return compareOpenApi(folder, base, system.credentials)
}

const answerOf = (paths: any, path: string) =>
  paths[path].get.responses[200].content['application/json'].schema.properties

test('a sandbox that serves what the document says has no differences', async () => {
  assert.deepEqual(await compareWith(() => {}), [])
})

test('a call that the document does not know is found', async () => {
  const found = await compareWith((paths) => delete paths['/versions'])
  assert.deepEqual(found, [
    {
      system: 'maintainx',
      where: 'GET /versions',
      ours: 'served',
      theirs: 'no such operation',
    },
  ])
})

test('a different status, parameter or body is found', async () => {
  const found = await compareWith((paths) => {
    paths['/workorders'].post.responses = { 201: paths['/workorders'].post.responses[200] }
    paths['/vendors'].get.parameters.push({ name: 'q', in: 'query', schema: { type: 'string' } })
    const body = paths['/purchaseorders'].post.requestBody.content['application/json'].schema
    body.required = ['items']
    body.properties.note.type = 'number'
    body.properties.costs.items.properties.type.enum = ['FIXED']
  })
  assert.deepEqual(found.map(({ where, ours, theirs }) => [where, ours, theirs]).sort(), [
    ['GET /vendors query q', 'absent', 'string'],
    ['POST /purchaseorders body.costs[].type', TYPES, 'string of FIXED, required'],
    ['POST /purchaseorders body.note', 'string', 'number'],
    ['POST /purchaseorders body.vendorId', 'number, required', 'number'],
    ['POST /workorders status', '200', '201'],
  ])
})

const TYPES = 'string of AMOUNT_NON_TAXABLE|AMOUNT_TAXABLE|PERCENT_TAXABLE, required'

test('real answers are checked for unknown fields, types, enum values and what must be there', async () => {
  const found = await compareWith((paths) => {
    const vendors = answerOf(paths, '/vendors').vendors.items
    delete vendors.properties.name
    vendors.required = ['email']
    const part = answerOf(paths, '/parts/{id}').part.properties
    part.inStockQuantity.type = 'string'
    answerOf(paths, '/users').users.items.properties.role.enum = ['ADMIN']
  })
  const live = found.filter(({ where }) => where.includes(' live'))
  assert.deepEqual(live.map(({ where, theirs }) => [where, theirs]).sort(), [
    ['GET /parts/{id} live.part.inStockQuantity', 'string'],
    ['GET /users live.users[].role', 'ADMIN'],
    ['GET /vendors live.vendors[].email', 'required'],
    ['GET /vendors live.vendors[].name', 'unknown'],
  ])
})

test('an absent field that may be null is no difference', async () => {
  const found = await compareWith((paths) => {
    const vendor = answerOf(paths, '/vendors/{id}').vendor
    vendor.required = ['description']
  })
  assert.deepEqual(found, [])
})
