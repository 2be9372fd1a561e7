import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../test-node.ts'

let node: TestNode
let document: any
let token: string

before(async () => {
  node = await startTestNode()
  document = (await node.call('GET', '/openapi.json')).body
  token = (await node.connect('tryton')).token
})
after(() => node.close())

/** Operations that count under limits, of the unified and of the admin API. */
function* limited(): Generator<[method: string, path: string, operation: any, secret: string]> {
  for (const [path, methods] of Object.entries<any>(document.paths)) {
    for (const [method, operation] of Object.entries<any>(methods)) {
      const [way] = operation.security.flatMap(Object.keys)
      if (way === 'connection_token') yield [method, path, operation, token]
      if (way === 'account_key') yield [method, path, operation, node.account_key]
    }
  }
}

test('every limited operation tells the limits in its answer, whatever it answers', async () => {
  let count = 0
  for (const [method, path, operation, secret] of limited()) {
    // A stream has no end.
    if (operation.responses['200']?.content?.['text/event-stream']) continue
    const url = path.replaceAll(/\{\w+\}/g, 'x')
    for (const call of [{}, { body: '{' }]) {
      if (method === 'get' && 'body' in call) continue
      const { status, headers } = await node.call(method.toUpperCase(), url, {
        ...call,
        token: secret,
      })
      const what = `${method} ${path}: ${status}`
      assert.ok(status < 500, what)
      assert.match(headers.ratelimit ?? '', /^"[a-z-]+";r=\d+;t=\d+/, what)
      assert.match(headers['ratelimit-policy'] ?? '', /^"[a-z-]+";q=\d+;w=\d+/, what)
      count++
    }
  }
  assert.ok(count > 100, `${count} calls`)
})

test('the document has the fields of the limits at every limited operation, and the refusal', () => {
  const names = ['RateLimit-Policy', 'RateLimit']
  for (const [method, path, { responses }] of limited()) {
    const { default: _, 429: refusal, ...answers } = responses
    for (const answer of Object.values<any>(answers))
      assert.deepEqual(Object.keys(answer.headers), names, `${method} ${path}`)
    assert.deepEqual(Object.keys(refusal.headers), [...names, 'Retry-After'], `${method} ${path}`)
  }
  for (const name of [...names, 'Retry-After']) assert.ok(document.components.headers[name])
})
