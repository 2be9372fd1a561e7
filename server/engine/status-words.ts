import type { EntityName } from '@millwright/model'
import { type Database, withSystem } from '../store/pool.ts'
import { addStatusWords, type SeenStatusWord } from '../store/status-words.ts'
import type { Live } from './access.ts'
import { type WrittenBehind, writeBehind } from './write-behind.ts'

/** Counts the source's status words as they pass. */
export interface StatusWords extends WrittenBehind {
  note(live: Live, entity: EntityName, records: readonly Record<string, unknown>[]): void
}

export function createStatusWords(
  database: Database,
  now: () => number,
  everyMs: number,
  onError: (error: unknown) => void,
): StatusWords {
  let seen = new Map<string, SeenStatusWord>()

  async function write(): Promise<void> {
    if (seen.size === 0) return
    const batch = [...seen.values()]
    seen = new Map()
    await withSystem(database, (trx) => addStatusWords(trx, batch))
  }

  return {
    ...writeBehind(write, everyMs, onError),
    note({ account_id, connection }, entity, records) {
      for (const { source_status } of records) {
        if (typeof source_status !== 'string') continue
        const key = `${connection.id}/${entity}/${source_status}`
        const known = seen.get(key)
        if (known) known.count++
        else {
          const word = { account_id, connection_id: connection.id, entity, source_status }
          seen.set(key, { ...word, count: 1, at: new Date(now()) })
        }
      }
    },
  }
}
