import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { startNotifications } from '../jobs/send-notifications.ts'
import { makeNotified, type Notified } from '../jobs/test-notified.ts'
import { groupDue } from './claim-notifications.ts'
import { updateCustomer } from './customers.ts'
import { insertEvents } from './events.ts'
import { planNotifications, STORM } from './plan-notifications.ts'
import { withSystem } from './pool.ts'
import type { Notification } from './schema.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

const REFUSED = 'connection.reauthorization_required'
const UNREACHABLE = 'connection.unreachable'
const RECOVERED = 'connection.recovered'

let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())
// A job sends what is due of all accounts.
beforeEach(() => withSystem(fresh.db, (trx) => sql`delete from notifications`.execute(trx)))

/** One whose messages arrive: what is due is marked as sent. */
async function makeReached(): Promise<Notified> {
  const notified = await makeNotified(fresh.db)
  notified.teller.tell = async () => ({ kind: 'sent' })
  return notified
}

const shown = async (notified: Notified) =>
  (await notified.list()).map(({ type, state }) => `${type} ${state}`)

test('a contact is told only what it chose, and only of what it is a contact of', async () => {
  const notified = await makeReached()
  const { customer_id } = notified
  const [mine, other] = [await notified.connect(), await notified.connect()]
  const only = { events: [REFUSED] }
  const account = await notified.addContact({ ...only, address: 'account@example.com' })
  const customer = await notified.addContact({ ...only, customer_id, address: 'c@example.com' })
  const connection = await notified.addContact({ ...only, connection_id: mine, address: 'x@y.de' })
  await notified.happen(REFUSED, mine)
  await notified.happen(REFUSED, other)
  await notified.happen('connection.inactive', other)
  const told = await notified.list()
  const of = (id: string) => told.filter((one) => one.contact_id === id).map((o) => o.connection_id)
  assert.deepEqual(of(account.id), [mine])
  assert.deepEqual(of(customer.id), [mine])
  assert.deepEqual(of(connection.id), [mine])
  assert.equal(told.length, 3, 'what was not told of the other one is over by now')
})

test('events of the account are told to its own contacts', async () => {
  const notified = await makeReached()
  await notified.addContact({ events: ['credits.low'] })
  await notified.happen('credits.low', null, { available: 3 })
  await notified.happen('credits.exhausted', null)
  assert.deepEqual(await shown(notified), ['credits.low waiting'])
})

test('a spell that is shorter than ten minutes is told to nobody, nor is its end', async () => {
  const notified = await makeReached()
  await notified.addContact()
  const connection = await notified.connect()
  await notified.happen(UNREACHABLE, connection)
  notified.wait(9.9)
  assert.equal(await notified.job.runOnce(), 0)
  await notified.happen(RECOVERED, connection)
  notified.wait(60)
  assert.equal(await notified.job.runOnce(), 0)
  assert.deepEqual(await shown(notified), [])
})

test('a longer spell is told once, and its end once', async () => {
  const notified = await makeReached()
  await notified.addContact()
  const connection = await notified.connect()
  const episode = await notified.happen(UNREACHABLE, connection)
  notified.wait(10)
  assert.equal(await notified.job.runOnce(), 1)
  assert.equal(await notified.job.runOnce(), 0)
  await notified.happen(RECOVERED, connection)
  await notified.job.runOnce()
  await notified.happen(RECOVERED, connection)
  await notified.job.runOnce()
  assert.deepEqual(await shown(notified), [`${UNREACHABLE} sent`, `${RECOVERED} sent`])
  assert.deepEqual(new Set((await notified.list()).map((one) => one.episode)), new Set([episode]))
  await notified.happen(UNREACHABLE, connection)
  notified.wait(2)
  await notified.happen(RECOVERED, connection)
  assert.equal((await notified.list()).length, 2, 'an old spell does not make a new end known')
})

test('of a connection that is unreachable and then refused only the refusal is told', async () => {
  const notified = await makeReached()
  await notified.addContact()
  const connection = await notified.connect()
  await notified.happen(UNREACHABLE, connection)
  notified.wait(1)
  await notified.happen(REFUSED, connection)
  notified.wait(30)
  await notified.job.runOnce()
  assert.deepEqual(await shown(notified), [`${REFUSED} sent`])
})

test('what could not be sent before it was over is kept with the reason', async () => {
  const notified = await makeReached()
  notified.teller.tell = async () => ({ kind: 'later', reason: 'It is busy.' })
  await notified.addContact()
  const connection = await notified.connect()
  await notified.happen(REFUSED, connection)
  await notified.job.runOnce()
  await notified.happen('connection.disconnected', connection)
  const [told, ...more] = await notified.list()
  assert.equal(more.length, 0)
  assert.equal(told!.state, 'failed')
  assert.equal(told!.reason, 'It was over before it could be told. It is busy.')
})

