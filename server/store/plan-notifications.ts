import { newId } from '@millwright/model'
import { sql } from 'kysely'
import { listRecipients, type Recipient } from './contacts.ts'
import type { Trx } from './pool.ts'

/** An event as it has just been appended. */
export interface ToldEvent {
  account_id: string
  id: string
  type: string
  connection_id: string | null
}

/** More than so many of one type, on one host, within one window are told of together. */
export const STORM = { moreThan: 20, windowMs: 5 * 60_000 }
/** A spell that is shorter tells nobody. */
const UNREACHABLE_DELAY_MS = 10 * 60_000
const GIVE_UP_MS = 24 * 3_600_000

const UNREACHABLE = 'connection.unreachable'
const REFUSED = 'connection.reauthorization_required'
export const RECOVERED = 'connection.recovered'
/** What a contact can choose to be told of. */
export const NOTIFIED_EVENTS = [
  REFUSED,
  UNREACHABLE,
  RECOVERED,
  'connection.inactive',
  'connection.disconnected',
  'credits.low',
  'credits.exhausted',
  'webhook.failing',
  'webhook.disabled',
] as const
/** What is no longer worth telling when a connection has come into another fault. */
const OUTDATED: Readonly<Record<string, readonly string[]>> = {
  [UNREACHABLE]: [RECOVERED],
  [REFUSED]: [UNREACHABLE, RECOVERED],
}
/** All that was to be told of a connection is over then. */
const ENDS = [
  'connection.activated',
  RECOVERED,
  'connection.inactive',
  'connection.disconnected',
] as const
export const OVER = 'It was over before it could be told.'

/**
 * Writes down who is to be told of an event, in the transaction that wrote the event itself; sends
 * nothing. What is over now and has not been told is withdrawn; a recovery is told only to those
 * who were told of the fault. An event that nobody can choose only ends what went before.
 * @param now milliseconds since 1970
 */
export async function planNotifications(trx: Trx, event: ToldEvent, now: number): Promise<void> {
  const known = await endEpisodes(trx, event, new Date(now))
  if (!includes(NOTIFIED_EVENTS, event.type)) return
  const planned = (await listRecipients(trx, event)).flatMap((recipient) => {
    const episode = event.type === RECOVERED ? known.get(recipient.id) : event.id
    return episode === undefined ? [] : [{ recipient, episode }]
  })
  if (planned.length === 0) return
  const host = await findHost(trx, event)
  const delay =
    event.type === UNREACHABLE ? UNREACHABLE_DELAY_MS : host.crowded ? STORM.windowMs : 0
  await trx
    .insertInto('notifications')
    .values(
      planned.map(({ recipient, episode }) => ({
        ...toColumns(event, recipient),
        id: newId('ntf_', now),
        episode,
        host: host.name,
        created_at: new Date(now),
        due_at: new Date(now + delay),
        give_up_at: new Date(now + delay + GIVE_UP_MS),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function toColumns({ id: event_id, account_id, type, connection_id }: ToldEvent, to: Recipient) {
  const { id: contact_id, kind, address, audience } = to
  return { account_id, event_id, type, connection_id, contact_id, kind, address, audience }
}

/** Answers, by recipient, the faults that are over now and were told, or are being told at this moment. */
async function endEpisodes(trx: Trx, event: ToldEvent, now: Date): Promise<Map<string, string>> {
  const { account_id, connection_id } = event
  if (connection_id === null) return new Map()
  const ofConnection = sql`account_id = ${account_id} and connection_id = ${connection_id}
    and ended_at is null`
  if (!includes(ENDS, event.type)) {
    const types = OUTDATED[event.type] ?? []
    if (types.length > 0) await withdraw(trx, sql`${ofConnection} and type = any (${types})`, now)
    return new Map()
  }
  await withdraw(trx, ofConnection, now)
  const { rows } = await sql<{ contact_id: string; episode: string; type: string }>`
    update notifications set ended_at = ${now} where ${ofConnection} and state <> 'failed'
    returning contact_id, episode, type`.execute(trx)
  const faults = rows.filter(({ type }) => type === UNREACHABLE || type === REFUSED)
  return new Map(faults.map((row) => [row.contact_id, row.episode]))
}

/** What was never tried leaves no trace, what failed so far does; what is under way takes its course. */
async function withdraw(trx: Trx, where: ReturnType<typeof sql>, now: Date): Promise<void> {
  const isIdle = sql`${where} and state = 'waiting' and not is_claimed`
  await sql`delete from notifications where ${isIdle} and attempts = 0`.execute(trx)
  await sql`
    update notifications set state = 'failed', ended_at = ${now},
      reason = ${OVER} || coalesce(' ' || reason, '')
    where ${isIdle}`.execute(trx)
}

/** Where the connection's source is, and whether a storm from there is possible at all. */
async function findHost(
  trx: Trx,
  event: ToldEvent,
): Promise<{ name: string | null; crowded: boolean }> {
  if (event.connection_id === null) return { name: null, crowded: false }
  const { rows } = await sql<{ name: string | null; crowded: boolean }>`
    select c.host as name, (
      select count(*) > ${STORM.moreThan} from (
        select from connections o
        where o.account_id = c.account_id and o.host = c.host and o.status <> 'disconnected'
        limit ${STORM.moreThan + 1}) neighbours) as crowded
    from connections c
    where c.account_id = ${event.account_id} and c.id = ${event.connection_id}`.execute(trx)
  return rows[0] ?? { name: null, crowded: false }
}

function includes(words: readonly string[], word: string): boolean {
  return words.includes(word)
}
