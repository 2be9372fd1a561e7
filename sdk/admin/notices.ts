import type { CallOptions } from '../call.ts'
import { readEventStream } from '../read-event-stream.ts'
import type { Transport } from '../transport.ts'

/** That something of the account moved. It says where to look anew, not what is there now. */
export interface AccountNotice {
  object: 'notice'
  /** `missed`: some may have been lost; look at everything. */
  kind: 'connections_changed' | 'records_changed' | 'webhooks_changed' | 'limits_changed' | 'missed'
  /** null: any, or too many to name. */
  connection_ids: string[] | null
}

/** Notices as they come, until the stream breaks or the signal fires. Nothing is kept: after a break, read everything. */
export type NoticeStream = (options?: CallOptions) => AsyncIterable<AccountNotice>

export function createNotices(transport: Transport): NoticeStream {
  return async function* notices(options = {}) {
    const path = '/admin/v1/notices/stream'
    const { body } = await transport.open({ ...options, method: 'GET', path, repeat: 'safe' })
    if (!body) return
    for await (const { event, data } of readEventStream(body)) {
      if (event === 'notice') yield JSON.parse(data) as AccountNotice
    }
  }
}
