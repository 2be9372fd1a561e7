import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { carryOut, type Exchange, type Native, planCreate, readPage } from '@millwright/kit'
import { ApiError, type ErrorCode } from '@millwright/model'
import { sapS4hana } from './connector.ts'
import { type Bench, openBench } from './test-bench.ts'

let bench: Bench
before(async () => {
  bench = await openBench()
})
after(() => bench.close())

const first = { limit: 3, after: null, filters: {}, fields: null, total: false }

async function refusal(work: Promise<unknown>): Promise<ApiError> {
  return work.then(
    () => assert.fail('it was not refused'),
    (error) => {
      assert.ok(error instanceof ApiError, String(error))
      return error
    },
  )
}

function request(): Native {
  return { name: 'Oil leak', asset_id: '10000417' }
}

async function switched<T>(values: Record<string, unknown>, work: () => Promise<T>): Promise<T> {
  const { switches } = await bench
    .control('switches', null, 'GET')
    .then((all) => ({ switches: all.switches ?? all }))
  await bench.control('switches', values)
  try {
    return await work()
  } finally {
    await bench.control(
      'switches',
      Object.fromEntries(Object.keys(values).map((name) => [name, switches[name]])),
    )
  }
}

test('every entity is described: operations, fields and actions as the system has them', () => {
  for (const [name, entity] of Object.entries(sapS4hana.entities)) {
    assert.ok(entity.native && entity.key.length > 0, name)
    for (const value of Object.values(entity.actions ?? {}))
      assert.ok('steps' in value || value.reason.endsWith('.'), name)
    for (const value of Object.values(entity.ops))
      assert.ok(value === true || value!.reason.endsWith('.'), name)
  }
})

test('the probe proves address and credentials', async () => {
  const { probe } = sapS4hana
  assert.ok(typeof probe === 'object')
  assert.equal((await bench.io.send(probe)).status, 200)
})

for (const logon_failure of ['page', 'huge_page', 'saml', 'saml_redirect']) {
  test(`a wrong password is told as such when the logon answers with ${logon_failure}, and is not tried until the user is locked`, async () => {
    await switched({ logon_failure }, async () => {
      const exchanges: Exchange[] = []
      const io = bench.connect({ password: 'wrong' }, { exchanges })
      for (let i = 0; i < 6; i++)
        assert.equal(
          (await refusal(readPage(io, 'vendors', first))).code,
          'REAUTHORIZATION_REQUIRED',
        )
      assert.equal(exchanges.length, 2)
    })
  })
}

test('many calls at once with a wrong password make one attempt', async () => {
  await bench.control('reset', {})
  const exchanges: Exchange[] = []
  const io = bench.connect({ password: 'wrong' }, { exchanges })
  await Promise.all(Array.from({ length: 10 }, () => refusal(readPage(io, 'vendors', first))))
  assert.equal(exchanges.length, 1)
})

test('a wrong client is told with the client that the server signed in to', async () => {
  await bench.control('reset', {})
  const error = await refusal(readPage(bench.connect({ client: '' }), 'vendors', first))
  assert.equal(error.code, 'REAUTHORIZATION_REQUIRED')
  assert.match(error.detail, /client 050/)
})

test('a write fetches one token per service, with a slash at the end, and uses it again', async () => {
  const exchanges: Exchange[] = []
  const io = bench.connect({}, { exchanges })
  for (let i = 0; i < 3; i++) await carryOut(io, await planCreate(io, 'work-requests', request()))
  const fetches = exchanges.filter(
    ({ method, url }) => method === 'GET' && /API_MAINTNOTIFICATION\/$/.test(url),
  )
  assert.equal(fetches.length, 1)
})

for (const csrf_language of ['en', 'de']) {
  test(`a token that has expired is fetched anew, and the write is sent once more (refusal in ${csrf_language})`, async () => {
    await switched({ csrf_language, csrf_lifetime: 60 }, async () => {
      const io = bench.connect({})
      await carryOut(io, await planCreate(io, 'work-requests', request()))
      bench.now.value += 3_600_000
      const before = (await bench.list('work-requests')).length
      await carryOut(io, await planCreate(io, 'work-requests', request()))
      assert.equal((await bench.list('work-requests')).length, before + 1)
    })
  })
}

test('a token of one service is never sent to another', async () => {
  await switched({ csrf_scope: 'service' }, async () => {
    const io = bench.connect({})
    await carryOut(io, await planCreate(io, 'work-requests', request()))
    await carryOut(
      io,
      await planCreate(io, 'assets', { name: 'Bench', site_id: 'PL01', organization_id: 'CC10' }),
    )
  })
})

