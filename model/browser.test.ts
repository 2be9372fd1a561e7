import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
)

test('the model runs in a browser: it imports Zod and itself, nothing else', () => {
  assert.ok(files.length > 40)
  for (const file of files) {
    const source = readFileSync(join(import.meta.dirname, file), 'utf8')
    for (const [, from] of source.matchAll(/(?:from|import) '([^']+)'/g)) {
      assert.match(from!, /^(zod|\.\.?\/[\w./-]+\.ts)$/, file)
    }
    assert.doesNotMatch(source, /\b(process|Buffer)\./, file)
  }
})
