import { createHash, timingSafeEqual } from 'node:crypto'
import type { EntityName } from '@millwright/model'
import type { Context } from './connector.ts'
import type { Io } from './io.ts'

/**
 * What a system tells by itself of changes. Each topic is one subscription with an address of its own, whose last part
 * is secret. A source that loses hints, or tells them twice and in any order, does no harm: a hint only says what to
 * read again.
 */
export interface Push {
  /** Entities of whose changes it tells; topics may tell some of others as well. */
  entities: readonly EntityName[]
  /** What can be subscribed to, in the source's words. */
  topics: readonly string[]
  /** Asks the source to send the hints of a topic to an address. The source may call that address meanwhile. */
  subscribe(io: Io, wish: SubscriptionWish): Promise<Subscription>
  /** Ahead of its end. Left out where subscriptions have none. */
  renew?(io: Io, held: HeldSubscription): Promise<Subscription>
  /** The subscription as the source has it now; null where it has it no more. */
  check(io: Io, held: HeldSubscription): Promise<Pick<Subscription, 'is_approved'> | null>
  /** Nothing happens where it is gone already. */
  unsubscribe(io: Io, held: HeldSubscription): Promise<void>
  /** The answer that proves to the source that the address is ours, or null where nothing of the kind is asked. */
  handshake?(hint: Hint): { status: number; content_type: string; body: string } | null
  /** What speaks against a hint, or null for a genuine one. Compares in constant time. `now` in milliseconds. */
  verify(hint: Hint, secret: string, now: number): HintProblem | null
  /** What a genuine hint says. Throws where it cannot be read. */
  parse(hint: Hint, context: Context): Mention[]
}

export type HintProblem = 'unsigned' | 'outdated' | 'forged'

export interface SubscriptionWish {
  topic: string
  /** Where hints are to be sent. */
  url: string
  /** A secret of ours, for sources that take one and send it with each hint. */
  secret: string
}

/** What the source answered. */
export interface Subscription {
  /** The source's key of it. */
  id: string
  /** What hints are verified with: the source's own secret, or the one that it was given. */
  secret: string
  /** False where somebody at the source has to allow it first. */
  is_approved: boolean
  /** When it ends unless it is renewed, in milliseconds since 1970; null = never. */
  expires_at: number | null
}

export interface HeldSubscription extends SubscriptionWish {
  id: string
}

/** What reached the address. */
export interface Hint {
  topic: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  body: Buffer
}

/** One record that is not as it was, or those that a list finds; without filters nobody knows which. */
export type Mention =
  | { entity: EntityName; id: string; kind: 'created' | 'updated' | 'deleted' }
  | { entity: EntityName; filters: Readonly<Record<string, unknown>> }

/** Whether two texts are the same, in a time that tells nothing about where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
