import type { Services } from '../services.ts'
import { purgeChanges } from '../store/changes.ts'
import { purgeOwnWrites } from '../store/own-writes.ts'
import { withSystem } from '../store/pool.ts'

/** Rows of one transaction. */
const MOST = 5_000
/** Longer than any connection that is looked after goes without a sync. */
const OWN_WRITES_KEPT_MS = 7 * 86_400_000

/** What housekeeping forgets of changes, one part after the other. */
export function listChangeChores(services: Services): (() => Promise<void>)[] {
  const { database, now, changesKept } = services
  const repeat = async (chore: () => Promise<number>) => {
    while ((await chore()) === MOST);
  }
  const ago = (ms: number) => new Date(now() - ms)
  return [
    () => repeat(() => withSystem(database, (trx) => purgeChanges(trx, ago(changesKept), MOST))),
    () =>
      repeat(() =>
        withSystem(database, (trx) => purgeOwnWrites(trx, ago(OWN_WRITES_KEPT_MS), MOST)),
      ),
  ]
}
