import { randomBytes } from 'node:crypto'
import { type Connector, createHttp } from '@millwright/kit'
import { newId } from '@millwright/model'
import { sealAddress } from '../engine/notifications/contacts.ts'
import type { MailServer } from '../engine/notifications/mail.ts'
import { createTeller, type Teller } from '../engine/notifications/teller.ts'
import { createVault } from '../security/vault.ts'
import { createAccount } from '../store/accounts.ts'
import { createConnection, updateConnection } from '../store/connections.ts'
import { createContact, type NewContact } from '../store/contacts.ts'
import { createCustomer } from '../store/customers.ts'
import { insertEvents } from '../store/events.ts'
import { listNotifications } from '../store/notifications.ts'
import { planNotifications } from '../store/plan-notifications.ts'
import { type Database, type Trx, withAccount, withSystem } from '../store/pool.ts'
import type { Contact, Notification } from '../store/schema.ts'
import { type NotificationJob, startNotifications } from './send-notifications.ts'

export const REAUTHORIZE_URL = 'https://api.example/link/mwl_secret'

/** An account whose people are told things: its own clock, nothing runs by itself. */
export interface Notified {
  account_id: string
  customer_id: string
  teller: Teller
  job: NotificationJob
  clock: { now: number }
  own<T>(fn: (trx: Trx) => Promise<T>): Promise<T>
  connect(host?: string): Promise<string>
  /** Of the account's team, by mail, in English, for all events of connections unless told otherwise. */
  addContact(contact?: Partial<NewContact>): Promise<Contact>
  /** Writes the event and plans who is told; answers its id. */
  happen(type: string, connection: string | null, data?: Record<string, unknown>): Promise<string>
  /** Minutes. */
  wait(minutes: number): void
  /** Oldest first. */
  list(): Promise<Notification[]>
}

const EVENTS = [
  'connection.reauthorization_required',
  'connection.unreachable',
  'connection.recovered',
]

export async function makeNotified(
  database: Database,
  {
    mailServer = null,
    customer = {},
    name = 'Beispiel & Söhne',
  }: {
    mailServer?: MailServer | null
    customer?: { contact_email?: string; language?: 'en' | 'de' }
    name?: string
  } = {},
): Promise<Notified> {
  const account_id = newId('acc_')
  const customer_id = newId('cus_')
  const clock = { now: Date.UTC(2026, 10, 24, 9, 12) }
  const own = <T>(fn: (trx: Trx) => Promise<T>) => withAccount(database, account_id, fn)
  await withSystem(database, (trx) => createAccount(trx, { id: account_id, name }))
  await own((trx) =>
    createCustomer(trx, {
      account_id,
      id: customer_id,
      external_id: 'm',
      name: 'Müller <GmbH>',
      ...customer,
    }),
  )
  const vault = createVault([randomBytes(32)])
  const teller = createTeller({
    database,
    vault,
    catalogue: [{ system: 'a-system', name: 'System Ä', auth: [] } as unknown as Connector],
    http: createHttp({ allowPrivate: () => true }),
    mailServer,
    allowPlainHttp: true,
    reauthorizeUrlOf: () => REAUTHORIZE_URL,
  })
  const log = { error: console.error, warn: console.error }
  const now = () => clock.now
  return {
    account_id,
    customer_id,
    teller,
    job: startNotifications({ database, teller, log, now, everyMs: 3_600_000 }),
    clock,
    own,
    async connect(host = 'erp.example') {
      const id = newId('con_')
      await own(async (trx) => {
        await createConnection(trx, {
          account_id,
          id,
          customer_id,
          system: 'a-system',
          deployment: 'cloud',
          name: `Werk ${id.slice(-3)}`,
          status: 'active',
        })
        await updateConnection(trx, account_id, id, { host })
      })
      return id
    },
    addContact(contact = {}) {
      const { kind = 'email', address = 'ops@example.com', id = newId('nct_'), ...rest } = contact
      return own((trx) =>
        createContact(trx, {
          account_id,
          id,
          customer_id: null,
          connection_id: null,
          kind,
          language: 'en',
          events: EVENTS,
          audience: 'team',
          ...sealAddress(vault, { account_id, id }, kind, address),
          ...rest,
        }),
      )
    },
    async happen(type, connection_id, data = {}) {
      const id = newId('evt_', clock.now)
      const event = { account_id, id, type, connection_id }
      await own(async (trx) => {
        await insertEvents(trx, [{ ...event, data, at: new Date(clock.now) }])
        await planNotifications(trx, event, clock.now)
      })
      return id
    },
    wait(minutes) {
      clock.now += minutes * 60_000
    },
    list: () =>
      own(async (trx) => (await listNotifications(trx, account_id, { limit: 500 })).reverse()),
  }
}
