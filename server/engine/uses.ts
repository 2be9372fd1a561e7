import { recordLastUse, type Use } from '../store/last-use.ts'
import { type Database, withSystem } from '../store/pool.ts'

type Secret = Pick<Use, 'account_id' | 'id'>

/** When each token and key was last used: noted on the way of a call, written behind in batches. */
export interface Uses {
  noteToken(token: Secret): void
  noteKey(key: Secret): void
  flush(): Promise<void>
  close(): Promise<void>
}

export function createUses(
  database: Database,
  now: () => number,
  everyMs: number,
  onError: (error: unknown) => void,
): Uses {
  const tokens = new Map<string, Use>()
  const keys = new Map<string, Use>()

  const take = (waiting: typeof tokens) => {
    const batch = [...waiting.values()]
    waiting.clear()
    return batch
  }
  async function flush(): Promise<void> {
    if (tokens.size + keys.size === 0) return
    const [usedTokens, usedKeys] = [take(tokens), take(keys)]
    await withSystem(database, async (trx) => {
      await recordLastUse(trx, 'connection_tokens', usedTokens)
      await recordLastUse(trx, 'account_keys', usedKeys)
    }).catch(onError)
  }
  const note = (waiting: typeof tokens, { account_id, id }: Secret) => {
    waiting.set(id, { account_id, id, at: new Date(now()) })
  }

  const timer = setInterval(() => void flush(), everyMs).unref()
  return {
    noteToken: (token) => note(tokens, token),
    noteKey: (key) => note(keys, key),
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
