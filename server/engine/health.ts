import type { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { lockConnection, setReason, suspectConnection } from '../store/connections.ts'
import { notify } from '../store/notify.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { Connection, ConnectionStatus } from '../store/schema.ts'
import { causeOf, type Finding, findingOf } from './evidence.ts'
import { changeState } from './lifecycle.ts'
import { createReauthorizeLink } from './link.ts'
import { decide, type Sighting, waitOf } from './verdict.ts'

type Known = Pick<Connection, 'account_id' | 'id' | 'status'>

/** Evidence from traffic, probes and token requests goes in; changes of state come out. */
export interface Health {
  /** Takes note of one judged answer. Costs nothing while a healthy source answers well. */
  note(connection: Known, failure: ApiError | null, source: Sighting['source']): void
  /** The same, and waits until it is decided and written. */
  observe(connection: Known, failure: ApiError | null, source: Sighting['source']): Promise<void>
  /** Another node, or somebody here, changed the connection. */
  forget(id?: string): void
  /** Waits for what was noted. */
  settle(): Promise<void>
}

const CAPACITY = 20_000
/** A link that lives shorter than this is replaced, in ms. */
const LINK_SPARE = 3 * 24 * 3_600_000

/** `services` is read when something is seen, not before. */
export function createHealth(services: () => Services, onError: (error: unknown) => void): Health {
  // What this node has already said of a connection: the same again is no news.
  const said = new Map<string, 'refused' | 'unreachable'>()
  const busy = new Map<string, Promise<void>>()

  const isNews = ({ id, status }: Known, finding: Finding): boolean => {
    if (finding === 'silent') return false
    if (finding === 'ok' || finding === 'answered') return status !== 'active' || said.has(id)
    if (finding === 'revoked') return status !== 'reauthorization_required'
    return said.get(id) !== finding && status !== 'reauthorization_required'
  }

  /** One after the other for a connection: each decision sees what the one before wrote. */
  function observe(connection: Known, failure: ApiError | null, source: Sighting['source']) {
    const { id } = connection
    const finding = findingOf(failure, source)
    const before = busy.get(id) ?? Promise.resolve()
    const done = before
      .then(() => decideOn(services(), connection, failure, source))
      .then(() => {
        if (finding === 'refused' || finding === 'unreachable') said.set(id, finding)
        else if (finding !== 'silent') said.delete(id)
        if (said.size > CAPACITY) said.delete(said.keys().next().value!)
      })
      .catch(onError)
      .finally(() => {
        if (busy.get(id) === done) busy.delete(id)
      })
    busy.set(id, done)
    return done
  }

  return {
    note(connection, failure, source) {
      if (isNews(connection, findingOf(failure, source))) void observe(connection, failure, source)
    },
    observe,
    forget(id) {
      if (id === undefined) said.clear()
      else said.delete(id)
    },
    async settle() {
      while (busy.size > 0) await Promise.all(busy.values())
    },
  }
}

async function decideOn(
  services: Services,
  { account_id, id }: Known,
  failure: ApiError | null,
  source: Sighting['source'],
): Promise<void> {
  const now = services.now()
  const moved = await withAccount(services.database, account_id, async (trx) => {
    const connection = await lockConnection(trx, account_id, id)
    if (!connection) return false
    const sighting: Sighting = {
      finding: findingOf(failure, source),
      cause: failure ? causeOf(failure) : 'recovered',
      message: failure?.detail ?? 'The source answered well.',
      source,
      at: now,
    }
    const standing = { ...connection, can_lock: canLock(connection) }
    const { move, suspicion, wait, reason } = decide(standing, sighting, services.checkInterval)
    const next_check_at = wait === null ? null : new Date(now + jitter(wait))
    if (move) {
      await changeState(services, trx, connection, { ...move, next_check_at })
      return true
    }
    if (connection.next_check_at === null) return false
    if (reason) await setReason(trx, account_id, id, reason)
    await renewLink(services, trx, { ...connection, reason: reason ?? connection.reason })
    await suspectConnection(trx, account_id, id, { suspicion, next_check_at })
    return false
  })
  if (moved) services.access.forget(id)
}

/** Ways to sign in as a user; keys and tokens lock nobody. */
function canLock({ settings }: Connection): boolean {
  return settings.kind === 'basic' || settings.kind === 'password'
}

/** A connection may stay refused for longer than its link lives: its people always find one that works. */
async function renewLink(services: Services, trx: Trx, connection: Connection): Promise<void> {
  const { account_id, id, status, reason } = connection
  if (status !== 'reauthorization_required' || !reason) return
  const left = reason.link ? Date.parse(reason.link.expires_at) - services.now() : 0
  if (left > LINK_SPARE) return
  const link = await createReauthorizeLink(services, trx, connection)
  const fresh = { id: link.id, key_id: link.key_id, expires_at: link.expires_at.toISOString() }
  await setReason(trx, account_id, id, { ...reason, link: fresh })
  await notify(trx, { kind: 'connection_changed', id })
}

/** Spread by a tenth, so that what began together does not stay together. */
export function jitter(wait: number): number {
  return wait * (0.9 + Math.random() * 0.2)
}

/** When a connection that came into a state now is looked at next. */
export function nextCheck(
  { now, checkInterval }: Pick<Services, 'now' | 'checkInterval'>,
  status: ConnectionStatus,
): Date {
  return new Date(now() + jitter(waitOf(status, 0, checkInterval)))
}
