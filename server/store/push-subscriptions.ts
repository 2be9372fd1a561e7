import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { Connection } from './schema.ts'
import type { PushError, PushState, PushSubscription } from './schema-push.ts'

interface Owner {
  account_id: string
  connection_id: string
}

/** How much is claimed, and for how long: of one connection no more than `share`, of those `besides` nothing. */
export interface DueClaim {
  now: Date
  /** Milliseconds. */
  lease: number
  limit: number
  share: number
  besides: readonly string[]
}

/** What of a subscription is sealed: rows must not be swapped, so it is bound to the id. */
export interface SealedSecret {
  sealed_secret: Buffer
  sealed_data_key: Buffer
  master_key_id: string
}

/**
 * Those of a connection that it lacks, where something of it is kept fresh; what failed before is tried again at once.
 */
export async function wantSubscriptions(
  trx: Trx,
  { account_id, connection_id }: Owner,
  topics: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    insert into push_subscriptions (account_id, connection_id, id, topic, next_at)
    select ${account_id}, ${connection_id}, x.id, x.topic, ${now}
    from unnest(${topics.map(() => newId('psh_'))}::text[], ${topics}::text[]) as x (id, topic)
    where exists (
      select from sync_entities
      where account_id = ${account_id} and connection_id = ${connection_id} and enabled)
    on conflict do nothing`.execute(trx)
  await trx
    .updateTable('push_subscriptions')
    .set({ next_at: now })
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .where('state', 'in', ['wanted', 'failed'])
    .execute()
}

/** Active connections of systems that push and that have not all of their topics. */
export async function listUnsubscribed(
  trx: SystemTrx,
  systems: readonly { system: string; topics: number }[],
  limit: number,
): Promise<(Owner & { system: string })[]> {
  const { rows } = await sql<Owner & { system: string }>`
    select c.account_id, c.id as connection_id, c.system from connections c
    join unnest(${systems.map(({ system }) => system)}::text[],
      ${systems.map(({ topics }) => topics)}::int[]) as p (system, topics) using (system)
    where c.status = 'active' and p.topics > (
      select count(*) from push_subscriptions s
      where s.account_id = c.account_id and s.connection_id = c.id)
      and exists (
        select from sync_entities e
        where e.account_id = c.account_id and e.connection_id = c.id and e.enabled)
    limit ${limit}`.execute(trx)
  return rows
}

/** Claims what is due: no other node gets it until `lease` ms have passed. Of one connection no more than its share. */
export async function claimDueSubscriptions(
  trx: SystemTrx,
  { now, lease, limit, share, besides }: DueClaim,
): Promise<PushSubscription[]> {
  const { rows } = await sql<PushSubscription>`
    with oldest as (
      select account_id, connection_id, id, next_at from push_subscriptions
      where next_at <= ${now} and connection_id <> all (${besides}::text[])
      order by next_at limit ${limit * 10}
    ), fair as (
      select account_id, id,
        row_number() over (partition by account_id, connection_id order by next_at) as turn
      from oldest
    ), due as (
      select s.account_id, s.id from push_subscriptions s join fair using (account_id, id)
      where s.next_at <= ${now} and turn <= ${share}
      order by turn limit ${limit} for update of s skip locked
    )
    update push_subscriptions s set next_at = ${new Date(now.getTime() + lease)}
    from due where s.account_id = due.account_id and s.id = due.id
    returning s.*`.execute(trx)
  return rows
}

/** What changes on a subscription; answers false where it is gone meanwhile. */
export async function saveSubscription(
  trx: Trx,
  { account_id, id }: Pick<PushSubscription, 'account_id' | 'id'>,
  change: Partial<SealedSecret> & {
    state?: PushState
    key_hash?: Buffer
    upstream_id?: string | null
    expires_at?: Date | null
    renew_at?: Date | null
    next_at?: Date
    failures?: number
    error?: PushError | null
  },
): Promise<boolean> {
  const { error, ...rest } = change
  const { numUpdatedRows } = await trx
    .updateTable('push_subscriptions')
    .set({ ...rest, ...(error !== undefined && { error: toJson(error) }) })
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function listSubscriptions(
  trx: Trx,
  { account_id, connection_id }: Owner,
): Promise<PushSubscription[]> {
  return trx
    .selectFrom('push_subscriptions')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('connection_id', '=', connection_id)
    .orderBy('topic')
    .execute()
}

/** What is held of a connection that ends, with the hints that nobody read yet. */
export async function forgetPush(trx: Trx, { account_id, connection_id }: Owner): Promise<void> {
  for (const table of ['push_subscriptions', 'push_hints'] as const) {
    await trx
      .deleteFrom(table)
      .where('account_id', '=', account_id)
      .where('connection_id', '=', connection_id)
      .execute()
  }
}

/** With what its hints are read by. */
export type Addressed = PushSubscription & Pick<Connection, 'system' | 'settings'>

/** The one whose address it is: nobody knows yet whose account that is. */
export async function findAddressed(
  trx: SystemTrx,
  connectionId: string,
  keyHash: Buffer,
): Promise<Addressed | undefined> {
  return trx
    .selectFrom('push_subscriptions as s')
    .innerJoin('connections as c', (join) =>
      join.onRef('c.account_id', '=', 's.account_id').onRef('c.id', '=', 's.connection_id'),
    )
    .selectAll('s')
    .select(['c.system', 'c.settings'])
    .where('s.key_hash', '=', keyHash)
    .where('s.connection_id', '=', connectionId)
    .executeTakeFirst()
}
