import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { entities, entityNames, errorCodes } from '@millwright/model'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let document: any

before(async () => {
  node = await startTestNode()
  document = (await node.call('GET', '/openapi.json')).body
})
after(() => node.close())

function* operations(): Generator<[method: string, path: string, operation: any]> {
  for (const [path, methods] of Object.entries<any>(document.paths)) {
    for (const [method, operation] of Object.entries<any>(methods)) yield [method, path, operation]
  }
}

test('every operation of every entity is in the document, with its schemas', () => {
  for (const name of entityNames) {
    if (name === 'statuses') continue
    const { operations: offered, actions } = entities[name]
    assert.equal(Boolean(document.paths[`/v1/${name}`]?.get), offered.list, name)
    assert.equal(Boolean(document.paths[`/v1/${name}/{id}`]?.get), offered.get, name)
    if (name === 'attachments') continue
    assert.equal(Boolean(document.paths[`/v1/${name}`]?.post), offered.create, name)
    assert.equal(Boolean(document.paths[`/v1/${name}/{id}`]?.patch), offered.update, name)
    for (const action of actions)
      assert.ok(document.paths[`/v1/${name}/{id}/actions/${action}`]?.post)
  }
})

test('every reference in the document leads to a component', () => {
  const text = JSON.stringify(document)
  const names = new Set(Object.keys(document.components.schemas))
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    assert.ok(names.has(name!), name)
  assert.ok(!text.includes('#/$defs/'))
})

test('operation ids are unique, and every operation says which door it needs', () => {
  const ids = [...operations()].map(([, , operation]) => operation.operationId)
  assert.equal(new Set(ids).size, ids.length)
  for (const [, path, operation] of operations()) assert.ok(Array.isArray(operation.security), path)
})

test('every operation that is not public is AUTHENTICATION_FAILED without a credential, and 404 for none', async () => {
  for (const [method, path, operation] of operations()) {
    const url = path.replaceAll(/\{\w+\}/g, 'x')
    const { status, body } = await node.call(method.toUpperCase(), url)
    const isPublic = operation.security.length === 0
    if (isPublic) assert.notEqual(status, 401, path)
    else assert.equal(body.code, 'AUTHENTICATION_FAILED', `${method} ${path}: ${status}`)
  }
})

test('the rendered documentation and a page for each error code are served from here', async () => {
  const docs = await node.call('GET', '/docs/')
  assert.equal(docs.status, 200)
  assert.ok(
    !/https?:\/\/(?!localhost|127)/.test(String(docs.body).replaceAll('http://www.w3.org', '')),
  )
  for (const code of Object.keys(errorCodes)) {
    const { status, body } = await node.call(
      'GET',
      `/errors/${code.toLowerCase().replaceAll('_', '-')}`,
    )
    assert.equal(status, 200)
    assert.ok(String(body).includes(code))
  }
})
