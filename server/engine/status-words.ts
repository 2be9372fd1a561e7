import type { EntityName } from '@millwright/model'
import { type Database, withSystem } from '../store/pool.ts'
import { addStatusWords, type SeenStatusWord } from '../store/status-words.ts'
import type { Live } from './access.ts'

/** Counts the source's status words as they pass, and writes them behind in batches. */
export interface StatusWords {
  note(live: Live, entity: EntityName, records: readonly Record<string, unknown>[]): void
  flush(): Promise<void>
  close(): Promise<void>
}

export function createStatusWords(
  database: Database,
  everyMs: number,
  onError: (error: unknown) => void,
): StatusWords {
  let seen = new Map<string, SeenStatusWord>()

  async function flush(): Promise<void> {
    if (seen.size === 0) return
    const batch = [...seen.values()]
    seen = new Map()
    try {
      await withSystem(database, (trx) => addStatusWords(trx, batch))
    } catch (error) {
      onError(error)
    }
  }

  const timer = setInterval(() => void flush(), everyMs)
  timer.unref()
  return {
    note(live, entity, records) {
      for (const { source_status: word } of records) {
        if (typeof word !== 'string') continue
        const key = `${live.connection.id}/${entity}/${word}`
        const known = seen.get(key)
        if (known) known.count++
        else {
          seen.set(key, {
            account_id: live.account_id,
            connection_id: live.connection.id,
            entity,
            source_status: word,
            count: 1,
            at: new Date(),
          })
        }
      }
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
