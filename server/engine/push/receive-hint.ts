import { hash } from 'node:crypto'
import type { Connector, Hint, Mention, Push } from '@millwright/kit'
import { ApiError, isId } from '@millwright/model'
import { hashSecret, parseSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import { withAccount, withSystem } from '../../store/pool.ts'
import { noteHint, noteRefusal } from '../../store/push-hints.ts'
import { findAddressed } from '../../store/push-subscriptions.ts'
import type { PushSubscription } from '../../store/schema-push.ts'
import { openSecret } from './push-address.ts'

/** Hints of one connection: a source that changes much tells much. */
const MOST = { quota: 6_000, window_s: 60 }
/** Forged ones are counted apart: whoever sends them must not keep the others out. */
const MOST_REFUSED = { quota: 30, window_s: 60 }
/** What one hint may tell of. */
const MOST_MENTIONS = 1_000

/** The answer to a source. */
export interface Receipt {
  status: number
  content_type?: string
  body?: string
}

/**
 * Takes a hint down: it is safe once this has returned. Throws NOT_FOUND for an address that is none, and
 * AUTHENTICATION_FAILED for what does not come from the source. A hint that waits already is taken and changes nothing.
 */
export async function receiveHint(
  services: Services,
  at: { connection_id: string; key: string },
  sent: Omit<Hint, 'topic'>,
): Promise<Receipt> {
  const isOurs = isId('con_', at.connection_id) && parseSecret(at.key) === 'mwp'
  const found =
    isOurs &&
    (await withSystem(services.database, (trx) =>
      findAddressed(trx, at.connection_id, hashSecret(at.key)),
    ))
  const connector =
    found && services.catalogue.find(({ system, push }) => system === found.system && push)
  const opened = found && openSecret(services, found)
  if (!found || !connector || !opened) throw new ApiError('NOT_FOUND', 'There is no such address.')
  const push = connector.push!
  const hint = { ...sent, topic: found.topic }
  const proof = push.handshake?.(hint)
  if (proof) return proof
  if (!isGenuine(push, hint, opened.secret, services.now())) await refuse(services, found)
  await takeTurn(services, found, 'push', MOST)
  const settings = found.settings as Record<string, string>
  const mentions = readMentions(services, connector, hint, settings)
  if (mentions.length > 0) {
    const digest = hash('sha256', Buffer.concat([Buffer.from(`${hint.topic}\n`), hint.body]), {
      outputEncoding: 'buffer',
    })
    const now = new Date(services.now())
    const noted = { digest, mentions: JSON.stringify(mentions), now }
    await withAccount(services.database, found.account_id, (trx) => noteHint(trx, found, noted))
  }
  return { status: 204 }
}

/** What cannot even be read for its signature has none. */
function isGenuine(push: Push, hint: Hint, secret: string, now: number): boolean {
  try {
    return push.verify(hint, secret, now) === null
  } catch {
    return false
  }
}

async function refuse(services: Services, subscription: PushSubscription): Promise<never> {
  await takeTurn(services, subscription, 'push refused', MOST_REFUSED)
  await withAccount(services.database, subscription.account_id, (trx) =>
    noteRefusal(trx, subscription, new Date(services.now())),
  )
  // Which of the reasons it was helps only whoever tries.
  throw new ApiError('AUTHENTICATION_FAILED', 'This hint does not come from the source.')
}

async function takeTurn(
  { limits }: Services,
  { connection_id }: PushSubscription,
  name: string,
  limit: typeof MOST,
): Promise<void> {
  const policies = [{ name, key: `${connection_id}/${name}`, limit }]
  const { wait_ms } = await limits.take({ policies, field: '', until: Number.POSITIVE_INFINITY })
  if (wait_ms > 0)
    throw new ApiError('RATE_LIMIT_EXCEEDED', 'Too many hints.', { retryAfterMs: wait_ms })
}

/** What is genuine and cannot be read is no reason for the source to send it again. */
function readMentions(
  services: Services,
  connector: Connector,
  hint: Hint,
  settings: Record<string, string>,
): Mention[] {
  const zone = settings.time_zone || connector.zone || 'UTC'
  const context = { zone, settings, now: services.now }
  try {
    return connector.push!.parse(hint, context).slice(0, MOST_MENTIONS)
  } catch (error) {
    const cause = { system: connector.system, topic: hint.topic, cause: String(error) }
    services.log.warn(cause, 'a hint of a source could not be read')
    return []
  }
}
