/** Work that is claimed for whole connections. */
export interface ClaimPump {
  /** Claims, begins, and does not wait. Answers how much was claimed. */
  claimOnce(): Promise<number>
  /** The same, and waits for the end of everything that is under way. */
  runOnce(): Promise<number>
  close(): Promise<void>
}

/**
 * Claims work and does it, a connection at a time: one whose source hangs is left out of further claims until it is done
 * with, and so keeps nobody waiting. `atOnce` connections are under way at most.
 */
export function createClaimPump<T extends { connection_id: string }>(
  { atOnce, onError }: { atOnce: number; onError: (error: unknown) => void },
  claim: (besides: readonly string[]) => Promise<readonly T[]>,
  work: (ofConnection: readonly T[]) => Promise<void>,
): ClaimPump {
  const underWay = new Map<string, Promise<void>>()
  let claiming: Promise<number> | undefined

  async function claimAndBegin(): Promise<number> {
    if (underWay.size >= atOnce) return 0
    const claimed = await claim([...underWay.keys()])
    for (const [id, ofConnection] of Map.groupBy(claimed, (one) => one.connection_id)) {
      const done = work(ofConnection)
        .catch(onError)
        .finally(() => underWay.delete(id))
      underWay.set(id, done)
    }
    return claimed.length
  }

  const claimOnce = () => {
    claiming ??= claimAndBegin().finally(() => {
      claiming = undefined
    })
    return claiming
  }
  const settle = async () => {
    while (underWay.size > 0) await Promise.all(underWay.values())
  }
  return {
    claimOnce,
    async runOnce() {
      const count = await claimOnce()
      await settle()
      return count
    },
    async close() {
      await claiming?.catch(() => {})
      await settle()
    },
  }
}
