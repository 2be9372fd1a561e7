import type { Trx } from '../../store/pool.ts'
import { listEnabledEndpoints } from '../../store/webhook-endpoints.ts'
import { Cache } from '../access.ts'
import { createMatcher, type Matcher } from './match-endpoint.ts'

/** Who is told of what, in memory, and who waits for new deliveries. */
export interface Webhooks {
  /** The endpoints of an account that are enabled. */
  endpointsOf(trx: Trx, accountId: string): Promise<readonly Matcher[]>
  /** Forgets those of one account, of all without an id. */
  forget(accountId?: string): void
  /** Tells this node's worker that there is something for these endpoints; for any without ids. */
  wake(endpointIds?: readonly string[]): void
  /** Answers how to end it. */
  onWake(listener: (endpointIds?: readonly string[]) => void): () => void
}

/** @param isListening false while notices cannot arrive: then nothing that is kept is trusted */
export function createWebhooks(isListening: () => boolean): Webhooks {
  const cache = new Cache<readonly Matcher[]>(isListening)
  const listeners = new Set<(endpointIds?: readonly string[]) => void>()
  const load = async (trx: Trx, accountId: string) =>
    (await listEnabledEndpoints(trx, accountId)).map(createMatcher)
  return {
    async endpointsOf(trx, accountId) {
      let isMine = false
      const found = cache.get(accountId, async () => {
        isMine = true
        return [await load(trx, accountId), [accountId]]
      })
      try {
        return await found
      } catch (error) {
        // The transaction that others waited for has failed; ours need not.
        if (isMine) throw error
        return load(trx, accountId)
      }
    },
    forget: (accountId) => cache.forget(accountId),
    wake(endpointIds) {
      for (const listener of listeners) listener(endpointIds)
    },
    onWake(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
