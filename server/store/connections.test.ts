import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { createVault } from '../security/vault.ts'
import { createAccount } from './accounts.ts'
import { listTransitions, recordTransition } from './connection-transitions.ts'
import {
  CONNECTION_SORTS,
  changeConnectionState,
  createConnection,
  findConnection,
  listConnections,
  type NewConnection,
  updateConnection,
} from './connections.ts'
import {
  createCustomer,
  deleteCustomer,
  findCustomer,
  findCustomerByExternalId,
  listCustomers,
  updateCustomer,
} from './customers.ts'
import { insertEvents, listEvents } from './events.ts'
import { recordLastContacts } from './last-contacts.ts'
import { type Trx, withAccount, withSystem } from './pool.ts'
import { rotateDataKeys } from './sealed-keys.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

let fresh: FreshDatabase
let account: string
let clock = Date.parse('2026-01-01T00:00:00Z')
const at = new Date(clock)

before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())
beforeEach(async () => {
  account = newId('acc_')
  await withSystem(fresh.db, (trx) => createAccount(trx, { id: account, name: 'Acme' }))
})

const own = <T>(fn: (trx: Trx) => Promise<T>) => withAccount(fresh.db, account, fn)

function addCustomer(trx: Trx, external_id: string, name = external_id) {
  clock += 1
  return createCustomer(trx, { account_id: account, id: newId('cus_', clock), external_id, name })
}

function addConnection(trx: Trx, customer_id: string, changes: Partial<NewConnection> = {}) {
  clock += 1
  return createConnection(trx, {
    account_id: account,
    id: newId('con_', clock),
    customer_id,
    system: 'sap',
    deployment: 'cloud',
    name: 'Plant',
    status: 'pending',
    ...changes,
  })
}

test('an external id is unique in its account until its customer is deleted', async () => {
  await own(async (trx) => {
    const first = await addCustomer(trx, 'acme')
    assert.equal(await addCustomer(trx, 'acme'), undefined)
    assert.equal(await deleteCustomer(trx, account, first!.id), 'deleted')
    assert.equal(await findCustomer(trx, account, first!.id), undefined)
    const second = await addCustomer(trx, 'acme')
    assert.equal((await findCustomerByExternalId(trx, account, 'acme'))?.id, second?.id)
    assert.equal(await deleteCustomer(trx, account, first!.id), 'not_found')
  })
})

test('a list of customers is paged without a miss or a duplicate', async () => {
  await own(async (trx) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await addCustomer(trx, name)
    const seen: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await listCustomers(trx, account, { limit: 2, after })
      seen.push(...page.map(({ name }) => name))
      after = page.at(-1)?.id
      if (page.length < 2) break
    }
    assert.deepEqual(seen, ['e', 'd', 'c', 'b', 'a'])
  })
})

test('a search takes what people type literally, in any case', async () => {
  await own(async (trx) => {
    await addCustomer(trx, 'x1', 'Müller 100% GmbH')
    await addCustomer(trx, 'x2', 'Muller 1000 GmbH')
    await addCustomer(trx, 'under_score', 'C')
    const find = async (search: string) =>
      (await listCustomers(trx, account, { limit: 9, search })).map((one) => one.external_id)
    assert.deepEqual(await find('100%'), ['x1'])
    assert.deepEqual(await find('MÜLLER'), ['x1'])
    assert.deepEqual(await find('r_s'), ['under_score'])
    assert.deepEqual(await find('\\'), [])
  })
})

test('a patch changes what it names and nothing else', async () => {
  await own(async (trx) => {
    const customer = await addCustomer(trx, 'acme', 'ACME')
    const patch = { contact_email: 'it@acme.example', metadata: { tier: ['gold'] } }
    const changed = await updateCustomer(trx, account, customer!.id, patch)
    assert.equal(changed?.name, 'ACME')
    assert.equal(changed?.contact_email, 'it@acme.example')
    assert.deepEqual(changed?.metadata, { tier: ['gold'] })
    const cleared = await updateCustomer(trx, account, customer!.id, { contact_email: null })
    assert.equal(cleared?.contact_email, null)
    assert.deepEqual(cleared?.metadata, { tier: ['gold'] })
  })
})

test('a customer with a connection that is not disconnected cannot be deleted', async () => {
  await own(async (trx) => {
    const customer = await addCustomer(trx, 'acme')
    const connection = await addConnection(trx, customer!.id)
    assert.equal(await deleteCustomer(trx, account, customer!.id), 'has_connections')
    const ended = { version: 1, status: 'disconnected', reason: null, at } as const
    await changeConnectionState(trx, account, connection!.id, ended)
    assert.equal(await deleteCustomer(trx, account, customer!.id), 'deleted')
    assert.equal(await addConnection(trx, customer!.id), undefined)
  })
})

