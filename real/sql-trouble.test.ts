import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from '../connectors/sql/connector.ts'
import { exampleMapping } from '../connectors/sql/example.ts'
import { createHttp } from '../kit/http.ts'
import {
  carryOut,
  createIo,
  type Io,
  planCreate,
  planDelete,
  planUpdate,
  previewPlan,
  readOne,
  readPage,
} from '../kit/index.ts'
import { type SqlServer, startSqlServers } from './sql-servers.ts'

let servers: SqlServer[] = []
let stop = async () => {}
const http = createHttp({ allowPrivate: () => true })

before(async () => {
  const started = await startSqlServers()
  servers = started.servers
  stop = started.stop
})

after(async () => {
  await http.close()
  await stop()
})

const open = (server: SqlServer, more: Record<string, string> = {}, timeout = 10_000): Io =>
  createIo({
    connector: sql,
    credentials: { ...server.credentials, ...more } as never,
    http,
    timeout,
  })

const remap = (server: SqlServer, change: (mapping: any) => void): Record<string, string> => {
  const mapping = exampleMapping(server.name === 'PostgreSQL' ? 'plant' : null)
  change(mapping)
  return { mapping: JSON.stringify(mapping) }
}

async function idsOf(io: Io, entity: string, filters: object, limit = 100): Promise<string[]> {
  const ids: string[] = []
  let after: unknown = null
  do {
    const query = { limit, after, filters: filters as never, fields: ['number'], total: false }
    const page = await readPage(io, entity as never, query)
    ids.push(...page.records.map(({ record }) => record.id))
    after = page.next
  } while (after !== null)
  return ids
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50))
const probe = (io: Io) => io.send((io.connector.probe as (context: unknown) => never)(io.context))
/** How many others work on orders. */
const lockedBy = ({ name }: SqlServer) =>
  name === 'PostgreSQL'
    ? "select count(*) from pg_stat_activity where query like 'begin; update%' or query like '%pg_sleep(2)%' and pid <> pg_backend_pid()"
    : "select count(*) from information_schema.processlist where info like 'do sleep(2)%'"
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'it went well',
    (error) => error.code,
  )

