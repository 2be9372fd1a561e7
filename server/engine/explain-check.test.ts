import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Auth, Connector } from '@millwright/kit'
import { ApiError, type CredentialSignal, type ErrorCode } from '@millwright/model'
import { explainSignIn } from './explain-check.ts'

const connector = { name: 'Some ERP' } as Connector
const way = { kind: 'basic', fields: [{ name: 'password', kind: 'secret' }] } as unknown as Auth

test('a refusal says what it is, whose turn it is, and which field it is about', () => {
  const secret = '/credentials/password'
  const address = '/credentials/base_url'
  const cases: [ErrorCode, CredentialSignal | undefined, RegExp, string, string | null][] = [
    ['REAUTHORIZATION_REQUIRED', 'credentials_refused', /refuses these/, 'you', secret],
    ['REAUTHORIZATION_REQUIRED', 'password_expired', /has expired/, 'you', secret],
    ['REAUTHORIZATION_REQUIRED', 'account_locked', /has locked/, 'system_administrator', null],
    ['REAUTHORIZATION_REQUIRED', 'sign_in_page', /sign-in page/, 'you', address],
    ['REAUTHORIZATION_REQUIRED', 'client_refused', /this client/, 'you', secret],
    ['REAUTHORIZATION_REQUIRED', 'grant_revoked', /consent/, 'you', null],
    ['UPSTREAM_PERMISSION_DENIED', undefined, /does not let/, 'system_administrator', null],
    ['NOT_FOUND', undefined, /not at this address/, 'you', address],
    ['UPSTREAM_TIMEOUT', undefined, /too long/, 'network', null],
    ['CONNECTION_UNAVAILABLE', undefined, /fault/, 'network', null],
    ['UPSTREAM_ERROR', undefined, /fault/, 'system_administrator', null],
    ['INTERNAL_ERROR', undefined, /our side/, 'us', null],
  ]
  for (const [code, signal, words, turn, pointer] of cases) {
    const upstream = { system: 'some-erp', message: 'E 042.' }
    const error = new ApiError(code, 'x', {
      origin: 'upstream',
      upstream,
      ...(signal && { signal }),
    })
    const told = explainSignIn(error, { connector, way }, 'en')
    assert.match(told.message!, words, `${code} ${signal}`)
    assert.deepEqual([told.whose_turn, told.pointer], [turn, pointer], `${code} ${signal}`)
    assert.notEqual(explainSignIn(error, { connector, way }, 'de').message, told.message)
  }
})

test("the source's own words are quoted", () => {
  const upstream = { system: 'some-erp', message: 'Name or password is incorrect.' }
  const error = new ApiError('REAUTHORIZATION_REQUIRED', 'x', { origin: 'upstream', upstream })
  const told = explainSignIn(error, { connector, way }, 'en').message!
  assert.match(told, /It says: “Name or password is incorrect”\. Check/)
})
