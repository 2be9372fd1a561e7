import { recordLastUse, type Use } from '../store/last-use.ts'
import { type Database, withSystem } from '../store/pool.ts'
import { type WrittenBehind, writeBehind } from './write-behind.ts'

type Secret = Pick<Use, 'account_id' | 'id'>

/** When each token and key was last used. */
export interface Uses extends WrittenBehind {
  noteToken(token: Secret): void
  noteKey(key: Secret): void
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
  async function write(): Promise<void> {
    if (tokens.size + keys.size === 0) return
    const [usedTokens, usedKeys] = [take(tokens), take(keys)]
    await withSystem(database, async (trx) => {
      await recordLastUse(trx, 'connection_tokens', usedTokens)
      await recordLastUse(trx, 'account_keys', usedKeys)
    })
  }
  const note = (waiting: typeof tokens, { account_id, id }: Secret) => {
    const known = waiting.get(id)
    if (known) known.at.setTime(now())
    else waiting.set(id, { account_id, id, at: new Date(now()) })
  }

  return {
    ...writeBehind(write, everyMs, onError),
    noteToken: (token) => note(tokens, token),
    noteKey: (key) => note(keys, key),
  }
}
