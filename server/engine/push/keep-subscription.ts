import type { HeldSubscription, Io, Push, Subscription } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { createSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import { withAccount } from '../../store/pool.ts'
import { saveSubscription } from '../../store/push-subscriptions.ts'
import type { PushSubscription } from '../../store/schema-push.ts'
import { addressOf, heldOf, openSecret, pushOf, sealSecret } from './push-address.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** How often the source is asked whether it still has a subscription, in ms. */
const CHECK_EVERY = 6 * HOUR
/** One that somebody has to allow at the source. */
const CHECK_UNAPPROVED = 15 * MINUTE
const LEAD = 1 / 3
const LEAST_LEAD = HOUR
const FIRST_WAIT = MINUTE
const LONGEST_WAIT = 6 * HOUR

/** A subscription whose connection does not work is looked at again then. */
const PAUSED = 5 * MINUTE

/** Brings a claimed subscription to what it should be: made, allowed, at our address, and not about to end. */
export async function keepSubscription(
  services: Services,
  subscription: PushSubscription,
  signal: AbortSignal,
): Promise<void> {
  const { account_id, connection_id } = subscription
  try {
    const live = await services.access.byId(account_id, connection_id)
    const push = pushOf(services.catalogue, live.connection.system)
    if (!push || live.connection.status !== 'active')
      return await postpone(services, subscription, PAUSED)
    const io = live.io().under(signal, { priority: 'background' })
    const held = heldOf(services, subscription)
    if (held && held.url === urlOf(services, subscription)) {
      const found = await push.check(io, held)
      if (found) return await keep(services, subscription, { io, push, held, ...found })
    } else if (held) await push.unsubscribe(io, held)
    await subscribe(services, subscription, { io, push })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (!signal.aborted) await noteFailure(services, subscription, error)
  }
}

/** The address that it has, as it is today: the server may be reached at another one since. */
function urlOf(services: Services, subscription: PushSubscription): string {
  const key = openSecret(services, subscription)?.key ?? ''
  return addressOf(services.publicUrl, subscription.connection_id, key)
}

async function keep(
  services: Services,
  subscription: PushSubscription,
  { io, push, held, is_approved }: Asked & { held: HeldSubscription; is_approved: boolean },
): Promise<void> {
  const now = services.now()
  const { renew_at } = subscription
  if (renew_at && now >= renew_at.getTime() && push.renew) {
    await store(services, subscription, await push.renew(io, held))
    return
  }
  const state = is_approved ? 'active' : 'unapproved'
  const next_at = nextLook(now, is_approved, renew_at)
  await save(services, subscription, { state, next_at, failures: 0, error: null })
}

interface Asked {
  io: Io
  push: Push
}

/** The address is known here before the source hears of it: it may try it out before it answers. */
async function subscribe(
  services: Services,
  subscription: PushSubscription,
  { io, push }: Asked,
): Promise<void> {
  const { connection_id, topic } = subscription
  const { secret: key, hash: key_hash } = createSecret('mwp')
  const { secret: offered } = createSecret('mwp')
  const url = addressOf(services.publicUrl, connection_id, key)
  const asked = sealSecret(services, subscription, { key, url, secret: offered })
  await save(services, subscription, { ...asked, key_hash, state: 'asked', upstream_id: null })
  const made = await push.subscribe(io, { topic, url, secret: offered })
  const isKept = await store(services, { ...subscription, ...asked }, made)
  // Its connection was disconnected meanwhile: nobody else would end it.
  if (!isKept) await push.unsubscribe(io, { id: made.id, topic, url, secret: made.secret })
}

async function store(
  services: Services,
  subscription: PushSubscription,
  made: Subscription,
): Promise<boolean> {
  const known = openSecret(services, subscription)!
  const now = services.now()
  const { expires_at } = made
  const renew_at = expires_at === null ? null : new Date(renewalOf(expires_at, now))
  return save(services, subscription, {
    ...sealSecret(services, subscription, { ...known, secret: made.secret }),
    upstream_id: made.id,
    state: made.is_approved ? 'active' : 'unapproved',
    expires_at: expires_at === null ? null : new Date(expires_at),
    renew_at,
    next_at: nextLook(now, made.is_approved, renew_at),
    failures: 0,
    error: null,
  })
}

function nextLook(now: number, isApproved: boolean, renewAt: Date | null): Date {
  const look = now + (isApproved ? CHECK_EVERY : CHECK_UNAPPROVED)
  return new Date(Math.min(look, renewAt?.getTime() ?? look))
}

/** A third of its life ahead of its end, and an hour at least. */
function renewalOf(expiresAt: number, now: number): number {
  return expiresAt - Math.max(LEAST_LEAD, (expiresAt - now) * LEAD)
}

async function noteFailure(
  services: Services,
  subscription: PushSubscription,
  error: ApiError,
): Promise<void> {
  const { failures, upstream_id, state } = subscription
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures)
  const at = new Date(services.now()).toISOString()
  await save(services, subscription, {
    // What the source had it has still, for all we know.
    state: upstream_id === null ? 'failed' : state,
    failures: failures + 1,
    error: { code: error.code, message: error.message, at },
    next_at: after(services, wait),
  })
}

async function postpone(services: Services, subscription: PushSubscription, ms: number) {
  await save(services, subscription, { next_at: after(services, ms) })
}

function after({ now }: Pick<Services, 'now'>, ms: number): Date {
  return new Date(now() + ms)
}

async function save(
  { database }: Services,
  subscription: PushSubscription,
  change: Parameters<typeof saveSubscription>[2],
): Promise<boolean> {
  return withAccount(database, subscription.account_id, (trx) =>
    saveSubscription(trx, subscription, change),
  )
}
