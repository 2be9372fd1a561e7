import type { CallOptions } from '../call.ts'
import type { Deployment } from '../connection.ts'
import { type Door, type Lister, readAll } from './resource.ts'

/** available + held = purchased + adjusted + overage. */
export interface CreditBalance {
  object: 'credits'
  enabled: boolean
  purchased: number
  adjusted: number
  available: number
  held: number
  overage: number
  overage_allowed: boolean
  low_threshold: number
  level: 'ok' | 'low' | 'exhausted'
}

export interface CreditSettings {
  /** Whether connections become active although the pool is short. */
  overage_allowed?: boolean
  /** null is a tenth of all, 4 at least. */
  low_threshold?: number | null
}

/** The amounts of its lines sum to zero. */
export interface LedgerEntry {
  object: 'ledger_entry'
  id: string
  number: number
  kind: 'purchase' | 'adjustment' | 'hold' | 'release' | 'overage'
  reason: string
  reference: string | null
  connection_id: string | null
  by: { kind: string; id: string; name: string }
  at: string
  lines: { account: string; amount: number }[]
}

/** `activated`: ids of the connections that became active by it. */
export type Booking = LedgerEntry & { activated: string[] }

export interface CreditPrice {
  object: 'price'
  tier: number
  deployment: Deployment
  credits: number
  systems: string[]
}

export interface CreditPurchase {
  credits: number
  /** Your own name of it, such as an invoice number: the same one is booked once. */
  reference: string
}

export interface CreditAdjustment extends CreditPurchase {
  reason: string
}

export interface LedgerQuery {
  /** Id of a connection. */
  connection?: string
}

export interface Credits {
  get(options?: CallOptions): Promise<CreditBalance>
  update(body: CreditSettings, options?: CallOptions): Promise<CreditBalance>
  /** What moved, newest first. */
  readonly ledger: Lister<LedgerEntry, LedgerQuery>
  prices(options?: CallOptions): Promise<CreditPrice[]>
  purchase(body: CreditPurchase, options?: CallOptions): Promise<Booking>
  adjust(body: CreditAdjustment, options?: CallOptions): Promise<Booking>
}

export function createCredits(door: Door): Credits {
  return {
    get: (options) => door.get('/credits', options),
    update: (body, options) => door.patch('/credits', body, options),
    ledger: door.lister('/credits/ledger'),
    prices: (options) => readAll(door.get('/credits/prices', options)),
    purchase: (body, options) => door.post('/credits/purchases', body, options),
    adjust: (body, options) => door.post('/credits/adjustments', body, options),
  }
}
