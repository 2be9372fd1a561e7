import type { Connector, GateState } from '@millwright/kit'
import type { Services } from '../services.ts'
import type { Connection } from '../store/schema.ts'
import { quietHoursOf } from './quiet-hours.ts'

/**
 * Where this node's calls to the source of a connection stand. Of what all connections of the host share only the limits
 * are told: how much others call is nobody's business.
 */
export function describeGovernor(
  { governor, now }: Services,
  connection: Connection,
  connector: Connector,
): Record<string, unknown> {
  const { id, host, quiet_hours } = connection
  const at = now()
  const after = (ms: number | null) => (ms === null ? null : new Date(at + ms).toISOString())
  const quietMs = quietHoursOf(connection, connector)?.(at) ?? 0
  const known = host === null ? null : governor.describeConnection(host, id)
  return {
    object: 'governor',
    connection_id: id,
    host,
    declared: {
      concurrent: connector.limits?.concurrent ?? null,
      per_minute: connector.limits?.per_minute ?? null,
    },
    quiet_hours,
    quiet_until: quietMs > 0 ? after(quietMs) : null,
    state: known && showState(known, after),
  }
}

function showState(
  { limits, host_limits, circuit, waiting, retries_left }: GateState,
  after: (ms: number | null) => string | null,
) {
  const untilOf = (ms: number) => (ms > 0 ? after(ms) : null)
  const { in_flight, concurrent, per_second, remaining, paused_ms } = limits
  return {
    circuit: { state: circuit.state, retry_at: after(circuit.retry_after_ms) },
    in_flight,
    waiting,
    concurrent,
    per_second,
    remaining,
    paused_until: untilOf(paused_ms),
    shared: {
      concurrent: host_limits.concurrent,
      per_second: host_limits.per_second,
      paused_until: untilOf(host_limits.paused_ms),
    },
    retries_left,
  }
}
