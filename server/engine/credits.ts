import { ApiError, newId } from '@millwright/model'
import type { Services } from '../services.ts'
import { heldBy, type NewEntry, postEntry } from '../store/credit-ledger.ts'
import { findWaiting, lockBalance } from '../store/credits.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { Connection, Deployment } from '../store/schema.ts'
import type { BookedBy, CreditBalance } from '../store/schema-credits.ts'
import { noteLevel } from './credit-level.ts'
import { priceOf, type Tier } from './credit-prices.ts'
import { nextCheck } from './health.ts'
import { changeState } from './lifecycle.ts'

export interface Hold {
  account_id: string
  connection_id: string
  tier: Tier
  deployment: Deployment
  /** Connections to the sandbox are. */
  free: boolean
  actor: BookedBy
}

/** `short`: how many are missing of the `price`; nothing was taken. */
export type HoldResult = { held: number } | { short: number; available: number; price: number }

const PAGE = 100
const itself: BookedBy = { kind: 'system', id: 'credits', name: 'Millwright' }

/**
 * Takes the credits of a connection that becomes active, in the transaction that makes it so. A connection holds once:
 * one that holds already keeps that, whatever the price list says now. Where credits are switched off, or for a free
 * connection, nothing is taken. From here to its end the transaction must not wait for another connection's row.
 */
export async function holdCredits(services: Services, trx: Trx, hold: Hold): Promise<HoldResult> {
  if (!services.creditsEnabled || hold.free) return { held: 0 }
  const balance = await lockBalance(trx, hold.account_id)
  return (await take(services, trx, balance, hold)).result
}

async function take(
  services: Services,
  trx: Trx,
  balance: CreditBalance,
  { connection_id, tier, deployment, actor }: Hold,
): Promise<{ result: HoldResult; balance: CreditBalance }> {
  const before = await heldBy(trx, balance.account_id, connection_id)
  if (before > 0) return { result: { held: before }, balance }
  const price = priceOf(tier, deployment)
  const { available } = balance
  const missing = Math.max(0, price - available)
  if (missing > 0 && !balance.overage_allowed) {
    const result = { short: missing, available, price }
    return { result, balance: await noteLevel(services, trx, balance) }
  }
  let booked = balance
  if (missing > 0) {
    booked = await post(services, trx, booked, {
      kind: 'overage',
      reason: 'Lent beyond the pool.',
      connection_id,
      by: actor,
      lines: { overage: -missing, available: missing },
    })
  }
  booked = await post(services, trx, booked, {
    kind: 'hold',
    reason: `Held by an active connection: tier ${tier}, ${deployment}.`,
    connection_id,
    by: actor,
    lines: { available: -price, [`held:${connection_id}`]: price },
  })
  return { result: { held: price }, balance: await noteLevel(services, trx, booked) }
}

/**
 * Gives back exactly what a connection holds, in the transaction that disconnects it, and wakes those that wait. Where
 * it holds nothing, or did so before, nothing happens. Also while credits are switched off: what was taken earlier comes
 * back.
 */
export async function releaseCredits(
  services: Services,
  trx: Trx,
  {
    account_id,
    connection_id,
    actor = itself,
  }: { account_id: string; connection_id: string; actor?: BookedBy },
): Promise<{ released: number }> {
  if ((await heldBy(trx, account_id, connection_id)) === 0) return { released: 0 }
  const balance = await lockBalance(trx, account_id)
  const held = await heldBy(trx, account_id, connection_id)
  if (held === 0) return { released: 0 }
  await bookIncoming(services, trx, balance, {
    kind: 'release',
    reason: 'Given back by a disconnected connection.',
    connection_id,
    by: actor,
    lines: { [`held:${connection_id}`]: -held, available: held },
  })
  await activateWaiting(services, trx, account_id)
  return { released: held }
}

/** Books credits that come into the pool; what was lent beyond it is settled first. */
export async function bookIncoming(
  services: Services,
  trx: Trx,
  balance: CreditBalance,
  entry: Omit<NewEntry, 'id' | 'at'>,
): Promise<CreditBalance> {
  let booked = await post(services, trx, balance, entry)
  const settled = Math.min(booked.available, booked.overage)
  if (settled > 0) {
    booked = await post(services, trx, booked, {
      kind: 'overage',
      reason: 'What was lent beyond the pool is settled.',
      by: entry.by,
      lines: { available: -settled, overage: settled },
    })
  }
  return noteLevel(services, trx, booked, { isQuiet: true })
}

export function post(
  services: Pick<Services, 'now'>,
  trx: Trx,
  balance: CreditBalance,
  entry: Omit<NewEntry, 'id' | 'at'>,
): Promise<CreditBalance> {
  const now = services.now()
  return postEntry(trx, balance, { ...entry, id: newId('led_', now), at: new Date(now) })
}

/**
 * Makes the connections that wait for credits active, oldest first, as far as the credits reach; one that is too dear
 * holds up none behind it. All of them where credits are switched off. Answers their ids.
 */
export async function activateWaiting(
  services: Services,
  trx: Trx,
  accountId: string,
): Promise<string[]> {
  let balance = await lockBalance(trx, accountId)
  const canPay = () => !services.creditsEnabled || balance.available > 0 || balance.overage_allowed
  const activated: string[] = []
  let after: string | undefined
  while (canPay()) {
    const page = await findWaiting(trx, accountId, { after, limit: PAGE })
    for (const connection of page) {
      const terms = termsOf(services, connection)
      if (!terms) continue
      if (services.creditsEnabled && !terms.free) {
        const { tier, deployment } = terms
        if (priceOf(tier, deployment) > balance.available && !balance.overage_allowed) continue
        const taken = await take(services, trx, balance, terms)
        balance = taken.balance
        if ('short' in taken.result) continue
      }
      await wake(services, trx, connection)
      activated.push(connection.id)
    }
    if (page.length < PAGE) break
    after = page.at(-1)!.id
  }
  return activated
}

/** Undefined where this node has no connector for its system any more. */
function termsOf(
  services: Services,
  { account_id, id, system, deployment, host }: Connection,
): Hold | undefined {
  const connector = services.catalogue.find((one) => one.system === system)
  if (!connector) return undefined
  const free = services.isSandbox(host ?? '')
  return { account_id, connection_id: id, tier: connector.tier, deployment, free, actor: itself }
}

async function wake(services: Services, trx: Trx, connection: Connection): Promise<void> {
  await changeState(services, trx, connection, {
    to: 'active',
    cause: 'credits_available',
    evidence: [
      {
        at: new Date(services.now()).toISOString(),
        source: 'platform',
        signal: 'credits_available',
      },
    ],
    next_check_at: nextCheck(services, 'active'),
  })
}

/** The same in a transaction of its own. */
export async function activateAccount(services: Services, accountId: string): Promise<void> {
  await withAccount(services.database, accountId, (trx) =>
    activateWaiting(services, trx, accountId),
  )
}

/** Throws CONFLICT where credits are switched off. */
export function requireCredits(services: Pick<Services, 'creditsEnabled'>): void {
  if (services.creditsEnabled) return
  throw new ApiError(
    'CONFLICT',
    'Credits are switched off in this deployment (MILLWRIGHT_CREDITS): every connection is free.',
  )
}
