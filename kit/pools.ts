interface Pool {
  /** Lets what is under way end, then closes. */
  close(): Promise<void>
  /** Breaks off what is under way. */
  destroy(): Promise<void>
}

/** Pools of sockets by origin. When there are more than `most`, the one used longest ago is closed. */
export function createPools<P extends Pool>(
  open: (origin: string) => P,
  most: number,
): { get(origin: string): P; close(): Promise<void> } {
  const pools = new Map<string, P>()
  let newest: string | undefined
  /** Out of use, and still carrying what was asked of them. */
  const leaving = new Set<P>()

  function retire(origin: string, pool: P): void {
    pools.delete(origin)
    leaving.add(pool)
    const forget = () => leaving.delete(pool)
    pool.close().then(forget, forget)
  }

  return {
    get(origin) {
      const known = pools.get(origin)
      if (known && origin === newest) return known
      const pool = known ?? open(origin)
      newest = origin
      // A map keeps the order of insertion: the first one was used longest ago.
      pools.delete(origin)
      pools.set(origin, pool)
      const [oldest] = pools
      if (oldest && pools.size > most) retire(...oldest)
      return pool
    },
    async close() {
      const all = [...pools.values(), ...leaving]
      pools.clear()
      await Promise.all(all.map((pool) => pool.destroy()))
    },
  }
}
