import type { Services } from '../services.ts'
import { findAccount } from '../store/account-settings.ts'
import { findConnection } from '../store/connections.ts'
import { heldBy } from '../store/credit-ledger.ts'
import { withAccount } from '../store/pool.ts'
import type { Live } from './access.ts'
import { instructionsOf } from './instructions.ts'
import { showReason } from './lifecycle.ts'
import { reauthorizeUrlOf } from './link.ts'
import { readUptime } from './uptime.ts'

/** Everything about a connection that its holder may know: `GET /v1/connection`, in every state. */
export async function describeConnection(
  services: Services,
  { account_id, connection, customer, connector, token }: Live,
): Promise<Record<string, unknown>> {
  const { id, status, reason } = connection
  const needsPeople = status === 'reauthorization_required'
  const { account, fresh, uptime, credits } = await withAccount(
    services.database,
    account_id,
    async (trx) => ({
      account: await findAccount(trx, account_id),
      fresh: await findConnection(trx, account_id, id),
      uptime: await readUptime(trx, account_id, id, services.now()),
      credits: await heldBy(trx, account_id, id),
    }),
  )
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
    instructions: needsPeople
      ? instructionsOf(connector, connection, {
          account: account.name,
          customer: customer.name,
          language: customer.language,
        })
      : [],
    last_success_at: latest?.success_at ?? connection.last_success_at,
    last_checked_at: latest?.checked_at ?? connection.last_checked_at,
    next_check_at: fresh?.next_check_at ?? null,
    latency_ms: latest?.latency_ms ?? connection.latency_ms,
    uptime,
    permission_problems: fresh?.permission_problems ?? [],
    credits,
    metadata: connection.metadata,
    connected_at: connection.connected_at,
    token: token && {
      id: token.id,
      created_at: token.created_at,
      expires_at: token.expires_at,
    },
  }
}
