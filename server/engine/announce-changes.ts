import type { NewEvent } from '../store/events.ts'
import { notify } from '../store/notify.ts'
import type { Trx } from '../store/pool.ts'

/** Of so many connections a notice names each. */
const MOST_NAMED = 20

/** Tells whoever waits for changes of records that there are some, when this transaction commits. */
export async function announceChanges(trx: Trx, events: readonly NewEvent[]): Promise<void> {
  const changed = new Map<string, Set<string>>()
  for (const { account_id, connection_id, entity } of events) {
    if (entity === undefined || connection_id === null) continue
    changed.set(account_id, (changed.get(account_id) ?? new Set()).add(connection_id))
  }
  for (const [id, connections] of changed) {
    const ids = [...connections].sort()
    // The same notice twice in one transaction is sent once.
    await notify(trx, { kind: 'changes_written', id, ...(ids.length <= MOST_NAMED && { ids }) })
  }
}
