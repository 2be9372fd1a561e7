import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthWay } from './contract.ts'
import { faultsOfCheck, findFaults, keepsPath } from './field-faults.ts'

const way: AuthWay = {
  kind: 'api_key',
  label: 'Key',
  redirects: false,
  fields: [
    {
      name: 'base_url',
      label: 'Address',
      kind: 'url',
      required: true,
      help: '',
      default: 'https://api.example.com/v1',
    },
    { name: 'api_key', label: 'Key', kind: 'secret', required: true, help: '' },
    { name: 'organization', label: 'Organization', kind: 'number', required: false, help: '' },
  ],
}
const form = { deployment: 'cloud', kind: 'api_key', values: {}, keptPaths: [], name: '' }

test('what is missing or of the wrong kind is found before anything is sent', () => {
  assert.deepEqual(
    findFaults(way, { ...form, values: { base_url: 'two words', organization: 'A1' } }),
    {
      base_url: { kind: 'no_url' },
      api_key: { kind: 'missing' },
      organization: { kind: 'no_number' },
    },
  )
  assert.deepEqual(
    findFaults(way, { ...form, values: { base_url: 'a.example', api_key: 'k' } }),
    {},
  )
})

test('a failed check is told at the field that it points at', () => {
  const failure = {
    step: 'sign_in',
    state: 'failed',
    message: 'The key is unknown.',
    whose_turn: 'you',
  } as const
  const at = (pointer: string | null) =>
    faultsOfCheck(
      {
        state: 'failed',
        language: 'en',
        progress: { steps: [{ ...failure, pointer }], result: null },
      },
      way,
    )
  assert.deepEqual(at('/credentials/api_key'), {
    api_key: { kind: 'said', text: 'The key is unknown.', language: 'en', turn: 'you' },
  })
  assert.deepEqual(at('/credentials/password'), {})
  assert.deepEqual(at(null), {})
})

test('the path stays where the usual address has one, or where the person wants it', () => {
  const [address] = way.fields
  assert.equal(keepsPath(address!, form), true)
  const bare = { ...address!, default: undefined }
  assert.equal(keepsPath(bare, form), false)
  assert.equal(keepsPath(bare, { ...form, keptPaths: ['base_url'] }), true)
})
