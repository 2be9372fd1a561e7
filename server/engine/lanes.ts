/** Lets a few works of one key in at once. */
export interface Lanes {
  /** Whether there is room; then `leave` has to follow. */
  enter(key: string): boolean
  hasRoom(key: string): boolean
  leave(key: string): void
}

export function createLanes(most: number): Lanes {
  const busy = new Map<string, number>()
  return {
    hasRoom: (key) => (busy.get(key) ?? 0) < most,
    enter(key) {
      const count = busy.get(key) ?? 0
      if (count >= most) return false
      busy.set(key, count + 1)
      return true
    },
    leave(key) {
      const count = busy.get(key)! - 1
      if (count === 0) busy.delete(key)
      else busy.set(key, count)
    },
  }
}
