import type { Selectable } from 'kysely'
import type { Defaulted, Json, Stamp } from './columns.ts'

export type PushState = 'wanted' | 'asked' | 'active' | 'unapproved' | 'failed'

/** Why the source has no subscription of ours. */
export interface PushError {
  code: string
  message: string
  at: string
}

interface PushSubscriptionTable {
  account_id: string
  connection_id: string
  id: string
  topic: string
  state: Defaulted<PushState>
  key_hash: Buffer | null
  sealed_secret: Buffer | null
  sealed_data_key: Buffer | null
  master_key_id: string | null
  upstream_id: string | null
  expires_at: Date | null
  renew_at: Date | null
  next_at: Date
  failures: Defaulted<number>
  error: Json<PushError | null>
  last_hint_at: Date | null
  last_refused_at: Date | null
  created_at: Stamp
}

interface PushHintTable {
  account_id: string
  connection_id: string
  digest: Buffer
  topic: string
  mentions: string
  received_at: Date
  next_at: Date | null
  attempts: Defaulted<number>
}

export interface PushSchema {
  push_subscriptions: PushSubscriptionTable
  push_hints: PushHintTable
}

export type PushSubscription = Selectable<PushSubscriptionTable>
