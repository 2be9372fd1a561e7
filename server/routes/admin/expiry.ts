/** When something ends that lives for `seconds` from now; null and undefined = never. */
export function expiryOf(now: number, seconds: number | null | undefined): Date | null {
  return seconds === null || seconds === undefined ? null : new Date(now + seconds * 1000)
}
