import { sql } from 'kysely'
import { RECOVERED, STORM } from './plan-notifications.ts'
import type { SystemTrx } from './pool.ts'
import type { Notification } from './schema.ts'

/** What one message tells of, oldest first: one notification, or those of a storm. */
export type Claim = readonly [Notification, ...Notification[]]

/**
 * Takes what is due, `limit` at most and what belongs to it, grouped into messages, until `lease` ms have passed: other nodes leave it
 * alone, and after that whoever comes first tries again. Whoever took it records its outcome.
 * It goes to the address that the contact has now.
 */
export async function claimNotifications(
  trx: SystemTrx,
  { now, lease, limit }: { now: number; lease: number; limit: number },
): Promise<Claim[]> {
  // One at a time: of two that skip each other's rows neither would see the whole storm.
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('millwright notifications')) as free`.execute(trx)
  if (!rows[0]?.free) return []
  await dropUnfounded(trx, new Date(now))
  const due = await lockDue(trx, new Date(now), limit)
  if (due.length === 0) return []
  const claims = groupDue([...due, ...(await lockCompanions(trx, due))], now)
  return take(trx, claims, new Date(now + lease))
}

const isFounded = sql`(n.type <> ${RECOVERED} or exists (
  select from notifications s where s.account_id = n.account_id and s.contact_id = n.contact_id
    and s.episode = n.episode and s.type <> n.type and s.state = 'sent'))`

/** A recovery whose fault was not told after all is not told either. */
async function dropUnfounded(trx: SystemTrx, now: Date) {
  await sql`
    delete from notifications where (account_id, id) in (
      select n.account_id, n.id from notifications n
      where n.state = 'waiting' and n.due_at <= ${now} and n.type = ${RECOVERED} and not exists (
        select from notifications s where s.account_id = n.account_id
          and s.contact_id = n.contact_id and s.episode = n.episode and s.type <> n.type
          and s.state <> 'failed')
      for update of n skip locked)`.execute(trx)
}

async function lockDue(trx: SystemTrx, now: Date, limit: number): Promise<Notification[]> {
  const { rows } = await sql<Notification>`
    select n.* from notifications n
    where n.state = 'waiting' and n.due_at <= ${now} and ${isFounded}
    order by n.due_at, n.id limit ${limit} for update of n skip locked`.execute(trx)
  return rows
}

/** What may belong into the same messages, due or not. */
async function lockCompanions(trx: SystemTrx, due: Notification[]): Promise<Notification[]> {
  const fresh = due.filter(({ told_with, host }) => told_with === null && host !== null)
  const { rows } = await sql<Notification>`
    select n.* from notifications n
    where n.state = 'waiting' and n.id <> all (${due.map(({ id }) => id)}) and ${isFounded}
      and (n.told_with = any (${due.map((one) => one.told_with)}) or n.told_with is null
        and (n.account_id, n.contact_id, n.type, n.host) in (
          select * from unnest(${fresh.map((one) => one.account_id)}::text[],
            ${fresh.map((one) => one.contact_id)}::text[], ${fresh.map((one) => one.type)}::text[],
            ${fresh.map((one) => one.host)}::text[])))
    for update of n skip locked`.execute(trx)
  return rows
}

/**
 * Parts rows into messages, the due ones only. What was tried together stays together. Otherwise a
 * due one brings those that follow it within the window, where they are enough to be a storm.
 */
export function groupDue(rows: readonly Notification[], now: number): Claim[] {
  const waiting = [...rows].sort((one, other) => compare(one, other))
  const claims: Claim[] = []
  const taken = new Set<Notification>()
  for (const row of waiting) {
    if (taken.has(row) || row.due_at.getTime() > now) continue
    const company = waiting.filter((other) => !taken.has(other) && belongs(row, other))
    const isTogether = row.told_with !== null || company.length > STORM.moreThan
    const claim: Claim = isTogether ? [company[0]!, ...company.slice(1)] : [row]
    for (const one of claim) taken.add(one)
    claims.push(claim)
  }
  return claims
}

function belongs(row: Notification, other: Notification): boolean {
  if (row === other) return true
  if (row.told_with !== null || other.told_with !== null) return row.told_with === other.told_with
  const apart = other.created_at.getTime() - row.created_at.getTime()
  const isSame = (['account_id', 'contact_id', 'type', 'host'] as const).every(
    (column) => row[column] !== null && row[column] === other[column],
  )
  return isSame && apart >= 0 && apart <= STORM.windowMs
}

function compare(one: Notification, other: Notification): number {
  return one.created_at.getTime() - other.created_at.getTime() || (one.id < other.id ? -1 : 1)
}

async function take(trx: SystemTrx, claims: Claim[], until: Date): Promise<Claim[]> {
  const told = claims.flatMap((claim) => claim.map(({ id }) => ({ id, with: idOf(claim) })))
  const { rows } = await sql<Notification>`
    update notifications n
    set told_with = t.told_with, attempts = n.attempts + 1, is_claimed = true, due_at = ${until},
      address = coalesce(
        (select address from contacts c where c.account_id = n.account_id and c.id = n.contact_id),
        (select contact_email from customers k
          where k.account_id = n.account_id and k.id = n.contact_id),
        n.address)
    from unnest(${told.map(({ id }) => id)}::text[], ${told.map((one) => one.with)}::text[])
      as t (id, told_with)
    where n.id = t.id
    returning n.*`.execute(trx)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return claims.map((claim) => claim.map(({ id }) => byId.get(id)!) as unknown as Claim)
}

/** Names the message: the same at every try, also when some of what it tells of is over meanwhile. */
function idOf([first]: Claim): string {
  return first.told_with ?? first.id
}
