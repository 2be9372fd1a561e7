import { toJson } from './json.ts'
import type { SystemTrx, Trx } from './pool.ts'
import type { LoggedRequest } from './schema.ts'

export interface FinishedRequest {
  account_id: string
  id: string
  connection_id: string
  /** The id of the token or key that called. */
  consumer: string
  method: string
  path: string
  status: number
  /** The code of the problem document, null where the call went well. */
  code: string | null
  duration_ms: number
  /** What was asked of the system and what came back; the caller has taken secrets out. */
  upstream?: Record<string, unknown>[]
  at: Date
}

/** Written behind, once per call. */
export async function appendRequests(trx: SystemTrx, requests: FinishedRequest[]): Promise<void> {
  if (requests.length === 0) return
  await trx
    .insertInto('request_log')
    .values(
      requests.map((request) => ({
        ...request,
        duration_ms: Math.round(request.duration_ms),
        upstream: toJson(request.upstream ?? []),
      })),
    )
    .execute()
}

/** Newest first; `before` is the id of the last row of the page before. */
export function listRequests(
  trx: Trx,
  accountId: string,
  connectionId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<LoggedRequest[]> {
  let query = trx
    .selectFrom('request_log')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  return query.execute()
}
