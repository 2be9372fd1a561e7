import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { findEntryByReference, type LedgerEntry } from '../store/credit-ledger.ts'
import { changeBalance, lockBalance } from '../store/credits.ts'
import { withAccount } from '../store/pool.ts'
import type { BookedBy, CreditBalance } from '../store/schema-credits.ts'
import { noteLevel } from './credit-level.ts'
import { tellCredits } from './credit-prices.ts'
import { activateWaiting, bookIncoming, post, requireCredits } from './credits.ts'

const MOST = 1_000_000_000

export interface CreditChange {
  account_id: string
  kind: 'purchase' | 'adjustment'
  /** Of an adjustment also below zero. */
  credits: number
  reference: string
  reason: string
  actor: BookedBy
}

/**
 * Books a purchase, or corrects the pool. The same reference is booked once: again it answers the first entry
 * (`isNew` false), with other figures it is a CONFLICT. Credits that come in wake the connections that wait.
 */
export async function changeCredits(
  services: Services,
  change: CreditChange,
): Promise<{ entry: LedgerEntry; activated: string[]; isNew: boolean }> {
  requireCredits(services)
  const { account_id, kind, credits, reference, reason, actor } = change
  const result = await withAccount(services.database, account_id, async (trx) => {
    const balance = await lockBalance(trx, account_id)
    const before = await findEntryByReference(trx, account_id, reference)
    if (before) {
      refuseOther(before, change)
      return { entry: before, activated: [], isNew: false }
    }
    refuseTooMuch(balance, credits)
    const source = kind === 'purchase' ? 'purchased' : 'adjustment'
    const booking = {
      kind,
      reason,
      reference,
      by: actor,
      lines: { [source]: -credits, available: credits },
    }
    if (credits > 0) await bookIncoming(services, trx, balance, booking)
    else await noteLevel(services, trx, await post(services, trx, balance, booking))
    const entry = (await findEntryByReference(trx, account_id, reference))!
    return { entry, activated: await activateWaiting(services, trx, account_id), isNew: true }
  })
  forget(services, result.activated)
  return result
}

/** Changes how an account deals with its pool. Overage that is allowed wakes the connections that wait. */
export async function changeCreditSettings(
  services: Services,
  accountId: string,
  patch: { overage_allowed?: boolean; low_threshold?: number | null },
): Promise<CreditBalance> {
  requireCredits(services)
  const { activated, balance } = await withAccount(services.database, accountId, async (trx) => {
    await lockBalance(trx, accountId)
    const changed = await changeBalance(trx, accountId, patch)
    await noteLevel(services, trx, changed)
    return {
      activated: await activateWaiting(services, trx, accountId),
      balance: await lockBalance(trx, accountId),
    }
  })
  forget(services, activated)
  return balance
}

/** Other nodes hear of it; this one need not wait for that. */
function forget({ access }: Services, ids: readonly string[]): void {
  for (const id of ids) access.forget(id)
}

function refuseOther(before: LedgerEntry, { kind, credits, reference }: CreditChange): void {
  const booked = before.lines.find(({ account }) => account === 'available')!.amount
  if (before.kind === kind && booked === credits) return
  throw refuse(
    'CONFLICT',
    '/reference',
    'TAKEN',
    `The reference "${reference}" was booked before: ${before.kind} of ${tellCredits(booked)}, ${before.id}.`,
  )
}

function refuseTooMuch({ available, purchased, adjusted }: CreditBalance, credits: number): void {
  if (available + credits < 0) {
    const detail = `The pool has ${tellCredits(available)}; ${-credits} cannot be taken out. What connections hold comes back when they are disconnected.`
    throw refuse('CONFLICT', '/credits', 'TOO_MUCH', detail)
  }
  if (purchased + adjusted + credits > MOST) {
    throw refuse('CONFLICT', '/credits', 'TOO_MUCH', `An account has at most ${MOST} credits.`)
  }
}

function refuse(code: 'CONFLICT', pointer: string, place: string, detail: string): ApiError {
  return new ApiError(code, detail, { errors: [{ pointer, code: place, detail }] })
}
