import { sql } from 'kysely'
import type { Claim } from './claim-notifications.ts'
import type { Trx } from './pool.ts'
import type { Connection, Language, Notification, Reason } from './schema.ts'

/** What a notification tells of, as it is known now. */
export interface ToldSubject {
  type: Notification['type']
  event_id: string
  at: Date
  /** Of the event: what it adds to its type. */
  data: Record<string, unknown>
  connection:
    | (Pick<Connection, 'id' | 'name' | 'system' | 'settings' | 'status'> & {
        reason: Reason | null
      })
    | null
  customer: { id: string; name: string } | null
}

/** Who is told, and what. */
export interface ToldMessage {
  account_name: string
  /** Undefined: the contact is gone, or does not want to be told any more. */
  language: Language | undefined
  /** Of a webhook. */
  sealed: { sealed_address: Buffer; sealed_data_key: Buffer; master_key_id: string } | null
  subjects: ToldSubject[]
}

/** Reads what the message of a claim is made of, with the contact as it is now. */
export async function loadToldMessage(trx: Trx, claim: Claim): Promise<ToldMessage> {
  const { account_id, contact_id } = claim[0]
  const { rows: recipients } = await sql<{
    account_name: string
    language: Language | null
    sealed_address: Buffer | null
    sealed_data_key: Buffer | null
    master_key_id: string | null
  }>`
    select a.name as account_name, coalesce(c.language, k.language) as language,
      c.sealed_address, c.sealed_data_key, c.master_key_id
    from accounts a
    left join contacts c on c.account_id = a.id and c.id = ${contact_id}
    left join customers k on k.account_id = a.id and k.id = ${contact_id} and k.notify_contact
      and k.contact_email <> '' and k.deleted_at is null
    where a.id = ${account_id}`.execute(trx)
  const { account_name, language, ...sealed } = recipients[0]!
  return {
    account_name,
    language: language ?? undefined,
    sealed: sealed.sealed_address === null ? null : (sealed as ToldMessage['sealed']),
    subjects: await loadSubjects(trx, claim),
  }
}

async function loadSubjects(trx: Trx, claim: Claim): Promise<ToldSubject[]> {
  const { rows } = await sql<ToldSubject>`
    select n.type, n.event_id, n.created_at as at, coalesce(e.data, '{}')::jsonb as data,
      case when c.id is not null then jsonb_build_object(
        'id', c.id, 'name', c.name, 'system', c.system, 'status', c.status, 'reason', c.reason,
        'settings', c.settings) end as connection,
      case when k.id is not null then jsonb_build_object('id', k.id, 'name', k.name) end as customer
    from notifications n
    left join events e on e.account_id = n.account_id and e.id = n.event_id
    left join connections c on c.account_id = n.account_id and c.id = n.connection_id
    left join customers k on k.account_id = c.account_id and k.id = c.customer_id
    where n.account_id = ${claim[0].account_id} and n.id = any (${claim.map(({ id }) => id)})
    order by n.created_at, n.id`.execute(trx)
  return rows
}
