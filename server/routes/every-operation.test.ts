import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type EntityName, entities, entityNames } from '@millwright/model'
import { createSystems } from '@millwright/sandbox'
import { startTestNode, type TestAnswer, type TestNode } from '../test-node.ts'

let node: TestNode

before(async () => {
  node = await startTestNode()
})
after(() => node.close())

const systems = createSystems().map(({ name }) => name)

/** It worked, or it was refused with a code that says why; this server itself never failed. */
function assertTold({ status, body }: TestAnswer, what: string): void {
  const isTold =
    status < 300 ||
    status === 304 ||
    (typeof body.code === 'string' && body.code !== 'INTERNAL_ERROR' && body.detail.length > 0)
  assert.ok(isTold, `${what}: ${status} ${JSON.stringify(body)}`)
  if (status >= 500) assert.fail(`${what}: ${JSON.stringify(body)}`)
}

for (const system of systems) {
  test(`every operation of the API, called on ${system}, works or is refused with a reason`, async () => {
    const { token } = await node.connect(system)
    const { data: capabilities } = (await node.call('GET', '/v1/capabilities', { token })).body
    const ids = new Map<string, string>()
    for (const name of entityNames) {
      if (name === 'statuses') continue
      const capability = capabilities.find(({ entity }: { entity: string }) => entity === name)
      const record = name === 'attachments' ? (ids.get('assets') ?? ids.get('purchase-orders')) : ''
      const place =
        record === ''
          ? ''
          : `&entity=${ids.has('assets') ? 'assets' : 'purchase-orders'}&record_id=${record}`
      const list = await node.call('GET', `/v1/${name}?limit=5&include=raw,allowed,total${place}`, {
        token,
      })
      assertTold(list, `${system} list ${name}`)
      assert.equal(
        list.status === 200,
        capability?.ops.list.supported ?? false,
        `${system} list ${name}: ${JSON.stringify(list.body).slice(0, 500)}`,
      )
      const id = list.body.data?.[0]?.id ?? 'x'
      if (list.body.data?.[0]) ids.set(name, id)
      await callRecord(token, system, name, id)
    }
    const word = (await node.call('GET', '/v1/statuses/purchase-orders', { token })).body
    assert.ok(word.data.length > 0)
  })
}

/** Reads it, and tries every write as a dry run: nothing changes, whatever the operation. */
async function callRecord(
  token: string,
  system: string,
  name: EntityName,
  id: string,
): Promise<void> {
  const { operations, actions, collections } = entities[name]
  const url = `/v1/${name}/${id}`
  const what = `${system} ${name}`
  if (operations.get)
    assertTold(await node.call('GET', `${url}?include=raw,allowed`, { token }), `${what} get`)
  if (name === 'attachments') {
    assertTold(await node.call('GET', `${url}/content`, { token }), `${what} content`)
    return
  }
  const dry = { token, body: {} }
  if (operations.create)
    assertTold(await node.call('POST', `/v1/${name}?dry_run=true`, dry), `${what} create`)
  if (operations.update) {
    const body = { custom_fields: {} }
    assertTold(await node.call('PATCH', `${url}?dry_run=true`, { token, body }), `${what} update`)
  }
  if (operations.delete)
    assertTold(await node.call('DELETE', `${url}?dry_run=true`, { token }), `${what} delete`)
  for (const action of actions) {
    assertTold(
      await node.call('POST', `${url}/actions/${action}?dry_run=true`, dry),
      `${what} ${action}`,
    )
  }
  for (const collection of collections) {
    if (!Object.hasOwn(entities[name].fields, collection)) continue
    const lines = await node.call('GET', `${url}/${collection}`, { token })
    assertTold(lines, `${what} ${collection}`)
    const line = lines.body.data?.[0]?.id ?? 'x'
    assertTold(
      await node.call('GET', `${url}/${collection}/${line}`, { token }),
      `${what} ${collection} get`,
    )
    assertTold(
      await node.call('POST', `${url}/${collection}?dry_run=true`, dry),
      `${what} ${collection} add`,
    )
    assertTold(
      await node.call('PATCH', `${url}/${collection}/${line}?dry_run=true`, {
        token,
        body: { notes: 'x' },
      }),
      `${what} ${collection} change`,
    )
    assertTold(
      await node.call('DELETE', `${url}/${collection}/${line}?dry_run=true`, { token }),
      `${what} ${collection} remove`,
    )
  }
}
