import { type ConnectionContact, recordConnectionContacts } from '../store/connection-contacts.ts'
import { type Database, withSystem } from '../store/pool.ts'

/** When each connection's source was last asked and last answered well: kept here, written behind in batches. */
export interface Contacts {
  note(connection: { account_id: string; id: string }, success: boolean): void
  /** The newest that this node knows. */
  latest(connectionId: string): { success_at: Date | null; checked_at: Date } | null
  close(): Promise<void>
}

export function createContacts(
  database: Database,
  now: () => number,
  everyMs: number,
  onError: (error: unknown) => void,
): Contacts {
  const known = new Map<string, { success_at: Date | null; checked_at: Date }>()
  let waiting = new Map<string, ConnectionContact>()

  async function flush(): Promise<void> {
    if (waiting.size === 0) return
    const batch = [...waiting.values()]
    waiting = new Map()
    await withSystem(database, (trx) => recordConnectionContacts(trx, batch)).catch(onError)
  }

  const timer = setInterval(() => void flush(), everyMs).unref()
  return {
    note({ account_id, id }, success) {
      const at = new Date(now())
      const success_at = success ? at : (known.get(id)?.success_at ?? null)
      known.set(id, { success_at, checked_at: at })
      waiting.set(`${id}/${success}`, { account_id, id, at, success })
    },
    latest: (id) => known.get(id) ?? null,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
