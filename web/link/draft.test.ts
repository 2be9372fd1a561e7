import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrangeFields } from './arrange-fields.ts'
import type { FormField, Session, System } from './contract.ts'
import {
  changeForm,
  chooseSystem,
  findMissing,
  startDraft,
  toCredentials,
  withoutSecrets,
} from './draft.ts'

function field(name: string, more: Partial<FormField> = {}): FormField {
  return { name, label: name, kind: 'text', required: true, help: '', ...more }
}

const address = field('base_url', { kind: 'url' })
const erp: System = {
  system: 'erp',
  name: 'ERP',
  family: 'erp',
  tier: 1,
  deployments: ['cloud', 'on_premises'],
  reads: [],
  writes: [],
  auth: [
    {
      kind: 'basic',
      label: 'Password',
      redirects: false,
      fields: [
        address,
        field('client', { required: false }),
        field('password', { kind: 'secret' }),
        field('language', { required: false, default: 'EN' }),
      ],
    },
    {
      kind: 'oauth',
      label: 'OAuth',
      redirects: true,
      fields: [address, field('client_secret', { kind: 'secret' })],
    },
  ],
}
const cmms: System = { ...erp, system: 'cmms', name: 'CMMS', deployments: ['cloud'] }

function session(more: Partial<Session> = {}): Session {
  return {
    object: 'link_session',
    kind: 'connect',
    expires_at: '2026-11-24T12:00:00Z',
    finished: false,
    account: { name: 'Northwind', brand: null },
    customer: { name: 'ACME' },
    locale: null,
    systems: [erp, cmms],
    preselected: null,
    reason: null,
    attempt: null,
    ...more,
  }
}

test('going back to another system and returning finds what was typed', () => {
  let draft = chooseSystem(startDraft(session()), erp)
  draft = changeForm(draft, { values: { base_url: 'https://erp', password: 'abc' } })
  draft = chooseSystem(draft, cmms)
  assert.equal(draft.forms.cmms?.values.base_url, undefined)
  draft = chooseSystem(draft, erp)
  assert.deepEqual(draft.forms.erp?.values, { base_url: 'https://erp', password: 'abc' })
})

test('a link for one system starts with its form, with what is known filled in', () => {
  const preselected = {
    system: 'erp',
    deployment: 'on_premises',
    kind: 'oauth',
    values: { base_url: 'https://erp', language: 'DE' },
    name: 'Plant 1',
  }
  const draft = startDraft(session({ kind: 'reauthorize', preselected }))
  assert.equal(draft.system, 'erp')
  assert.deepEqual(draft.forms.erp, {
    deployment: 'on_premises',
    kind: 'oauth',
    values: { base_url: 'https://erp', language: 'DE' },
    keptPaths: ['base_url', 'language'],
    name: 'Plant 1',
  })
})

test('only fields of the chosen way are sent, and empty ones are not', () => {
  const values = { base_url: 'https://erp', client: '', password: 'abc', client_secret: 'xyz' }
  assert.deepEqual(toCredentials(erp.auth[0]!, values), {
    kind: 'basic',
    base_url: 'https://erp',
    password: 'abc',
  })
})

test('what must be filled and is blank is named', () => {
  assert.deepEqual(findMissing(erp.auth[0]!, { base_url: ' ', client: '100' }), [
    'base_url',
    'password',
  ])
})

test('no secret is left in what the browser keeps', () => {
  let draft = chooseSystem(startDraft(session()), erp)
  draft = changeForm(draft, {
    values: { base_url: 'https://erp', password: 'abc', client_secret: 'xyz', unknown: 'u' },
  })
  assert.deepEqual(withoutSecrets(draft, [erp, cmms]).forms.erp?.values, {
    base_url: 'https://erp',
  })
  assert.deepEqual(withoutSecrets(draft, []).forms.erp?.values, {})
})

test('fields behind the last required one are folded away', () => {
  const { main, more } = arrangeFields(erp.auth[0]!.fields)
  assert.deepEqual(
    main.map(({ name }) => name),
    ['base_url', 'client', 'password'],
  )
  assert.deepEqual(
    more.map(({ name }) => name),
    ['language'],
  )
})
