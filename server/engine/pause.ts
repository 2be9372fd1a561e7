import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import type { Trx } from '../store/pool.ts'
import type { Connection } from '../store/schema.ts'
import { type Actor, activate, evidenceOf } from './connect.ts'
import { requireConnector } from './connect-form.ts'
import { nextCheck } from './health.ts'
import { changeState } from './lifecycle.ts'

/**
 * A person stops a connection that the transaction holds: its calls are refused and nobody looks at its source until it
 * is resumed. It keeps its credits. Twice is once.
 */
export async function pause(
  services: Services,
  trx: Trx,
  before: Connection,
  actor: Actor,
): Promise<void> {
  const { status, reason } = before
  if (reason?.code === 'paused') return
  if (status === 'pending') {
    const text = 'Nobody finished this connection yet; there is nothing to pause.'
    throw new ApiError('CONFLICT', text)
  }
  await changeState(services, trx, before, {
    to: 'inactive',
    cause: 'paused',
    reason: {
      code: 'paused',
      message: `Paused by ${actor.name}.`,
      since: new Date(services.now()).toISOString(),
      evidence: [evidenceOf(services, 'paused', actor)],
      resumes: { status, reason },
    },
  })
}

/** Ends a pause: the connection goes back to what it was, as far as its credits suffice. */
export async function resume(
  services: Services,
  trx: Trx,
  before: Connection,
  actor: Actor,
): Promise<void> {
  if (before.reason?.code !== 'paused') return
  const { status, reason } = before.reason.resumes!
  const evidence = [evidenceOf(services, 'resumed', actor)]
  if (status === 'reauthorization_required' || status === 'unreachable') {
    const next_check_at = nextCheck(services, status)
    const change = { to: status, cause: 'resumed', evidence, next_check_at } as const
    await changeState(services, trx, before, { ...change, ...(reason && { reason }) })
    return
  }
  const connector = requireConnector(services, before.system)
  await activate(services, trx, before, { connector, cause: 'resumed', evidence, actor })
}
