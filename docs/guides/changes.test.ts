import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SETTINGS } from '../../server/config.ts'
import { ChangeSchema } from '../../server/routes/change-answers.ts'
import { startTestNode } from '../../server/test-node.ts'

const root = join(import.meta.dirname, '..', '..')
const guide = readFileSync(join(import.meta.dirname, 'changes.md'), 'utf8')

test('the guide to changes names every field of a change, and only settings and files that there are', () => {
  for (const field of Object.keys(ChangeSchema.shape)) assert.ok(guide.includes(field), field)
  const names = Object.values(SETTINGS).map(({ name }) => name as string)
  for (const [name] of guide.matchAll(/MILLWRIGHT_[A-Z_]+/g)) assert.ok(names.includes(name), name)
  for (const [, file] of guide.matchAll(/`(sdk\/[\w-]+\.ts)`/g))
    assert.ok(existsSync(join(root, file!)), file)
})

test('every call of the guide to changes, with every parameter that it names, is one of the API', async () => {
  const node = await startTestNode()
  try {
    const { paths } = (await node.call('GET', '/openapi.json')).body
    const calls = [...guide.matchAll(/(?:localhost:8080|GET )(\/[\w/-]+)(?:\?([^\s"'`]*))?/g)]
    assert.ok(calls.length > 6, `${calls.length} calls`)
    for (const [, path, query = ''] of calls) {
      const operation = paths[path!]?.get
      assert.ok(operation, path)
      const known = operation.parameters.map(({ name }: { name: string }) => name)
      for (const part of query.split('&').filter(Boolean))
        assert.ok(known.includes(part.split('=')[0]), `${path} ${part}`)
    }
    const { parameters } = paths['/v1/changes'].get
    for (const { name } of parameters)
      assert.ok(name === 'Millwright-Connection' || guide.includes(name), name)
  } finally {
    await node.close()
  }
})
