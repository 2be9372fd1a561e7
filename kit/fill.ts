import { ApiError, type EntityName, type ErrorCode } from '@millwright/model'
import type { EntityMap, Native } from './connector.ts'
import type { Io } from './io.ts'
import { readSafely } from './shape.ts'

const NONE: ReadonlySet<Native> = new Set()

/** Failures that one record may be the reason of, and not the connection. */
const OF_RECORDS: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_ERROR',
  'UPSTREAM_REJECTED',
  'NOT_FOUND',
])

/**
 * Fills up what a list or get left thin. Where a record keeps the others from it, they are filled without it: answers
 * those that stay as they were listed. Throws what all of them failed with.
 */
export async function fillAround(
  io: Io,
  name: EntityName,
  map: EntityMap,
  records: Native[],
  fields: readonly string[] | null,
): Promise<ReadonlySet<Native>> {
  if (!map.fill || records.length === 0) return NONE
  const fill = (some: Native[]) =>
    readSafely(io.connector.name, name, () => map.fill!(io, some, { fields }, io.context))
  try {
    await fill(records)
    return NONE
  } catch (error) {
    if (records.length < 2 || !isOfRecords(error)) throw error
    const bare = new Set<Native>()
    // A source that is broken as a whole must not be asked again and again.
    let left = 4 + 2 * Math.ceil(Math.log2(records.length))
    const halve = async (some: Native[]): Promise<void> => {
      for (const half of [some.slice(0, some.length >> 1), some.slice(some.length >> 1)]) {
        try {
          await fill(half)
        } catch (reason) {
          if (!isOfRecords(reason) || --left < 0) throw error
          if (half.length > 1) await halve(half)
          else bare.add(half[0]!)
        }
      }
    }
    await halve(records)
    if (bare.size === records.length) throw error
    return bare
  }
}

/** Whether a record may be the reason of a failure: the source did answer. */
export function isOfRecords(error: unknown): boolean {
  if (!(error instanceof ApiError) || !OF_RECORDS.has(error.code)) return false
  return error.origin === 'upstream'
}