test('a customer cannot be deleted while its first connection is being made', async () => {
  const customer = await own((trx) => addCustomer(trx, 'acme'))
  const deletion = await own(async (trx) => {
    await addConnection(trx, customer!.id)
    const deletion = own((other) => deleteCustomer(other, account, customer!.id))
    await waitUntilBlocked()
    return { deletion }
  })
  assert.equal(await deletion.deletion, 'has_connections')
})

async function waitUntilBlocked() {
  const blocked = sql`select from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`
  while ((await blocked.execute(fresh.db.kysely)).rows.length === 0) await setImmediate()
}

test('connections are filtered by customer, system, status and a search over names', async () => {
  await own(async (trx) => {
    const acme = await addCustomer(trx, 'acme', 'ACME')
    const other = await addCustomer(trx, 'other', 'Other')
    await addConnection(trx, acme!.id, { name: 'Ulm', status: 'active' })
    await addConnection(trx, acme!.id, { name: 'Bern', system: 'maintainx' })
    await addConnection(trx, other!.id, { name: 'Graz' })
    const list = async (filter: object) =>
      (await listConnections(trx, account, { limit: 9, ...filter })).map(({ name }) => name)
    assert.deepEqual(await list({}), ['Graz', 'Bern', 'Ulm'])
    assert.deepEqual(await list({ customer_id: acme!.id }), ['Bern', 'Ulm'])
    assert.deepEqual(await list({ system: 'maintainx' }), ['Bern'])
    assert.deepEqual(await list({ status: 'active' }), ['Ulm'])
    assert.deepEqual(await list({ search: 'acm' }), ['Bern', 'Ulm'])
    assert.deepEqual(await list({ search: 'gra' }), ['Graz'])
    assert.deepEqual(await list({ search: 'acm', system: 'sap' }), ['Ulm'])
    const [newest] = await listConnections(trx, account, { limit: 1 })
    assert.deepEqual(await list({ after: newest!.id }), ['Bern', 'Ulm'])
    assert.equal(newest!.customer_external_id, 'other')
  })
})

test('connections are sorted by age, name or customer, page by page', async () => {
  await own(async (trx) => {
    const [acme, zeta] = [await addCustomer(trx, 'a', 'acme'), await addCustomer(trx, 'z', 'Zeta')]
    for (const name of ['Ulm', 'bern', 'Ulm']) await addConnection(trx, zeta!.id, { name })
    for (const name of ['Graz', 'bern']) await addConnection(trx, acme!.id, { name })
    for (const sort of CONNECTION_SORTS) {
      const whole = await listConnections(trx, account, { sort, limit: 9 })
      const names = whole.map((one) => (/customer/.test(sort) ? one.customer_name : one.name))
      if (/name|customer/.test(sort)) {
        const sorted = names.map((name) => name.toLowerCase()).sort()
        if (sort.startsWith('-')) sorted.reverse()
        assert.deepEqual(
          names.map((name) => name.toLowerCase()),
          sorted,
          sort,
        )
      }
      const paged: string[] = []
      for (let after: string | undefined; paged.length < 5; after = paged.at(-1)) {
        const page = await listConnections(trx, account, { sort, after, limit: 2 })
        paged.push(...page.map(({ id }) => id))
      }
      assert.deepEqual(
        paged,
        whole.map(({ id }) => id),
        sort,
      )
    }
  })
})

test('of two changes of state decided on one version only the first counts', async () => {
  const customer = await own((trx) => addCustomer(trx, 'acme'))
  const connection = await own((trx) => addConnection(trx, customer!.id))
  const results = await Promise.all(
    (['active', 'unreachable', 'inactive'] as const).map((status) =>
      own((trx) =>
        changeConnectionState(trx, account, connection!.id, {
          version: 1,
          status,
          reason: null,
          at,
        }),
      ),
    ),
  )
  assert.equal(results.filter((one) => one !== undefined).length, 1)
  const found = await own((trx) => findConnection(trx, account, connection!.id))
  assert.equal(found?.version, 2)
})

const reasonOf = (code: string) => ({ code, message: code, since: '2026-11-24', evidence: [] })

