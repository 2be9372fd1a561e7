import { sql } from 'kysely'
import type { SealedColumns } from './connections.ts'
import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { AttemptState, LinkAttempt } from './schema-links.ts'

export interface NewLinkAttempt extends SealedColumns {
  account_id: string
  id: string
  link_id: string
  system: string
  deployment: LinkAttempt['deployment']
  name: string | null
  state_hash?: Buffer | null
  created_at: Date
  expires_at: Date
}

export interface AttemptPatch extends Partial<SealedColumns> {
  state?: AttemptState
  state_hash?: Buffer | null
  browser_hash?: Buffer | null
  problem?: string | null
  sites?: LinkAttempt['sites']
  probes?: LinkAttempt['probes']
}

export function createLinkAttempt(trx: Trx, attempt: NewLinkAttempt): Promise<LinkAttempt> {
  return trx
    .insertInto('link_attempts')
    .values({ ...attempt, state: 'waiting', sites: toJson(null), probes: toJson(null) })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** One of this link's attempts: those of other links are not there. */
export function findLinkAttempt(
  trx: Trx,
  accountId: string,
  linkId: string,
  id: string,
): Promise<LinkAttempt | undefined> {
  return trx
    .selectFrom('link_attempts')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('link_id', '=', linkId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export function findLatestAttempt(
  trx: Trx,
  accountId: string,
  linkId: string,
): Promise<LinkAttempt | undefined> {
  return trx
    .selectFrom('link_attempts')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('link_id', '=', linkId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** By the state that an identity provider sends back. */
export function findAttemptByState(
  trx: SystemTrx,
  stateHash: Buffer,
): Promise<LinkAttempt | undefined> {
  return trx
    .selectFrom('link_attempts')
    .selectAll()
    .where('state_hash', '=', stateHash)
    .executeTakeFirst()
}

/** Takes the state of a round trip, which is good for one return; false where somebody was faster. */
export async function takeState(trx: Trx, attempt: LinkAttempt): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('link_attempts')
    .set({ state_hash: null, browser_hash: null })
    .where('account_id', '=', attempt.account_id)
    .where('id', '=', attempt.id)
    .where('state_hash', '=', attempt.state_hash)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function updateLinkAttempt(
  trx: Trx,
  accountId: string,
  id: string,
  { sites, probes, ...plain }: AttemptPatch,
): Promise<void> {
  await trx
    .updateTable('link_attempts')
    .set({
      ...plain,
      ...(sites !== undefined && { sites: toJson(sites) }),
      ...(probes !== undefined && { probes: toJson(probes) }),
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** Counts one more run of the checks; answers how many the link had since then. */
export async function countRun(
  trx: Trx,
  { account_id, link_id, id }: LinkAttempt,
  since: Date,
): Promise<number> {
  await trx
    .updateTable('link_attempts')
    .set({ runs: sql<number>`runs + 1` })
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .execute()
  return countRuns(trx, account_id, link_id, since)
}

/** Checks that were run for a link by attempts that began since then. */
export async function countRuns(
  trx: Trx,
  accountId: string,
  linkId: string,
  since: Date,
): Promise<number> {
  const { runs } = await trx
    .selectFrom('link_attempts')
    .select(sql<number>`coalesce(sum(greatest(runs, 1)), 0)::int`.as('runs'))
    .where('account_id', '=', accountId)
    .where('link_id', '=', linkId)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return runs
}

/** Nothing of what was typed outlives the end of its link. */
export async function forgetAttempts(trx: Trx, accountId: string, linkId: string): Promise<void> {
  await trx
    .updateTable('link_attempts')
    .set({ ...FORGOTTEN, state_hash: null, browser_hash: null })
    .where('account_id', '=', accountId)
    .where('link_id', '=', linkId)
    .execute()
}

/** Forgets what attempts that are over still hold, and deletes those older than `before`; answers how many rows. */
export async function purgeLinkAttempts(
  trx: SystemTrx,
  { now, before }: { now: Date; before: Date },
): Promise<number> {
  const old = await trx
    .deleteFrom('link_attempts')
    .where('expires_at', '<', before)
    .executeTakeFirst()
  const over = await trx
    .updateTable('link_attempts')
    .set(FORGOTTEN)
    .where('expires_at', '<=', now)
    .where('sealed_credentials', 'is not', null)
    .executeTakeFirst()
  return Number(old.numDeletedRows + over.numUpdatedRows)
}

const FORGOTTEN = { sealed_credentials: null, sealed_data_key: null, master_key_id: null }
