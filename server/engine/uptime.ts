import { listTransitionsSince } from '../store/connection-transitions.ts'
import type { Trx } from '../store/pool.ts'
import type { ConnectionStatus } from '../store/schema.ts'

const HOUR = 3_600_000
const windows = { h24: 24 * HOUR, d30: 30 * 24 * HOUR }

/** Share of the watched time in which a connection worked, 0 to 1; null where nobody watched it in that time. */
export interface Uptime {
  h24: number | null
  d30: number | null
}

export async function readUptime(
  trx: Trx,
  accountId: string,
  id: string,
  now: number,
): Promise<Uptime> {
  const from = new Date(now - windows.d30)
  const steps = (await listTransitionsSince(trx, accountId, id, from)).map(({ to_status, at }) => ({
    status: to_status,
    at: at.getTime(),
  }))
  return {
    h24: shareOf(steps, now - windows.h24, now),
    d30: shareOf(steps, now - windows.d30, now),
  }
}

/** `steps` are in order of time, each lasts until the next. Times in which nobody watches do not count. */
export function shareOf(
  steps: readonly { status: ConnectionStatus; at: number }[],
  from: number,
  to: number,
): number | null {
  let up = 0
  let watched = 0
  steps.forEach(({ status, at }, index) => {
    const end = Math.min(steps[index + 1]?.at ?? to, to)
    const spell = Math.max(0, end - Math.max(at, from))
    if (status === 'active') up += spell
    if (['active', 'unreachable', 'reauthorization_required'].includes(status)) watched += spell
  })
  return watched === 0 ? null : Math.round((up / watched) * 1e6) / 1e6
}
