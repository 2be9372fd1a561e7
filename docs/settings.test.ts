import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { describeSettings, settingsPath } from './settings.ts'

test('the page of settings is the one that the server reads', () => {
  assert.equal(readFileSync(settingsPath, 'utf8'), describeSettings())
})
