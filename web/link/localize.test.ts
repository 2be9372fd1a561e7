import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { System } from './contract.ts'
import { localizeSystem } from './localize.ts'

const system: System = {
  system: 'erp',
  name: 'ERP',
  family: 'erp',
  tier: 1,
  deployments: ['cloud'],
  reads: [],
  writes: [],
  guide: ['Open the settings.'],
  auth: [
    {
      kind: 'basic',
      label: 'Password',
      redirects: false,
      de: { label: 'Passwort' },
      fields: [
        { name: 'user', label: 'User', kind: 'text', required: true, help: 'A name.' },
        {
          name: 'edition',
          label: 'Edition',
          kind: 'select',
          required: false,
          help: 'Decides the services.',
          options: [{ value: 'a', label: 'Public', de: { label: 'Öffentlich' } }],
          de: { label: 'Ausgabe', help: 'Bestimmt die Dienste.' },
        },
      ],
    },
  ],
}

test('a form is in German where the connector has German words, else in English', () => {
  const [way] = localizeSystem(system, 'de').auth
  assert.equal(way!.label, 'Passwort')
  assert.deepEqual(
    way!.fields.map(({ label, help }) => [label, help]),
    [
      ['User', 'A name.'],
      ['Ausgabe', 'Bestimmt die Dienste.'],
    ],
  )
  assert.equal(way!.fields[1]!.options![0]!.label, 'Öffentlich')
  assert.deepEqual(localizeSystem(system, 'de').guide, ['Open the settings.'])
})

test('in English the words stay as they are', () => {
  assert.deepEqual(localizeSystem(system, 'en'), system)
})
