import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ensureDevelopmentKey, parseMasterKeys, readMasterKeys } from './master-key.ts'

const directory = mkdtempSync(join(tmpdir(), 'millwright-keys-'))
after(() => rmSync(directory, { recursive: true }))

test('a development start makes its key once, for its user alone', () => {
  const data = join(directory, 'data')
  const [made] = ensureDevelopmentKey(data)
  assert.equal(made?.length, 32)
  assert.deepEqual(ensureDevelopmentKey(data), [made])
  assert.equal(statSync(join(data, 'master.key')).mode & 0o777, 0o600)
})

test('several keys are read in their order', () => {
  const keys = [randomBytes(32), randomBytes(32)]
  const words = keys.map((key) => key.toString('base64'))
  assert.deepEqual(parseMasterKeys(words.join(',')), keys)
  const path = join(directory, 'keys')
  writeFileSync(path, `${words.join('\n')}\n`)
  assert.deepEqual(readMasterKeys(path), keys)
})

test('a key of another size is refused without repeating it', () => {
  const short = randomBytes(31).toString('base64')
  const path = join(directory, 'short')
  writeFileSync(path, short)
  assert.throws(
    () => readMasterKeys(path),
    ({ message }: Error) =>
      message.includes(path) && /32 bytes/.test(message) && !message.includes(short),
  )
  for (const text of ['', ' , ', randomBytes(33).toString('base64'), 'a'.repeat(44)]) {
    assert.throws(() => parseMasterKeys(text), /32 bytes/)
  }
})
