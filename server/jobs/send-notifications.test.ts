import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { claimNotifications } from '../store/claim-notifications.ts'
import { deleteContact } from '../store/contacts.ts'
import { withSystem } from '../store/pool.ts'
import { type FreshDatabase, freshDatabase } from '../store/test-database.ts'
import { readMail } from './test-mail.ts'
import { startTestMailServer, type TestMailServer } from './test-mail-server.ts'
import { makeNotified, REAUTHORIZE_URL } from './test-notified.ts'

const REFUSED = 'connection.reauthorization_required'
const reason = {
  code: 'password_expired',
  message: 'Kennwort für <MÜLLER> ist abgelaufen & gesperrt',
  since: '2026-11-24T09:12:00.000Z',
}

let fresh: FreshDatabase
let server: TestMailServer
const from = 'millwright@example.com'

before(async () => {
  fresh = await freshDatabase()
  server = await startTestMailServer()
})
after(async () => {
  await server.close()
  await fresh.close()
})

const mailServer = () => ({ url: `smtp://127.0.0.1:${server.port}`, from })
const mailsTo = (address: string) =>
  server.mails.filter(({ to }) => to.includes(address)).map(({ raw }) => readMail(raw))

test('the people of a customer get a mail in their language, with the steps and the link', async () => {
  const notified = await makeNotified(fresh.db, {
    mailServer: mailServer(),
    customer: { contact_email: 'it@mueller.example', language: 'de' },
  })
  const connection = await notified.connect()
  await notified.happen(REFUSED, connection, { reason })
  assert.equal(await notified.job.runOnce(), 1)
  const [mail, ...more] = mailsTo('it@mueller.example')
  assert.equal(more.length, 0)
  assert.equal(mail!.headers.subject, 'System Ä muss neu mit Beispiel & Söhne verbunden werden')
  assert.equal(mail!.headers.from, `Beispiel & Söhne <${from}>`)
  assert.equal(mail!.headers['auto-submitted'], 'auto-generated')
  assert.match(mail!.headers['list-id']!, /<notifications\.example\.com>/)
  const [told] = await notified.list()
  assert.equal(mail!.headers['message-id'], `<${told!.id}@example.com>`)
  assert.equal(told!.state, 'sent')

  assert.match(mail!.text, /^■ Neue Anmeldung nötig$/m)
  assert.match(
    mail!.text,
    /von Müller <GmbH> \(Verbindung „Werk .*Seit 24\. November 2026 um 09:12 UTC/,
  )
  assert.match(mail!.text, /System Ä meldet: „Kennwort für <MÜLLER> ist abgelaufen & gesperrt“/)
  assert.match(mail!.text, /^1\. Geben Sie dem Benutzer in System Ä ein neues Passwort/m)
  assert.match(mail!.text, /^4\. Das war es schon/m)
  assert.ok(mail!.text.includes(`Neu verbinden: ${REAUTHORIZE_URL}`))
  assert.match(mail!.html, /<html lang="de">/)
  assert.ok(mail!.html.includes(`href="${REAUTHORIZE_URL}"`))
  assert.match(mail!.html, /Kennwort für &#60;MÜLLER&#62; ist abgelaufen &#38; gesperrt/)
  assert.doesNotMatch(mail!.html, /<img|src=|@import|url\(/)
})

test('the team gets a short mail that names what is needed to look further', async () => {
  const notified = await makeNotified(fresh.db, { mailServer: mailServer() })
  await notified.addContact({ address: 'team@example.com' })
  const connection = await notified.connect()
  const event = await notified.happen(REFUSED, connection, { reason })
  await notified.job.runOnce()
  const [mail] = mailsTo('team@example.com')
  assert.match(mail!.headers.subject!, /^Reauthorization required: Müller <GmbH>, Werk /)
  for (const fact of [
    /^Customer: +Müller <GmbH>$/m,
    new RegExp(`^Connection: +Werk .* \\(${connection}\\)$`, 'm'),
    /^System: +System Ä$/m,
    /^Since: +24 November 2026 at 09:12 UTC$/m,
    /^Reason: +password_expired$/m,
    new RegExp(`^Event: +${event}$`, 'm'),
    new RegExp(`^Connect again: ${REAUTHORIZE_URL}$`, 'm'),
  ]) {
    assert.match(mail!.text, fact)
  }
  assert.doesNotMatch(mail!.text, /^1\. /m)
})

test('a mail server that is busy is asked again, and the mail arrives once', async () => {
  const notified = await makeNotified(fresh.db, { mailServer: mailServer() })
  await notified.addContact({ address: 'busy@example.com' })
  await notified.happen(REFUSED, await notified.connect(), { reason })
  await server.answer(451, 421)
  await notified.job.runOnce()
  let [told] = await notified.list()
  assert.equal(told!.state, 'waiting')
  assert.equal(told!.reason, 'The mail server did not take it: 451 not now')
  assert.equal(await notified.job.runOnce(), 0)
  for (const minutes of [0.5, 1]) {
    notified.wait(minutes)
    assert.equal(await notified.job.runOnce(), 1)
  }
  ;[told] = await notified.list()
  assert.deepEqual([told!.state, told!.attempts, told!.reason], ['sent', 3, null])
  assert.equal(mailsTo('busy@example.com').length, 1)
})

test('an address that is refused for good is not tried again', async () => {
  const notified = await makeNotified(fresh.db, { mailServer: mailServer() })
  await notified.addContact({ address: 'gone@example.com' })
  await notified.happen(REFUSED, await notified.connect(), { reason })
  await server.answer(550)
  await notified.job.runOnce()
  const [told] = await notified.list()
  assert.deepEqual(
    [told!.state, told!.reason],
    ['failed', 'The mail server refuses it: 550 not now'],
  )
})

test('a mail server that is down is tried for a day, then the reason is kept', async () => {
  const notified = await makeNotified(fresh.db, {
    mailServer: { url: `smtp://user:hunter2@127.0.0.1:${await findFreePort()}`, from },
  })
  await notified.addContact()
  await notified.happen(REFUSED, await notified.connect(), { reason })
  const start = notified.clock.now
  let tries = 0
  for (
    let [told] = await notified.list();
    told!.state === 'waiting';
    [told] = await notified.list()
  ) {
    notified.clock.now = told!.due_at.getTime()
    tries += await notified.job.runOnce()
  }
  const [told] = await notified.list()
  assert.equal(told!.state, 'failed')
  assert.match(told!.reason!, /^Given up after 24 hours\. .*ECONNREFUSED/)
  assert.ok(!told!.reason!.includes('hunter2'))
  const hours = (notified.clock.now - start) / 3_600_000
  assert.ok(hours > 22 && hours <= 24, `${hours} hours, ${tries} tries`)
  assert.ok(tries > 24 && tries < 40, `${tries} tries`)
})

test('without a mail server a mail fails at once, and says why', async () => {
  const notified = await makeNotified(fresh.db)
  await notified.addContact()
  await notified.happen(REFUSED, await notified.connect())
  await notified.job.runOnce()
  const [told] = await notified.list()
  assert.deepEqual([told!.state, told!.reason], ['failed', 'no mail server is configured'])
})

test('a mail whose node died before it could note that it was sent is sent again as the same message', async () => {
  const notified = await makeNotified(fresh.db, { mailServer: mailServer() })
  await notified.addContact({ address: 'twice@example.com' })
  const connection = await notified.connect()
  await notified.happen(REFUSED, connection, { reason })
  const lease = 6 * 60_000
  const [claim] = await withSystem(fresh.db, (trx) =>
    claimNotifications(trx, { now: notified.clock.now, lease, limit: 20 }),
  )
  assert.deepEqual(await notified.teller.tell(claim!), { kind: 'sent' })
  assert.equal(await notified.job.runOnce(), 0)
  await notified.happen('connection.recovered', connection)
  assert.equal(await notified.job.runOnce(), 0, 'nobody knows yet whether the fault was told')
  notified.wait(6)
  await notified.job.runOnce()
  const mails = mailsTo('twice@example.com')
  const ids = mails.map(({ headers }) => headers['message-id'])
  assert.deepEqual(ids.slice(0, 2), [ids[0], ids[0]])
  assert.match(mails[2]!.headers.subject!, /^Active again/)
  assert.equal(mails.length, 3)
})

test('more than twenty connections of one host that fall ill together are one mail', async () => {
  const notified = await makeNotified(fresh.db, { mailServer: mailServer() })
  await notified.addContact({ address: 'storm@example.com' })
  const connections = await Promise.all(Array.from({ length: 21 }, () => notified.connect()))
  const other = await notified.connect('other.example')
  for (const connection of connections) {
    await notified.happen(REFUSED, connection, { reason })
    notified.wait(0.2)
  }
  await notified.happen(REFUSED, other, { reason })
  assert.equal(await notified.job.runOnce(), 1, 'the other host is told of at once')
  notified.wait(5)
  assert.equal(await notified.job.runOnce(), 1)
  const [, mail] = mailsTo('storm@example.com')
  assert.equal(mail!.headers.subject, 'Reauthorization required: 21 connections at erp.example')
  for (const connection of connections) assert.ok(mail!.text.includes(`(${connection})`))
  const told = await notified.list()
  assert.ok(told.every(({ state }) => state === 'sent'))
  const [first] = told
  assert.equal(told.filter(({ told_with }) => told_with === first!.id).length, 21)
})

test('a name with line breaks in it becomes no header of its own', async () => {
  const notified = await makeNotified(fresh.db, {
    mailServer: mailServer(),
    name: 'Evil\r\nBcc: spy@example.com',
    customer: { contact_email: 'victim@example.com' },
  })
  await notified.happen(REFUSED, await notified.connect(), { reason })
  await notified.job.runOnce()
  const [mail] = mailsTo('victim@example.com')
  assert.equal(mail!.headers.bcc, undefined)
  assert.equal(mailsTo('spy@example.com').length, 0)
})

test('a contact that was deleted meanwhile is told nothing', async () => {
  const notified = await makeNotified(fresh.db, { mailServer: mailServer() })
  const contact = await notified.addContact({ address: 'left@example.com' })
  await notified.happen(REFUSED, await notified.connect(), { reason })
  await notified.own((trx) => deleteContact(trx, notified.account_id, contact.id))
  await notified.job.runOnce()
  const [told] = await notified.list()
  assert.deepEqual([told!.state, told!.reason], ['failed', 'The contact is gone.'])
  assert.equal(mailsTo('left@example.com').length, 0)
})

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}
