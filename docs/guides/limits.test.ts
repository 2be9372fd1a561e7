import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SETTINGS } from '../../server/config.ts'
import { WASTES } from '../../server/store/usage.ts'
import { startTestNode } from '../../server/test-node.ts'

const guide = readFileSync(join(import.meta.dirname, 'limits.md'), 'utf8')

test('the guide to limits knows every pattern of advice, and only settings that there are', () => {
  for (const pattern of WASTES) assert.ok(guide.includes(`| \`${pattern}\` |`), pattern)
  const names = Object.values(SETTINGS).map(({ name }) => name as string)
  for (const [name] of guide.matchAll(/MILLWRIGHT_[A-Z_]+|REDIS_URL/g))
    assert.ok(names.includes(name), name)
})

test('every call of the guide to limits is one of the API', async () => {
  const node = await startTestNode()
  try {
    const { paths } = (await node.call('GET', '/openapi.json')).body
    const calls = [
      ...guide.matchAll(/curl [^\n]*?(?:-X ([A-Z]+) )?["']?localhost:8080(\/[^\s"'?]*)/g),
    ]
    assert.ok(calls.length > 10, `${calls.length} calls`)
    for (const [, method = 'GET', path] of calls) {
      const pattern = path!.replaceAll(/\$[A-Z]+/g, '[^/]+')
      const found = Object.entries<any>(paths).some(
        ([template, methods]) =>
          methods[method.toLowerCase()] &&
          (new RegExp(`^${pattern}$`).test(template) ||
            new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path!)),
      )
      assert.ok(found, `${method} ${path}`)
    }
  } finally {
    await node.close()
  }
})
