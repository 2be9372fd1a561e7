import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entityNames } from '../model/index.ts'
import { nameEntity } from '../server/engine/link-locale.ts'
import { languages } from '../web/link/words/languages.ts'

test('the link page and the server call every entity by the same name', () => {
  for (const language of ['en', 'de'] as const) {
    const told = entityNames.map((name) => [name, nameEntity(name, language)])
    assert.deepEqual(languages[language].entities, Object.fromEntries(told), language)
  }
})
