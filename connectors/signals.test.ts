import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createHttp, createIo, type Io } from '@millwright/kit'
import { ApiError, type CredentialSignal, type ErrorCode } from '@millwright/model'
import { createSandbox, type Sandbox } from '@millwright/sandbox'
import { catalogue } from './index.ts'

type Meaning = [ErrorCode, CredentialSignal | undefined]

const refused: Meaning = ['REAUTHORIZATION_REQUIRED', 'credentials_refused']
const page: Meaning = ['REAUTHORIZATION_REQUIRED', 'sign_in_page']

/** What each source tells when this is so: only Maximo says that a password has expired. */
const meanings: Readonly<Record<string, Record<string, Meaning>>> = {
  maintainx: {
    unauthorized: refused,
    password_expired: refused,
    account_locked: refused,
    grant_revoked: refused,
    html_login: page,
  },
  tryton: {
    unauthorized: refused,
    password_expired: refused,
    account_locked: refused,
    grant_revoked: refused,
    html_login: page,
  },
  'sap-s4hana': {
    unauthorized: refused,
    password_expired: refused,
    account_locked: refused,
    // A communication arrangement was taken away: the user is right, a permission is missing.
    grant_revoked: ['UPSTREAM_PERMISSION_DENIED', undefined],
    html_login: page,
  },
  maximo: {
    unauthorized: refused,
    password_expired: ['REAUTHORIZATION_REQUIRED', 'password_expired'],
    // One text for a wrong user, a blocked one and admin mode.
    account_locked: refused,
    grant_revoked: refused,
    html_login: page,
  },
  // A token that is refused is asked for again, and the directory says what is wrong.
  'business-central': {
    unauthorized: ['REAUTHORIZATION_REQUIRED', 'client_refused'],
    password_expired: ['REAUTHORIZATION_REQUIRED', 'grant_revoked'],
    account_locked: ['REAUTHORIZATION_REQUIRED', 'grant_revoked'],
    grant_revoked: ['REAUTHORIZATION_REQUIRED', 'grant_revoked'],
    html_login: page,
  },
}

let sandbox: Sandbox
const http = createHttp({ allowPrivate: () => true })
before(async () => {
  sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 1 } })
})
after(async () => {
  await http.close()
  await sandbox.close()
})

function connect(system: string, more: Record<string, string> = {}): Io {
  const connector = catalogue.find((one) => one.system === system)!
  const { basePath, credentials } = sandbox.systems.find(({ name }) => name === system)!
  const base_url = `${sandbox.url}/${system}${basePath}`
  const kind = connector.auth[0]!.kind
  const values = { base_url, kind, ...credentials, ...more }
  return createIo({ connector, credentials: values, http, timeout: 5_000 })
}

const paths: Record<string, string> = {
  maintainx: '/vendors?limit=1',
  'sap-s4hana': '/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_Supplier?$top=1',
}

/** A read of records: some sources let any user probe. */
function read(io: Io): Promise<unknown> {
  const { probe, system } = io.connector
  const path = paths[system]
  if (path) return io.send({ method: 'GET', path })
  return io.send(typeof probe === 'function' ? probe(io.context) : probe)
}

async function meaningOf(work: Promise<unknown>): Promise<Meaning> {
  const error = await work.then(
    () => assert.fail('it went well'),
    (error) => error,
  )
  assert.ok(error instanceof ApiError, String(error))
  return [error.code, error.signal]
}

async function order(system: string, body: unknown, method = 'POST'): Promise<void> {
  const url = `${sandbox.url}/_control/${system}/faults`
  const answer = await fetch(url, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  })
  assert.ok(answer.ok)
}

for (const [system, faults] of Object.entries(meanings)) {
  for (const [fault, meaning] of Object.entries(faults)) {
    for (const [when, isSignedIn] of [
      ['while it works', true],
      ['when it signs in', false],
    ] as const) {
      test(`${system}: ${fault} ${when} is ${meaning.join(', ')}`, async () => {
        const io = connect(system)
        if (isSignedIn) await read(io)
        await order(system, { fault, times: 'forever' })
        try {
          const found = await meaningOf(read(io))
          assert.deepEqual(found, meaning)
        } finally {
          await order(system, null, 'DELETE')
        }
      })
    }
  }
}

test('Tryton tells that a user name is locked, and the lock passes by itself', async () => {
  const attempts = Array.from({ length: 6 }, (_, i) => connect('tryton', { password: `no-${i}` }))
  for (const io of attempts) assert.deepEqual(await meaningOf(read(io)), refused)
  await assert.rejects(read(connect('tryton')), (error: ApiError) => {
    assert.deepEqual(
      [error.code, error.signal, error.retryAfterMs],
      ['UPSTREAM_RATE_LIMITED', 'account_locked', 300_000],
    )
    return true
  })
})
