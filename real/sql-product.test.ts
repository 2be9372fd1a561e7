import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Api, expectStatus, openApi } from './api.ts'
import { makeAccountKey, type OwnServer, startOwnServer } from './own-server.ts'
import { type SqlServer, startSqlServers } from './sql-servers.ts'

let servers: SqlServer[] = []
let server: OwnServer
let admin: Api
let stop = async () => {}

before(async () => {
  const started = await startSqlServers()
  servers = started.servers
  stop = started.stop
  server = await startOwnServer(started.databaseUrl)
  admin = openApi(server.url, await makeAccountKey(started.databaseUrl, 'Plant'))
})

after(async () => {
  for (const line of server?.failures() ?? []) console.log(`# ${line}`)
  await server?.stop()
  await stop()
})

const connect = (credentials: Record<string, string>) =>
  admin('POST', '/admin/v1/connections', {
    body: {
      customer: { external_id: 'plant', name: 'Plant' },
      system: 'sql',
      deployment: 'on_premises',
      name: 'Plant',
      credentials,
    },
  })

const given = (at: SqlServer, change: (mapping: any) => void = () => {}) => {
  const mapping = JSON.parse(at.credentials.mapping!)
  change(mapping)
  return { ...at.credentials, mapping: JSON.stringify(mapping, null, 2) }
}

for (const name of ['PostgreSQL', 'MariaDB'] as const) {
  const at = () => servers.find((one) => one.name === name)!

  test(`${name}: a mapping of several lines that names a wrong column is refused with its place`, async () => {
    const wrong = given(at(), (mapping) => {
      mapping['work-orders'].fields.name.column = 'titel'
    })
    const answer = await connect(wrong)
    assert.equal(answer.status, 400)
    assert.match(
      answer.body.detail,
      /work-orders\.fields\.name: .*no column "titel"; the closest is "title"/,
    )
    const unknown = given(at(), (mapping) => {
      mapping['work-orders'].fields.nam = 'title'
    })
    const refused = await connect(unknown)
    assert.equal(refused.status, 400)
    assert.equal(refused.body.errors[0].pointer, '/credentials/mapping')
    assert.match(refused.body.errors[0].detail, /work-orders\.fields: there is no field "nam"/)
  })

  test(`${name}: a connected database is read, written, and synced by the entities of its mapping`, async () => {
    const few = given(at(), (mapping) => {
      delete mapping['purchase-orders']
    })
    const { id, token } = expectStatus(201, await connect(few))
    const api = openApi(server.url, token)

    const list = expectStatus(200, await api('GET', '/v1/work-orders?status=draft&limit=2'))
    assert.equal(list.data.length, 2)
    const next = `/v1/work-orders?status=draft&limit=2&cursor=${list.next_cursor}`
    const more = expectStatus(200, await api('GET', next))
    assert.notEqual(more.data[0].id, list.data[0].id)

    const none = await api('GET', '/v1/purchase-orders')
    assert.equal(none.body.code, 'OPERATION_NOT_SUPPORTED')

    const body = { name: 'Pump leaks', asset_id: 'N1.P-02', due_at: '2031-01-02T03:04:05Z' }
    const dry = await api('POST', '/v1/work-orders?dry_run=true', { body })
    assert.match(JSON.stringify(dry.body), /insert into .*job/)
    const made = expectStatus(201, await api('POST', '/v1/work-orders', { body }))
    assert.equal(made.due_at, '2031-01-02T03:04:05Z')

    const statements = [{ sql: 'select 1', parameters: [] }]
    const own = { method: 'POST', path: '/', body: { mode: 'read', statements } }
    const passed = await api('POST', '/v1/passthrough', { body: own })
    assert.equal(passed.body.code, 'OPERATION_NOT_SUPPORTED')

    const path = `/v1/work-orders/${made.id}`
    const seen = await api('GET', `${path}?include=allowed`)
    assert.equal(seen.body.allowed.actions.complete.possible, true)
    const change = { body: { name: 'Valve leaks' }, headers: { 'if-match': `"${made.version}"` } }
    expectStatus(200, await api('PATCH', path, change))
    assert.equal((await api('PATCH', path, change)).status, 412)
    const done = await api('POST', `${path}/actions/complete`, { body: {} })
    assert.equal(done.body.status ?? done.body.record?.status, 'completed')
    assert.equal((await api('PATCH', path, { body: { number: 'X' } })).status, 422)

    const { data } = expectStatus(200, await api('GET', '/v1/sync-status'))
    const synced = data.map(({ entity }: { entity: string }) => entity).sort()
    assert.deepEqual(synced, ['assets', 'users', 'work-orders'])

    const check = await admin('POST', `/admin/v1/connections/${id}/check`)
    assert.ok(check.status < 300, JSON.stringify(check.body))
    assert.ok(!server.log().includes(at().credentials.password!))
    assert.deepEqual(server.failures(), [])
  })
}
