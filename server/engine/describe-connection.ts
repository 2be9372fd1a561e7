import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { findAccount } from '../store/account-settings.ts'
import { findConnection } from '../store/connections.ts'
import { withAccount } from '../store/pool.ts'
import { listSyncEntities } from '../store/sync-entities.ts'
import type { Live } from './access.ts'
import { instructionsOf } from './instructions.ts'
import { showReason } from './lifecycle.ts'
import { reauthorizeUrlOf } from './link.ts'
import { inScope, summarizeSyncs } from './syncs/describe-syncs.ts'
import { readUptime } from './uptime.ts'

/** Everything about a connection that its holder may know: `GET /v1/connection`, in every state. */
export async function describeConnection(
  services: Services,
  live: Live,
): Promise<Record<string, unknown>> {
  const { account_id, customer, connector } = live
  const { id } = live.connection
  const { account, connection, uptime, syncs } = await withAccount(
    services.database,
    account_id,
    async (trx) => ({
      account: await findAccount(trx, account_id),
      connection: await findConnection(trx, account_id, id),
      uptime: await readUptime(trx, account_id, id, services.now()),
      syncs: await listSyncEntities(trx, account_id, id),
    }),
  )
  if (!connection) throw new ApiError('NOT_FOUND', `There is no connection ${id}.`)
  const { status, reason } = connection
  const needsPeople = status === 'reauthorization_required'
  const people = {
    account: account.name,
    customer: customer.name,
    language: customer.language,
  }
  const latest = services.lastContacts.latest(id)
  return {
    object: 'connection',
    id,
    name: connection.name,
    system: connector.system,
    deployment: connection.deployment,
    customer: { id: customer.id, external_id: customer.external_id, name: customer.name },
    status,
    reauthorization_required: needsPeople,
    reason: showReason(reason),
    reauthorize_url: reauthorizeUrlOf(services, connection),
    instructions: needsPeople ? instructionsOf(connector, connection, people) : [],
    last_success_at: newestOf(latest?.success_at, connection.last_success_at),
    last_checked_at: newestOf(latest?.checked_at, connection.last_checked_at),
    next_check_at: connection.next_check_at,
    latency_ms: latest?.latency_ms ?? connection.latency_ms,
    uptime,
    permission_problems: connection.permission_problems,
    sync: summarizeSyncs(inScope(live.scope, syncs), status),
    limits: await services.limits.look(await services.limitPlans.ofCall(live, null)),
    credits: connection.credits,
    metadata: connection.metadata,
    connected_at: connection.connected_at,
    token: showToken(live),
  }
}

/** This node knows what it has not written yet, the database what others have. */
function newestOf(here: Date | null | undefined, there: Date | null): Date | null {
  if (!here || !there) return here ?? there
  return here > there ? here : there
}

/** With what it is narrowed to; null = all that the connection may do. */
function showToken({ token, scope }: Live): Record<string, unknown> | null {
  if (!token) return null
  const { id, created_at, expires_at } = token
  const narrowed = scope && { ...scope.stored, ...(scope.sites && { sites: scope.sites }) }
  return { id, created_at, expires_at, scope: narrowed }
}