for (const [forbidden, missing] of [
  ['service', /S_SERVICE/],
  ['start', /communication arrangement/],
  ['unknown', /not active/],
] as const) {
  test(`a missing permission is named, whichever way SAP words it (${forbidden})`, async () => {
    await switched({ forbidden }, async () => {
      await bench
        .control('faults', { fault: 'forbidden', times: 1, path: '*A_Product*' })
        .catch(() => bench.control('faults', { fault: 'forbidden', times: 1 }))
      const error = await refusal(readPage(bench.io, 'items', first))
      await bench.control('faults', null, 'DELETE').catch(() => undefined)
      assert.equal(error.code, 'UPSTREAM_PERMISSION_DENIED')
      assert.match(error.missingPermissions!.join(), missing)
      assert.match(error.missingPermissions!.join(), /API_PRODUCT_SRV/)
    })
  })
}

test('secrets are in no error and in no log', async () => {
  await bench.control('reset', {})
  const exchanges: Exchange[] = []
  const io = bench.connect({ password: 'Wrong-Secret-99' }, { exchanges })
  const error = await refusal(readPage(io, 'vendors', first))
  assert.doesNotMatch(JSON.stringify([error, error.detail, exchanges]), /Wrong-Secret-99/)
})

test('a page that the server cuts short is read to its end', async () => {
  const whole = (await bench.list('purchase-orders')).map(({ id }) => id)
  await switched({ v2_page: 7, v4_page: 4, v4_page_limit: 4 }, async () => {
    assert.deepEqual(
      (await bench.list('purchase-orders')).map(({ id }) => id),
      whole,
    )
    assert.equal((await bench.list('meter-readings')).length, 60)
    const receipts = (await bench.list('purchase-orders')).filter(
      ({ receipt_status }) => receipt_status !== 'none',
    )
    assert.ok(receipts.length > 0)
  })
})

test('while a hundred records come and go, paging misses none that stayed and doubles none', async () => {
  const stayed = new Set((await bench.list('work-requests')).map(({ id }) => id))
  const seen: string[] = []
  let after: unknown = null
  let added = 0
  do {
    const page = await readPage(bench.io, 'work-requests', { ...first, limit: 5, after })
    const ids = page.records.map(({ record }) => record.id)
    seen.push(...ids)
    after = page.next
    for (let i = 0; i < 20 && added < 100; i++, added++) {
      // Half of them before the place that was reached, half behind it.
      const MaintenanceNotification = String((added % 2 === 0 ? 10_000_100 : 10_009_000) + added)
      const data = {
        MaintenanceNotification,
        NotificationText: `new ${added}`,
        NotificationType: 'M1',
      }
      await bench.control('records', { op: 'insert', native: 'MaintenanceNotification', data })
    }
    const gone = ids[0]!
    stayed.delete(gone)
    await bench.control('records', {
      op: 'delete',
      native: 'MaintenanceNotification',
      key: { MaintenanceNotification: gone },
    })
  } while (after !== null && seen.length < 400)
  assert.equal(added, 100)
  assert.equal(new Set(seen).size, seen.length)
  for (const id of stayed) assert.ok(seen.includes(id), id)
})

const statuses: readonly [ErrorCode, Record<string, unknown>][] = [
  ['UPSTREAM_RATE_LIMITED', { fault: 'rate_limited', retry_after: 60 }],
  ['UPSTREAM_ERROR', { fault: 'server_error' }],
  ['REAUTHORIZATION_REQUIRED', { fault: 'html_login' }],
]
for (const [code, fault] of statuses) {
  test(`the fault ${fault.fault} reads ${code}`, async () => {
    const io = bench.connect({})
    await readPage(io, 'vendors', first)
    await bench.control('faults', { ...fault, times: 3 })
    const error = await refusal(readPage(io, 'vendors', first))
    await bench.control('faults', null, 'DELETE')
    assert.equal(error.code, code)
  })
}

test('without ETags in the metadata everything still works', async () => {
  await switched({ etag: 'none' }, async () => {
    const io = bench.connect({})
    const { id } = await carryOut(io, await planCreate(io, 'work-requests', request()))
    const changed = await bench.update('work-requests', id, { name: 'Oil leak, worse' })
    assert.equal(changed.name, 'Oil leak, worse')
    assert.notEqual(changed.version, null)
  })
})
