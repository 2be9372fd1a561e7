import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { catalogue } from '@millwright/connectors'
import type { Connector, EntityMap } from '@millwright/kit'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { actAs, formOf, makeLink } from './test-link.ts'

let node: TestNode

/** None of the real ones keeps sites apart: here the locations are read as such. */
function withSites(connector: Connector): Connector {
  const locations = connector.entities.locations as EntityMap
  const { name } = locations.fields as Record<string, never>
  const sites = {
    ...locations,
    fields: { name },
    ops: { list: true },
    filters: {},
    scanned: [],
  }
  const { scanned: _, ...plain } = sites
  return { ...connector, entities: { ...connector.entities, sites: plain as never } }
}

before(async () => {
  const maintainx = catalogue.find(({ system }) => system === 'maintainx')!
  node = await startTestNode({ catalogue: [withSites(maintainx)] })
})
after(() => node.close())

test('where a system has sites, some of them can be chosen for the connection', async () => {
  const person = actAs(node, (await makeLink(node)).token)
  const end = (await person.attempt(formOf(node, 'maintainx'))).at(-1)
  assert.equal(end.result, 'ready', JSON.stringify(end))
  const [first] = end.sites
  assert.ok(first.id && first.name)
  for (const sites of [[], ['none'], [first.id, 'none']]) {
    const refused = await person.finish(end.attempt_id, { sites })
    assert.equal(refused.status, 400)
    assert.match(refused.body.errors[0].pointer, /^\/sites/)
  }
  const { body } = await person.finish(end.attempt_id, { sites: [first.id], name: 'One site' })
  const shown = await node.call('GET', `/admin/v1/connections/${body.connection.id}`, {
    token: node.account_key,
  })
  assert.deepEqual([shown.body.sites, shown.body.name], [[first.id], 'One site'])
})

test('each step of a check reaches the page as it happens', async () => {
  const url = await node.app.listen({ port: 0, host: '127.0.0.1' })
  const { token } = await makeLink(node)
  await node.control('POST', '/maintainx/faults', {
    fault: 'slow',
    delay_ms: 300,
    match: { path: '/v1/users' },
  })
  const answer = await fetch(`${url}/link/api/attempts`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'accept-language': 'de',
    },
    body: JSON.stringify(formOf(node, 'maintainx')),
  })
  assert.equal(answer.headers.get('content-type'), 'application/x-ndjson')
  assert.equal(answer.headers.get('content-language'), 'de')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  const chunks: string[] = []
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) chunks.push(chunk)
  assert.ok(!chunks[0]!.includes('"result"'))
  assert.ok(chunks.at(-1)!.includes('"result":"ready"'))
})
