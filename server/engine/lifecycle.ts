import { ApiError, newId } from '@millwright/model'
import type { Services } from '../services.ts'
import { recordTransition } from '../store/connection-transitions.ts'
import { changeConnectionState, lockConnection, setReason } from '../store/connections.ts'
import { notify } from '../store/notify.ts'
import { planNotifications } from '../store/plan-notifications.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { Connection, ConnectionStatus, Evidence, Reason } from '../store/schema.ts'
import { createReauthorizeLink } from './link.ts'
import { beginPush } from './push/begin-push.ts'
import { recordEvents } from './record-events.ts'
import { wakeSyncs } from './syncs/wake-syncs.ts'

/**
 * Which state may follow which. A state that follows itself is a change of its cause: new credentials for a connection
 * that works, credits missing for one that was paused.
 */
export const moves: Readonly<Record<ConnectionStatus, readonly ConnectionStatus[]>> = {
  pending: ['active', 'inactive', 'disconnected'],
  active: ['active', 'unreachable', 'reauthorization_required', 'inactive', 'disconnected'],
  unreachable: ['active', 'reauthorization_required', 'inactive', 'disconnected'],
  reauthorization_required: ['active', 'inactive', 'disconnected'],
  inactive: ['active', 'unreachable', 'reauthorization_required', 'inactive', 'disconnected'],
  disconnected: [],
}

/** Why a connection is in another state now. */
export type Cause =
  | 'connected'
  | 'reauthorized'
  | 'recovered'
  | 'unreachable'
  | 'credentials_refused'
  | 'password_expired'
  | 'account_locked'
  | 'sign_in_page'
  | 'grant_revoked'
  | 'client_refused'
  | 'paused'
  | 'resumed'
  | 'insufficient_credits'
  | 'credits_available'
  | 'disconnected'
  | 'link_expired'

/** What happens to a connection. */
export interface Change {
  to: ConnectionStatus
  cause: Cause
  /** Left out where it is active. */
  reason?: Reason
  evidence?: Evidence[]
  /** More of the event's data. */
  data?: Record<string, unknown>
  next_check_at?: Date | null
}

const CONFLICT = 'The connection changed at the same moment. Look at it, and try again.'

/**
 * The one way from state to state: the new state, the record of the transition, the event and the notice to all nodes,
 * in the caller's transaction. `connection` is what the decision was made on. Throws CONFLICT where the move is not a
 * legal one, or somebody was faster (then `retryable`).
 */
export async function changeState(
  services: Services,
  trx: Trx,
  connection: Connection,
  change: Change,
): Promise<Connection> {
  const { account_id, id, status: from } = connection
  if (!moves[from].includes(change.to)) {
    throw new ApiError('CONFLICT', `A connection that is ${from} cannot become ${change.to}.`)
  }
  let reason = change.reason ?? null
  if (reason && change.to === 'reauthorization_required') {
    reason = await withLink(services, trx, connection, reason)
  }
  const at = new Date(services.now())
  const changed = await changeConnectionState(trx, account_id, id, {
    version: connection.version,
    status: change.to,
    reason,
    next_check_at: change.next_check_at ?? null,
    at,
  })
  if (!changed) throw new ApiError('CONFLICT', CONFLICT, { retryable: true })
  await recordTransition(trx, {
    account_id,
    connection_id: id,
    id: newId('trn_'),
    from_status: from,
    to_status: change.to,
    cause: change.cause,
    at,
    evidence: change.evidence ?? reason?.evidence ?? [],
  })
  const type = eventOf(from, change)
  if (type !== null) {
    const event = { id: newId('evt_'), type, account_id, connection_id: id }
    const data = {
      system: connection.system,
      status: change.to,
      previous_status: from,
      cause: change.cause,
      ...(reason && { reason }),
      ...change.data,
    }
    await recordEvents(services, trx, [{ ...event, data, at }])
    await planNotifications(trx, event, at.getTime())
  }
  if (change.to === 'active') {
    await wakeSyncs(services, trx, changed)
    await beginPush(services, trx, changed)
  }
  await notify(trx, { kind: 'connection_changed', id, account_id })
  return changed
}

/** Whoever has to sign in again gets a link of their own for it, made with the state itself. */
async function withLink(
  services: Services,
  trx: Trx,
  connection: Connection,
  reason: Reason,
): Promise<Reason> {
  const { id, key_id, expires_at } = await createReauthorizeLink(services, trx, connection)
  return { ...reason, link: { id, key_id, expires_at: expires_at.toISOString() } }
}

/** Another link for a connection whose own has ended, or soon will; nothing where it has another one by now. */
export async function replaceLink(
  services: Services,
  { account_id, id, link_id }: { account_id: string; id: string; link_id: string | null },
): Promise<void> {
  await withAccount(services.database, account_id, async (trx) => {
    const held = await lockConnection(trx, account_id, id)
    if (held?.status !== 'reauthorization_required' || !held.reason) return
    if ((held.reason.link?.id ?? null) !== link_id) return
    await setReason(trx, account_id, id, await withLink(services, trx, held, held.reason))
    await notify(trx, { kind: 'connection_changed', id, account_id })
  })
}

function eventOf(from: ConnectionStatus, { to, cause }: Change): string | null {
  if (cause === 'reauthorized' && to === 'active') return 'connection.recovered'
  if (from === to) return null
  if (to !== 'active') return `connection.${to}`
  return from === 'pending' || from === 'inactive' ? 'connection.activated' : 'connection.recovered'
}

/** A reason as it is told: where its link leads is told beside it. */
export function showReason(reason: Reason | null): Omit<Reason, 'link' | 'resumes'> | null {
  if (!reason) return null
  const { link: _, resumes: __, ...told } = reason
  return told
}
