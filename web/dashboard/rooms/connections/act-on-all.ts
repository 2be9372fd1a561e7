/** At once, so that the limit of the member is not used up in one breath. */
const AT_ONCE = 4

/** Does the same with each of the items; one failure does not keep the others back. */
export async function actOnAll<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
  onDone: (count: number) => void = () => {},
): Promise<{ item: T; error: unknown }[]> {
  const failures: { item: T; error: unknown }[] = []
  const rest = items.values()
  let count = 0
  async function work(): Promise<void> {
    for (const item of rest) {
      await act(item).catch((error: unknown) => failures.push({ item, error }))
      onDone(++count)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return failures
}