test('a connection keeps when it was first active, and forgets its credentials at the end', async () => {
  const vault = createVault([randomBytes(32)])
  await own(async (trx) => {
    const customer = await addCustomer(trx, 'acme')
    const { id } = (await addConnection(trx, customer!.id))!
    await updateConnection(trx, account, id, {
      ...vault.seal({ account_id: account, connection_id: id }, { password: 'p' }),
      sites: ['1710'],
      settings: { client: '100' },
    })
    const change = (version: number, status: 'active' | 'unreachable' | 'disconnected') =>
      changeConnectionState(trx, account, id, { version, status, reason: reasonOf(status), at })
    const active = await change(2, 'active')
    assert.ok(active?.connected_at)
    assert.deepEqual(active.sites, ['1710'])
    await change(3, 'unreachable')
    assert.deepEqual((await change(4, 'active'))?.connected_at, active.connected_at)
    const ended = await change(5, 'disconnected')
    assert.ok(ended?.disconnected_at)
    assert.deepEqual(ended.reason, reasonOf('disconnected'))
    assert.equal(ended.sealed_credentials, null)
    assert.equal(ended.sealed_data_key, null)
  })
})

test('a state that does not exist is refused by the database', async () => {
  const customer = await own((trx) => addCustomer(trx, 'acme'))
  const status = 'broken' as 'active'
  await assert.rejects(
    own((trx) => addConnection(trx, customer!.id, { status })),
    { constraint: 'connections_status_check' },
  )
})

test('a change of state, its record and its event stand or fall together', async () => {
  const customer = await own((trx) => addCustomer(trx, 'acme'))
  const { id } = (await own((trx) => addConnection(trx, customer!.id)))!
  const activate = (fail: boolean) =>
    own(async (trx) => {
      await changeConnectionState(trx, account, id, {
        version: 1,
        status: 'active',
        reason: null,
        at,
      })
      await recordTransition(trx, {
        account_id: account,
        connection_id: id,
        id: newId('trn_'),
        from_status: 'pending',
        to_status: 'active',
        cause: 'checked',
        evidence: [{ at: '2026-11-24T00:00:00Z', source: 'probe', signal: 'ok' }],
      })
      const event = { account_id: account, id: newId('evt_'), type: 'connection.activated' }
      const data = { connection: { id } }
      await insertEvents(trx, [{ ...event, connection_id: id, data, at: new Date() }])
      if (fail) throw new Error('power cut')
    })
  const look = () =>
    own(async (trx) => ({
      status: (await findConnection(trx, account, id))?.status,
      transitions: (await listTransitions(trx, account, id, { limit: 9 })).map(
        (one) => one.evidence,
      ),
      events: (await listEvents(trx, account, { limit: 9 })).map((one) => one.data),
    }))
  await assert.rejects(activate(true), /power cut/)
  assert.deepEqual(await look(), { status: 'pending', transitions: [], events: [] })
  await activate(false)
  assert.deepEqual(await look(), {
    status: 'active',
    transitions: [[{ at: '2026-11-24T00:00:00Z', source: 'probe', signal: 'ok' }]],
    events: [{ connection: { id } }],
  })
})

test('when a system last answered never goes backwards, nor does a failure count as success', async () => {
  const customer = await own((trx) => addCustomer(trx, 'acme'))
  const { id } = (await own((trx) => addConnection(trx, customer!.id)))!
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 10, minute))
  const contact = (checked: number, success: number | null) => ({
    account_id: account,
    id,
    checked_at: at(checked),
    success_at: success === null ? null : at(success),
    latency_ms: success === null ? null : { p50: 12.5, p95: 40 },
  })
  await withSystem(fresh.db, async (trx) => {
    await recordLastContacts(trx, [])
    await recordLastContacts(trx, [contact(7, 5)])
    await recordLastContacts(trx, [contact(6, null)])
    await recordLastContacts(trx, [contact(4, 4)])
  })
  const found = await own((trx) => findConnection(trx, account, id))
  assert.deepEqual(found?.last_success_at, at(5))
  assert.deepEqual(found?.last_checked_at, at(7))
  assert.deepEqual(found?.latency_ms, { p50: 12.5, p95: 40 })
})

test('a rotation of the master key reaches every connection and loses none', async () => {
  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
  const before = createVault([oldKey])
  const customer = await own((trx) => addCustomer(trx, 'acme'))
  await own(async (trx) => {
    for (let number = 0; number < 260; number += 1) {
      const id = newId('con_')
      const sealed = before.seal({ account_id: account, connection_id: id }, { number })
      await addConnection(trx, customer!.id, { id, ...sealed })
    }
  })
  assert.equal(await rotateDataKeys(fresh.db, createVault([newKey, oldKey])), 260)
  const vault = createVault([newKey])
  assert.equal(await rotateDataKeys(fresh.db, vault), 0)
  const all = await own((trx) => listConnections(trx, account, { limit: 500 }))
  const numbers = all.map((one) => {
    const owner = { account_id: account, connection_id: one.id }
    const { sealed_credentials, sealed_data_key, master_key_id } = one
    return vault.open(owner, {
      sealed_credentials: sealed_credentials!,
      sealed_data_key: sealed_data_key!,
      master_key_id: master_key_id!,
    }).number
  })
  assert.equal(new Set(numbers).size, 260)
})
