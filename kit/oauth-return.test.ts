import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiError } from '@millwright/model'
import { readReturn } from './oauth-return.ts'

const expected = { state: 's1', issuer: 'https://login.example' }
const read = (query: string, more = {}) =>
  readReturn(new URLSearchParams(query), { ...expected, ...more })
const failing = (code: string, pointer?: string) => (error: ApiError) =>
  error.code === code && error.errors?.[0]?.pointer === pointer

test('the code of a return is read, with or without the name of the server', () => {
  assert.equal(read('code=c1&state=s1'), 'c1')
  assert.equal(read('code=c1&state=s1&iss=https%3A%2F%2Flogin.example'), 'c1')
  assert.equal(read('code=c1&state=s1&iss=https%3A%2F%2Flogin.example%2Ftenant'), 'c1')
})

test('another state, another server, or a parameter that comes twice is refused by name', () => {
  for (const [query, pointer] of [
    ['code=c1', 'state'],
    ['code=c1&state=s2', 'state'],
    ['error=access_denied&state=s2', 'state'],
    ['code=c1&state=s1&state=s1', 'state'],
    ['code=c1&code=c2&state=s1', 'code'],
    ['code=c1&state=s1&iss=https%3A%2F%2Fevil.example', 'iss'],
    ['code=c1&state=s1&iss=nonsense', 'iss'],
    ['code=c1&state=s1&iss=', 'iss'],
  ] as const)
    assert.throws(() => read(query), failing('INVALID_REQUEST', pointer), query)
})

test('a declared issuer is compared as a whole', () => {
  const issuer = 'https://login.example/tenant-1'
  assert.equal(read(`code=c1&state=s1&iss=${encodeURIComponent(issuer)}`, { issuer }), 'c1')
  const other = 'code=c1&state=s1&iss=https%3A%2F%2Flogin.example%2Ftenant-2'
  assert.throws(() => read(other, { issuer }), failing('INVALID_REQUEST', 'iss'))
})

test('a person who says no, a server that is down and an error without meaning are told apart', () => {
  assert.throws(() => read('error=access_denied&state=s1'), failing('UPSTREAM_PERMISSION_DENIED'))
  assert.throws(() => read('error=server_error&state=s1'), failing('CONNECTION_UNAVAILABLE'))
  assert.throws(() => read('error=invalid_scope&state=s1'), /\(invalid_scope\)/)
  assert.throws(() => read('state=s1'), failing('UPSTREAM_ERROR'))
})

test('words that anybody can put into the address are not shown', () => {
  const query = 'state=s1&error=call%20us%20at%20555&error_description=call+us+at+555'
  assert.throws(
    () => read(query),
    (error: ApiError) => !error.detail.includes('555'),
  )
})