test('the contact_email of a customer is told of reauthorization unless that is switched off', async () => {
  const customer = { contact_email: 'it@mueller.example' }
  const notified = await makeNotified(fresh.db, { customer })
  const { account_id, customer_id } = notified
  const connection = await notified.connect()
  await notified.happen(UNREACHABLE, connection)
  await notified.happen(REFUSED, connection)
  const [told, ...more] = await notified.list()
  assert.equal(more.length, 0)
  assert.deepEqual(
    [told!.contact_id, told!.address, told!.audience],
    [customer_id, 'it@mueller.example', 'end_customer'],
  )
  const patch = { notify_contact: false }
  await notified.own((trx) => updateCustomer(trx, account_id, customer_id, patch))
  await notified.happen(REFUSED, await notified.connect())
  assert.equal((await notified.list()).length, 1)
  await notified.job.runOnce()
  assert.equal((await notified.list())[0]!.reason, 'The contact is gone.')
})

test('somebody who is there several times gets one message', async () => {
  const notified = await makeNotified(fresh.db, { customer: { contact_email: 'It@example.com' } })
  const connection = await notified.connect()
  const more = { events: [REFUSED], audience: 'end_customer' as const, address: 'it@example.com' }
  const narrow = await notified.addContact({ ...more, connection_id: connection })
  await notified.addContact({ ...more, customer_id: notified.customer_id })
  await notified.happen(REFUSED, connection)
  assert.deepEqual(
    (await notified.list()).map((one) => one.contact_id),
    [narrow.id],
  )
})

test('who is to be told is written with the event or not at all, and one event tells once', async () => {
  const notified = await makeReached()
  await notified.addContact()
  const event = {
    account_id: notified.account_id,
    id: newId('evt_'),
    type: REFUSED,
    connection_id: await notified.connect(),
  }
  const undone = notified.own(async (trx) => {
    await insertEvents(trx, [{ ...event, data: {}, at: new Date(notified.clock.now) }])
    await planNotifications(trx, event, notified.clock.now)
    throw new Error('the change failed')
  })
  await assert.rejects(undone, /the change failed/)
  assert.deepEqual(await notified.list(), [])
  for (let time = 0; time < 2; time += 1) {
    await notified.own((trx) => planNotifications(trx, event, notified.clock.now))
  }
  assert.equal((await notified.list()).length, 1)
})

test('two nodes that look at the same moment send each message once', async () => {
  const notified = await makeReached()
  const sent: string[] = []
  notified.teller.tell = async ([{ id }]) => {
    sent.push(id)
    return { kind: 'sent' }
  }
  const log = { error: console.error, warn: console.error }
  const now = () => notified.clock.now
  const other = startNotifications({ database: fresh.db, teller: notified.teller, log, now })
  for (let count = 0; count < 30; count += 1) {
    await notified.addContact({ address: `${count}@example.com`, events: [REFUSED] })
  }
  await notified.happen(REFUSED, await notified.connect())
  await Promise.all([notified.job.runOnce(), other.runOnce()])
  await Promise.all([notified.job.runOnce(), other.runOnce()])
  await other.close()
  assert.equal(sent.length, 30)
  assert.equal(new Set(sent).size, 30)
})

test('rows are parted into messages: each due one once, storms only within their window', () => {
  const start = Date.UTC(2026, 0, 1)
  const row = (number: number, minute: number, more: Partial<Notification> = {}) =>
    ({
      id: `ntf_${String(number).padStart(4, '0')}`,
      account_id: 'acc_1',
      contact_id: 'nct_1',
      type: REFUSED,
      host: 'erp.example',
      told_with: null,
      created_at: new Date(start + minute * 60_000),
      due_at: new Date(start + minute * 60_000),
      ...more,
    }) as Notification
  const sizes = (rows: Notification[]) => groupDue(rows, start).map((claim) => claim.length)
  const many = (count: number, more?: Partial<Notification>) =>
    Array.from({ length: count }, (_, number) => row(number, number === 0 ? 0 : 5, more))
  assert.deepEqual(sizes(many(STORM.moreThan)), [1])
  assert.deepEqual(sizes(many(STORM.moreThan + 1)), [21])
  assert.deepEqual(sizes(many(STORM.moreThan + 1, { host: null })), [1])
  assert.deepEqual(sizes([...many(STORM.moreThan), row(99, 5.1)]), [1])
  assert.deepEqual(sizes([...many(STORM.moreThan), row(99, 1, { contact_id: 'nct_2' })]), [1])
  const tried = { told_with: 'ntf_0000', due_at: new Date(start) }
  assert.deepEqual(sizes([row(0, -9, tried), row(1, -1, tried), row(2, 0)]), [2, 1])
})
