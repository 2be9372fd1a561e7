import { type buildConnector, Pool } from 'undici'

/** Sockets by origin. Those of the origin used longest ago are closed when there are more than `origins`. */
export function createPools(options: {
  connect: buildConnector.connector
  connections: number
  origins: number
}): { get(origin: string): Pool; close(): Promise<void> } {
  const { connect, connections, origins } = options
  const pools = new Map<string, Pool>()
  /** Out of use, and still carrying what was asked of them. */
  const leaving = new Set<Pool>()

  function retire(origin: string, pool: Pool): void {
    pools.delete(origin)
    leaving.add(pool)
    const forget = () => leaving.delete(pool)
    pool.close().then(forget, forget)
  }

  return {
    get(origin) {
      const pool =
        pools.get(origin) ?? new Pool(origin, { connect, connections, keepAliveTimeout: 10_000 })
      // A map keeps the order of insertion: the first one was used longest ago.
      pools.delete(origin)
      pools.set(origin, pool)
      const [oldest] = pools
      if (oldest && pools.size > origins) retire(...oldest)
      return pool
    },
    async close() {
      const all = [...pools.values(), ...leaving]
      pools.clear()
      await Promise.all(all.map((pool) => pool.destroy()))
    },
  }
}
