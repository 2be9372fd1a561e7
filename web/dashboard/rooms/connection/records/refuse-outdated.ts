import { listDifferences } from './make-patch.ts'
import type { AnyRecord, RecordClient } from './record-client.ts'

/** A record with everything that editing needs. */
export const WHOLE = { include: ['raw', 'allowed'] } as const

/** Somebody else changed what is to be changed. */
export class OutdatedError extends Error {
  override readonly name = 'OutdatedError'
  readonly theirs: AnyRecord

  constructor(theirs: AnyRecord) {
    super('The record was changed meanwhile.')
    this.theirs = theirs
  }
}

/**
 * For sources that keep no versions, where `If-Match` can compare nothing: reads the record again, and refuses where a
 * field of the patch is no longer what it was.
 * @throws OutdatedError with the record as it is now.
 */
export async function refuseOutdated(
  client: Pick<RecordClient, 'get'>,
  base: AnyRecord,
  patch: object,
): Promise<void> {
  if (base.version) return
  const now = await client.get(base.id, WHOLE)
  if (listDifferences(base, now, Object.keys(patch)).length > 0) throw new OutdatedError(now)
}
