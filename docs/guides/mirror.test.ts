import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startTestNode } from '../../server/test-node.ts'

const guide = readFileSync(join(import.meta.dirname, 'mirror.md'), 'utf8')

test('every call of the guide to the mirror, and every parameter of its table, is one of the API', async () => {
  const node = await startTestNode()
  try {
    const { paths } = (await node.call('GET', '/openapi.json')).body
    const namesOf = (path: string, method = 'get') => {
      const operation = paths[path]?.[method]
      assert.ok(operation, `${method} ${path}`)
      return operation.parameters.map(({ name }: { name: string }) => name)
    }
    for (const [, path, query = ''] of guide.matchAll(
      /(?:localhost:8080|GET )(\/[\w/-]+)(?:\?([^\s'`]*))?/g,
    ))
      for (const part of query.split('&').filter(Boolean))
        assert.ok(namesOf(path!).includes(part.split('=')[0]), `${path} ${part}`)
    namesOf('/admin/v1/connections/{id}/sync-settings', 'patch')
    const rows = [...guide.matchAll(/^\| `(\w+)[=`]/gm)].map(([, name]) => name!)
    assert.deepEqual([...new Set(rows)].sort(), [
      'include',
      'include_deleted',
      'max_age',
      'sort',
      'source',
    ])
    for (const name of rows) assert.ok(namesOf('/v1/purchase-orders').includes(name), name)
  } finally {
    await node.close()
  }
})
