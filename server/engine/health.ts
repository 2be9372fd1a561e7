import type { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { lockConnection, setReason, suspectConnection } from '../store/connections.ts'
import { withAccount } from '../store/pool.ts'
import type { Connection, ConnectionStatus } from '../store/schema.ts'
import { causeOf, type Finding, findingOf } from './evidence.ts'
import { changeState } from './lifecycle.ts'
import { hasSameCredentials } from './same-credentials.ts'
import { decide, type Sighting, waitOf } from './verdict.ts'

/** A connection as the call met it. */
type Known = Pick<Connection, 'account_id' | 'id' | 'status' | 'sealed_credentials'>

/** Evidence from traffic, probes and token requests goes in; changes of state come out. */
export interface Health {
  /**
   * Takes note of one judged answer to a call that took `ms`. Costs nothing while a healthy source answers well.
   */
  note(connection: Known, failure: ApiError | null, source: Sighting['source'], ms?: number): void
  /** The same, and waits until it is decided and written. */
  observe(
    connection: Known,
    failure: ApiError | null,
    source: Sighting['source'],
    ms?: number,
  ): Promise<void>
  /** Another node, or somebody here, changed the connection. */
  forget(id?: string): void
  /** Waits for what was noted. */
  settle(): Promise<void>
}

const CAPACITY = 20_000
/** The same bad sign is told again after this, in ms: another node may have cleared the first one. */
const TELL_AGAIN = 60_000

/** `services` is read when something is seen, not before. */
export function createHealth(services: () => Services, onError: (error: unknown) => void): Health {
  // What this node has already said of a connection: the same again is no news.
  const said = new Map<string, { finding: Finding; until: number }>()
  const busy = new Map<string, Promise<void>>()

  const isNews = ({ id, status }: Known, finding: Finding): boolean => {
    if (finding === 'silent') return false
    if (finding === 'ok' || finding === 'answered') return status !== 'active' || said.has(id)
    if (status === 'reauthorization_required') return false
    const known = said.get(id)
    return known?.finding !== finding || known.until < services().now()
  }

  /** One after the other for a connection: each decision sees what the one before wrote. */
  const observe: Health['observe'] = (connection, failure, source, ms = 0) => {
    const { id } = connection
    const finding = findingOf(failure, source)
    const at = services().now()
    const sighting: Sighting = {
      finding,
      cause: failure ? causeOf(failure) : 'recovered',
      message: failure?.detail ?? 'The source answered well.',
      source,
      at,
      began: at - ms,
    }
    const before = busy.get(id) ?? Promise.resolve()
    const done = before
      .then(() => decideOn(services(), connection, sighting))
      .then(() => {
        if (finding === 'refused' || finding === 'unreachable') {
          said.set(id, { finding, until: at + TELL_AGAIN })
        } else if (finding !== 'silent') said.delete(id)
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
    note(connection, failure, source, ms) {
      if (!isNews(connection, findingOf(failure, source))) return
      void observe(connection, failure, source, ms)
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

async function decideOn(services: Services, known: Known, sighting: Sighting): Promise<void> {
  const { account_id, id } = known
  const isOutdated = await withAccount(services.database, account_id, async (trx) => {
    const connection = await lockConnection(trx, account_id, id)
    if (!connection) return false
    const isOutdated = connection.status !== known.status
    // What came of other credentials than it has now says nothing.
    if (!hasSameCredentials(connection, known)) return isOutdated
    const standing = { ...connection, can_lock: canLock(connection) }
    const { move, suspicion, wait, reason } = decide(standing, sighting, services.checkInterval)
    const next_check_at = wait === null ? null : new Date(sighting.at + jitter(wait))
    if (move) {
      await changeState(services, trx, connection, { ...move, next_check_at })
      return true
    }
    if (connection.next_check_at === null) return isOutdated
    if (reason) await setReason(trx, account_id, id, reason)
    // Only a probe puts the next one off: calls that go on failing must not.
    const isSooner = next_check_at !== null && connection.next_check_at < next_check_at
    const next = isSooner && sighting.source !== 'probe' ? connection.next_check_at : next_check_at
    await suspectConnection(trx, account_id, id, { suspicion, next_check_at: next })
    return isOutdated
  })
  // Whoever goes on with an outdated state would tell us the same at each call.
  if (isOutdated) services.access.forget(id)
}

/** Ways to sign in as a user; keys and tokens lock nobody. */
function canLock({ settings }: Connection): boolean {
  return settings.kind === 'basic' || settings.kind === 'password'
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
