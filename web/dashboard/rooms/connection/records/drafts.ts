import type { AnyRecord } from './record-client.ts'

/** What was typed into a record, and what stood there when that was begun. */
export interface Draft {
  readonly base: AnyRecord
  readonly typed: Readonly<Record<string, string>>
}

const drafts = new Map<string, Draft>()

/** What was typed and neither sent nor given up, for as long as the page is open: another view of the record has it too. */
export function findDraft(place: string): Draft | undefined {
  return drafts.get(place)
}

/** Keeps a draft; one in which nothing was typed, or null, is forgotten. */
export function keepDraft(place: string, draft: Draft | null): void {
  if (draft && Object.keys(draft.typed).length > 0) drafts.set(place, draft)
  else drafts.delete(place)
}
