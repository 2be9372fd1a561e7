import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPage } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { type Connected, openMaximo } from './test-connection.ts'

const query = { limit: 5, after: null, filters: {}, fields: null, total: false }

async function readVendors(
  at: Parameters<typeof openMaximo>[0],
  with_?: (plant: Connected) => void,
) {
  const plant = await openMaximo(at)
  try {
    with_?.(plant)
    const { records } = await readPage(plant.io, 'vendors', query)
    return { records: records.length, error: null, sent: await plant.sent() }
  } catch (error) {
    assert.ok(error instanceof ApiError)
    return { records: 0, error, sent: await plant.sent() }
  } finally {
    await plant.close()
  }
}

const user = { username: 'MILLWRIGHT', password: 'sandbox-password' }

test('a user of Maximo 7.6 signs in once, for a session', async () => {
  const { records, sent } = await readVendors({
    switches: { release: '7.6.0' },
    credentials: { kind: 'maxauth', ...user },
  })
  assert.equal(records, 5)
  assert.equal(sent.filter(({ path }) => path.includes('/login')).length, 1)
  assert.ok(sent.every(({ path }) => path.startsWith('/maximo/oslc/')))
})

test('a user of a directory signs each call', async () => {
  const { records } = await readVendors({
    switches: { release: '7.6.1' },
    credentials: { kind: 'basic', ...user },
  })
  assert.equal(records, 5)
})

for (const kind of ['maxauth', 'basic']) {
  test(`a wrong password is refused once (${kind})`, async () => {
    const { error, sent } = await readVendors({
      switches: { release: '7.6.1' },
      credentials: { kind, ...user, password: 'wrong' },
    })
    assert.equal(error?.code, 'REAUTHORIZATION_REQUIRED')
    assert.equal(sent.length, 1)
  })
}

test('admin mode is told with all that the same text may mean', async () => {
  const { error } = await readVendors({ switches: { admin_mode: true } })
  assert.equal(error?.code, 'REAUTHORIZATION_REQUIRED')
  assert.match(error.detail, /admin mode/)
})

for (const unauthenticated of ['oidc', 'html', 'json']) {
  test(`whoever is not signed in is told so (${unauthenticated})`, async () => {
    const { error } = await readVendors({
      switches: { release: '7.6.1', unauthenticated },
      // The way with a key is not the one of these calls: nothing proves who it is.
      credentials: { kind: 'api_key', api_key: '' },
    })
    assert.equal(error?.code, 'REAUTHORIZATION_REQUIRED')
  })
}

test('an object structure that is not granted is named', async () => {
  const { error } = await readVendors({ switches: { missing_structures: 'MXAPIVENDOR' } })
  assert.equal(error?.code, 'UPSTREAM_PERMISSION_DENIED')
  assert.match(error.missingPermissions?.[0] ?? '', /MXAPIVENDOR/)
})
