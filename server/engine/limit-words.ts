import type { Services } from '../services.ts'
import type { LimitRequest, LimitRow } from '../store/schema-limits.ts'
import { ceilingOf, isLiving, type Subject } from './limit-plan.ts'

/** The limits of one subject: what holds, what is left, who set it, and how far the account may go. */
export async function describeLimits(
  services: Services,
  accountId: string,
  subject: Subject,
): Promise<Record<string, unknown>[]> {
  const { limitPlans, limits } = services
  const now = services.now()
  const rows = (await limitPlans.rowsOf(accountId, subject.id)).filter((row) => isLiving(row, now))
  const standings = await limits.look(await limitPlans.ofSubject(accountId, subject))
  return standings.map(({ name, quota, window_s, remaining }) => {
    const setter = rows.find(
      (row) => row.name === name && row.quota === quota && row.window_s === window_s,
    )
    const standard = name === subject.kind ? subject.standard : null
    const most = ceilingOf(standard, rows, name, now)
    return {
      object: 'limit',
      subject: subject.id,
      name,
      quota,
      window_s,
      remaining,
      maximum: most && { quota: most.quota, window_s: most.window_s },
      ...describeSetter(setter),
    }
  })
}

function describeSetter(row: LimitRow | undefined): Record<string, unknown> {
  return {
    set_by: row?.set_by ?? 'standard',
    reason: row?.reason ?? null,
    expires_at: row?.expires_at ?? null,
  }
}

/** A request as the account that made it sees it. */
export function showRequest({ account_id: _, ...request }: LimitRequest): Record<string, unknown> {
  return { object: 'limit_request', ...request }
}