for (const name of ['PostgreSQL', 'MariaDB'] as const) {
  const at = () => servers.find((one) => one.name === name)!

  test(`${name}: a list of which 300 rows come and go meanwhile misses and doubles none`, async () => {
    const server = at()
    const machine = server.table('machine')
    const rows = (prefix: string, count: number) =>
      Array.from(
        { length: count },
        (_, i) => `('N2', '${prefix}${String(i).padStart(4, '0')}', 'Fan')`,
      ).join(', ')
    const insert = (values: string) =>
      server.query(`insert into ${machine} (site, no, title) values ${values}`)
    await insert(rows('K', 300))
    await insert(rows('G', 300))
    const io = open(server)
    const seen: string[] = []
    let after: unknown = null
    let pages = 0
    do {
      const query = { limit: 25, after, filters: {}, fields: ['number'], total: false }
      const page = await readPage(io, 'assets', query)
      seen.push(...page.records.map(({ record }) => record.id))
      after = page.next
      if (pages++ < 10) {
        const from = (pages - 1) * 30
        await server.query(
          `delete from ${machine} where site = 'N2' and no >= 'G${String(from).padStart(4, '0')}' and no < 'G${String(from + 30).padStart(4, '0')}'`,
        )
        await insert(rows(`A${pages}`, 15))
        await insert(rows(`Z${pages}`, 15))
        await server.query(`update ${machine} set title = 'Old fan' where no like 'K%'`)
      }
    } while (after !== null)
    assert.equal(new Set(seen).size, seen.length)
    for (let i = 0; i < 300; i++)
      assert.ok(seen.includes(`N2.K${String(i).padStart(4, '0')}`), `K${i} is missing`)
    await server.query(`delete from ${machine} where site = 'N2'`)
  })

  test(`${name}: filtered lists are the same in pages of one as in one page`, async () => {
    const io = open(at())
    for (const [entity, filters] of [
      ['work-orders', { status: ['draft', 'approved'] }],
      ['work-orders', { status: ['unknown'], modified_after: '2001-01-01T00:00:00Z' }],
      ['work-orders', { asset_id: 'N1.P-02', name: 'job', due_before: '2040-01-01T00:00:00Z' }],
      ['assets', { parent_id: 'N1.P-01' }],
      ['purchase-orders', { item_id: 'I-1', vendor_id: 'V1' }],
    ] as const) {
      const whole = await idsOf(io, entity, filters)
      assert.ok(whole.length > 1, JSON.stringify(filters))
      assert.deepEqual(await idsOf(io, entity, filters, 1), whole)
    }
  })

  test(`${name}: text that looks like SQL finds what it says, and changes nothing`, async () => {
    const server = at()
    const io = open(server)
    const before = await server.query(`select count(*) from ${server.table('job')}`)
    for (const text of [
      "' or '1'='1",
      '" or 1=1 --',
      `\\' or 1=1 #`,
      "'; drop table job; --",
      '%',
      '_',
      '$1',
      '?',
      '`',
      'J-1\u0000',
    ]) {
      assert.deepEqual(await idsOf(io, 'work-orders', { number: text }), [], text)
      assert.deepEqual(await idsOf(io, 'work-orders', { ids: [text] }), [], text)
      assert.equal(await codeOf(readOne(io, 'work-orders', text)), 'NOT_FOUND', text)
      assert.deepEqual(await idsOf(io, 'work-orders', { asset_id: text }), [], text)
    }
    assert.deepEqual(await idsOf(io, 'work-orders', { name: `50% "done" \\ _x` }), ['5'])
    assert.deepEqual(await idsOf(io, 'work-orders', { name: `%` }), ['5'])
    assert.equal(await server.query(`select count(*) from ${server.table('job')}`), before)
  })

  test(`${name}: a name of the mapping that is SQL is a name that is not there`, async () => {
    const server = at()
    const io = open(
      server,
      remap(server, (mapping) => {
        mapping['work-orders'].fields.description = `body", (select 1) as "x\` -- `
      }),
    )
    const list = readPage(io, 'work-orders', {
      limit: 1,
      after: null,
      filters: {},
      fields: null,
      total: false,
    })
    await assert.rejects(list, { code: 'UPSTREAM_ERROR', detail: /has no column "body"/ })
  })

  test(`${name}: the probe names the place of a mapping that does not fit, and the closest name`, async () => {
    const server = at()
    const column = remap(server, (mapping) => {
      mapping.assets.fields.name.column = 'titel'
    })
    await assert.rejects(probe(open(server, column)), {
      detail: /assets\.fields\.name: .*machine has no column "titel"; the closest is "title"/,
    })
    const table = remap(server, (mapping) => {
      mapping.users.table = mapping.users.table.replace('user', 'users')
    })
    await assert.rejects(probe(open(server, table)), { detail: /the closest is "(plant\.)?user"/ })
    const secret = remap(server, (mapping) => {
      mapping.users.table = mapping.users.table.replace('user', 'secret')
      mapping.users.key = 'id'
      mapping.users.fields = {}
    })
    const denied = ['UPSTREAM_PERMISSION_DENIED', 'UPSTREAM_ERROR']
    assert.ok(denied.includes(await codeOf(probe(open(server, secret)))))
    await probe(open(server))
  })

  test(`${name}: a wrong password, an unknown database and a closed port are told apart`, async () => {
    const server = at()
    await assert.rejects(probe(open(server, { password: 'Wrong-0815' })), {
      code: 'REAUTHORIZATION_REQUIRED',
      signal: 'credentials_refused',
    })
    const elsewhere = (change: (url: URL) => void) => {
      const url = new URL(server.credentials.base_url!)
      change(url)
      return { base_url: url.href }
    }
    const nowhere = elsewhere((url) => {
      url.pathname = '/nowhere'
    })
    // MariaDB tells a user without rights only that it may not.
    const codes = ['NOT_FOUND', 'UPSTREAM_PERMISSION_DENIED']
    assert.ok(codes.includes(await codeOf(probe(open(server, nowhere)))))
    const closed = elsewhere((url) => {
      url.port = '1'
    })
    assert.equal(await codeOf(probe(open(server, closed))), 'CONNECTION_UNAVAILABLE')
    const metadata = {
      base_url: server.credentials.base_url!.replace('127.0.0.1', '169.254.169.254'),
    }
    await assert.rejects(probe(open(server, metadata)), { detail: /link-local/ })
    await assert.rejects(probe(open(server, { tls: 'verify' })), {
      code: 'CONNECTION_UNAVAILABLE',
    })
  })

  test(`${name}: somebody who changes a row between our look and our write is not overwritten`, async () => {
    const server = at()
    const io = open(server)
    const plan = await planUpdate(io, 'work-orders', '1', { name: 'Ours' }, null)
    await server.query(`update ${server.table('job')} set title = 'Theirs' where id = 1`)
    await assert.rejects(carryOut(io, plan), { code: 'PRECONDITION_FAILED' })
    assert.equal((await readOne(io, 'work-orders', '1')).record.name, 'Theirs')
    const gone = await planDelete(io, 'work-orders', '1', null)
    await server.query(`update ${server.table('job')} set remark = 'x' where id = 1`)
    await assert.rejects(carryOut(io, gone), { code: 'PRECONDITION_FAILED' })
    assert.equal((await readOne(io, 'work-orders', '1')).record.deleted_at, null)
  })

  test(`${name}: a write that is ended before its transaction is has done nothing, and says so`, async () => {
    const server = at()
    const io = open(server)
    const plan = await planUpdate(io, 'purchase-orders', 'N1.2', { vendor_reference: 'Ours' }, null)
    const nap = server.name === 'PostgreSQL' ? 'select pg_sleep(2)' : 'do sleep(2)'
    const po = server.table('po')
    const holding = server.query(
      `begin; update ${po} set state = state where no = 2; ${nap}; rollback`,
    )
    while ((await server.query(lockedBy(server))).trim() === '0') await pause()
    let isOver = false
    const ended = codeOf(carryOut(io, plan)).finally(() => {
      isOver = true
    })
    while (!isOver) {
      await server.endSessions()
      await pause()
    }
    await holding
    assert.equal(await ended, 'CONNECTION_UNAVAILABLE')
    const { record } = await readOne(io, 'purchase-orders', 'N1.2')
    assert.notEqual(record.vendor_reference, 'Ours')
  })

  test(`${name}: with TLS the certificate and the host name in it are checked`, async () => {
    const server = at()
    const tls = { tls: 'verify', ca: server.ca }
    await probe(open(server, tls))
    const untrusted = probe(open(server, { tls: 'verify' }))
    await assert.rejects(untrusted, {
      code: 'CONNECTION_UNAVAILABLE',
      detail: /certificate comes from an authority that is not known/,
    })
    const base_url = server.credentials.base_url!.replace('127.0.0.1', 'localhost')
    const elsewhere = probe(open(server, { ...tls, base_url }))
    await assert.rejects(elsewhere, { code: 'CONNECTION_UNAVAILABLE', detail: /altnames/ })
  })

  test(`${name}: a line that cannot be written leaves the order as it was`, async () => {
    const io = open(at())
    const before = (await readOne(io, 'purchase-orders', 'N1.1')).record
    const lines = [
      { id: '10', quantity: '9' },
      { description: 'New', quantity: '1', unit: 'PC', unit_price: '99999999999999' },
    ]
    const plan = await planUpdate(
      io,
      'purchase-orders',
      'N1.1',
      { vendor_reference: 'X', lines },
      null,
    )
    await assert.rejects(carryOut(io, plan), { code: 'UPSTREAM_REJECTED' })
    assert.deepEqual((await readOne(io, 'purchase-orders', 'N1.1')).record, before)
  })

  test(`${name}: a dry run shows the statements with their parameters, and no password`, async () => {
    const server = at()
    const io = open(server)
    const body = { number: 'DRY-1', name: `It's "dry"` }
    const [shown] = previewPlan(io, await planCreate(io, 'work-orders', body))
    const { mode, statements } = shown!.body as any
    assert.equal(mode, 'write')
    assert.match(statements[0].sql, /^insert into .*job/)
    assert.ok(!statements[0].sql.includes('dry'))
    assert.deepEqual(statements[0].parameters, ['DRY-1', `It's "dry"`])
    assert.ok(!JSON.stringify(shown).includes(server.credentials.password!.slice(0, 6)))
    assert.deepEqual(await idsOf(io, 'work-orders', { number: 'DRY-1' }), [])
  })

  test(`${name}: a session that is ended in the middle is another one for the next call`, async () => {
    const server = at()
    const io = open(server)
    await readOne(io, 'work-orders', '2')
    await server.endSessions()
    assert.equal((await readOne(io, 'work-orders', '2')).record.id, '2')
    const nap = remap(server, (mapping) => {
      mapping.users = {
        table: mapping.users.table.replace('user', 'slow'),
        key: 'id',
        fields: { name: 'title', notes: 'nap' },
      }
    })
    const sleeper = open(server, nap)
    await probe(sleeper)
    const query = { limit: 1, after: null, filters: {}, fields: null, total: false }
    const reading = readPage(sleeper, 'users', query)
    const ended = codeOf(reading)
    let isOver = false
    void ended.then(() => {
      isOver = true
    })
    // It is tried once more: both tries are ended.
    while (!isOver) {
      await server.endSessions()
      await pause()
    }
    assert.ok(['UPSTREAM_ERROR', 'CONNECTION_UNAVAILABLE'].includes(await ended), await ended)
    assert.equal((await readOne(io, 'work-orders', '2')).record.id, '2')
  })

  test(`${name}: a statement that takes too long ends in time, also at the database`, async () => {
    const server = at()
    const nap = remap(server, (mapping) => {
      mapping.users = {
        table: mapping.users.table.replace('user', 'slow'),
        key: 'id',
        fields: { name: 'title', notes: 'nap' },
      }
    })
    const io = open(server, nap, 1_000)
    await probe(io)
    const query = { limit: 1, after: null, filters: {}, fields: null, total: false }
    const started = performance.now()
    assert.equal(await codeOf(readPage(io, 'users', query)), 'UPSTREAM_TIMEOUT')
    assert.ok(performance.now() - started < 10_000)
    while ((await server.countRunning()) > 0) {
      assert.ok(performance.now() - started < 20_000, 'the database goes on with it')
      await pause()
    }
  })

  test(`${name}: the refusals of a database name the field`, async () => {
    const server = at()
    const io = open(server)
    const twice = await planCreate(io, 'work-orders', { number: 'J-2', name: 'Again' })
    await assert.rejects(carryOut(io, twice), { code: 'CONFLICT' })
    const lost = await planCreate(io, 'work-orders', { name: 'x', asset_id: 'N1.NOPE' })
    const error = await carryOut(io, lost).catch((error) => error)
    assert.equal(error.code, 'UPSTREAM_REJECTED')
    const long = await planCreate(io, 'work-orders', { name: 'x'.repeat(41) }).catch((e) => e)
    assert.deepEqual(
      [long.code, long.errors?.[0].pointer, long.errors?.[0].code],
      ['INVALID_REQUEST', '/name', 'TOO_LONG'],
    )
    await server.revoke(server.table('machine'))
    const denied = await readPage(open(server), 'assets', {
      limit: 1,
      after: null,
      filters: {},
      fields: null,
      total: false,
    }).catch((error) => error)
    assert.equal(denied.code, 'UPSTREAM_PERMISSION_DENIED')
    assert.match(denied.missingPermissions.join(), /machine/)
  })
}
