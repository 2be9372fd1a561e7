import { sql } from 'kysely'
import type { Trx } from './pool.ts'
import type { Audience, Contact, ContactKind, Language } from './schema.ts'

/** A webhook's address, sealed; all null for an e-mail address. */
export interface SealedAddress {
  sealed_address: Buffer | null
  sealed_data_key: Buffer | null
  master_key_id: string | null
}

export interface NewContact extends SealedAddress {
  account_id: string
  id: string
  customer_id: string | null
  connection_id: string | null
  kind: ContactKind
  /** What of it may be shown. */
  address: string
  language: Language
  events: string[]
  audience: Audience
}

export interface ContactPatch extends Partial<SealedAddress> {
  address?: string
  language?: Language
  events?: string[]
}

export interface ContactFilter {
  /** `account` means those of the account itself. */
  scope?: 'account' | { customer_id: string } | { connection_id: string } | undefined
  /** The id of the last row of the page before. */
  after?: string | undefined
  limit: number
}

/** Whom an event is told to: a contact, or a customer by its `contact_email`. */
export interface Recipient {
  id: string
  kind: ContactKind
  address: string
  audience: Audience
}

export function createContact(trx: Trx, contact: NewContact): Promise<Contact> {
  return trx.insertInto('contacts').values(contact).returningAll().executeTakeFirstOrThrow()
}

export function findContact(trx: Trx, accountId: string, id: string): Promise<Contact | undefined> {
  return selectContacts(trx, accountId).where('id', '=', id).executeTakeFirst()
}

/** Newest first. */
export function listContacts(
  trx: Trx,
  accountId: string,
  { scope, after, limit }: ContactFilter,
): Promise<Contact[]> {
  let query = selectContacts(trx, accountId).orderBy('id', 'desc').limit(limit)
  if (after !== undefined) query = query.where('id', '<', after)
  if (scope === 'account') {
    query = query.where('customer_id', 'is', null).where('connection_id', 'is', null)
  } else if (scope && 'customer_id' in scope) {
    query = query.where('customer_id', '=', scope.customer_id)
  } else if (scope) query = query.where('connection_id', '=', scope.connection_id)
  return query.execute()
}

export function updateContact(
  trx: Trx,
  accountId: string,
  id: string,
  patch: ContactPatch,
): Promise<Contact | undefined> {
  return trx
    .updateTable('contacts')
    .set({ ...patch, updated_at: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** Answers whether it was there. */
export async function deleteContact(trx: Trx, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('contacts')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/**
 * Whom an event of the account, or of one of its connections, is told to: its contacts who chose
 * it, those of the customer and of the account, and the customer itself where reauthorization is
 * needed. An e-mail address is there once per audience, through the narrowest of its scopes.
 */
export async function listRecipients(
  trx: Trx,
  event: { account_id: string; type: string; connection_id: string | null },
): Promise<Recipient[]> {
  const { rows } = await sql<Recipient>`
    with connection as (
      select id, customer_id from connections
      where account_id = ${event.account_id} and id = ${event.connection_id}
    ), candidates as (
      select id, kind, address, audience,
        case when connection_id is not null then 1 when customer_id is not null then 2 else 4 end
          as breadth
      from contacts
      where account_id = ${event.account_id} and ${event.type} = any (events)
        and (connection_id is null or connection_id = (select id from connection))
        and (customer_id is null or customer_id = (select customer_id from connection))
      union all
      select id, 'email', contact_email, 'end_customer', 3
      from customers
      where account_id = ${event.account_id} and id = (select customer_id from connection)
        and ${event.type} = 'connection.reauthorization_required'
        and contact_email <> '' and notify_contact and deleted_at is null
    )
    select distinct on (case kind when 'email' then lower(address) else id end, audience)
      id, kind, address, audience
    from candidates
    order by case kind when 'email' then lower(address) else id end, audience, breadth, id`.execute(
    trx,
  )
  return rows
}

function selectContacts(trx: Trx, accountId: string) {
  return trx.selectFrom('contacts').selectAll().where('account_id', '=', accountId)
}
