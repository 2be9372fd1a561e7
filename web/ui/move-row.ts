const PAGE = 12

/** Where a key leads in a list of `count` rows; null where it leads nowhere. */
export function moveRow(key: string, current: number, count: number): number | null {
  if (count === 0) return null
  const clamp = (index: number) => Math.max(0, Math.min(count - 1, index))
  if (key === 'j' || key === 'ArrowDown') return clamp(current + 1)
  if (key === 'k' || key === 'ArrowUp') return clamp(current - 1)
  if (key === 'PageDown') return clamp(current + PAGE)
  if (key === 'PageUp') return clamp(current - PAGE)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}
