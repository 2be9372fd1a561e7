import type { SeenAnswer } from './call-trace.ts'

const START = 0x811c9dc5
const PRIME = 0x01000193
/** Records without a version are told apart by their text, as long as that costs little. */
const MOST_TEXT = 16_384

/** One number for a text (FNV-1a). */
export function hashText(text: string, start = START): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return hash | 0
}

/** What was answered in a few numbers: by versions or times of change, else by the `text` of the answer; null where that is too long. */
export function seeAnswer(
  records: readonly Record<string, unknown>[],
  text: string,
): SeenAnswer | null {
  const ids = new Int32Array(records.length)
  let fingerprint = START
  let isVersioned = true
  for (let i = 0; i < records.length; i++) {
    const { id, version, updated_at } = records[i]!
    ids[i] = hashText(String(id))
    const mark = version ?? updated_at
    if (typeof mark !== 'string') isVersioned = false
    else if (isVersioned) fingerprint = hashText(mark, Math.imul(fingerprint ^ ids[i]!, PRIME))
  }
  if (isVersioned) return { fingerprint: fingerprint | 0, ids }
  return { fingerprint: text.length > MOST_TEXT ? null : hashText(text), ids }
}
