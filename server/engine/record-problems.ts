import type { EntityName, RecordProblem } from '@millwright/model'
import type { Connection } from '../store/schema.ts'

/** One field of one entity of a connection is told once within this time, in ms. */
const QUIET = 3_600_000
/** Fields that are remembered, of all connections. */
const MOST_FIELDS = 10_000

/** Tells operators of records that break the model. */
export interface RecordProblems {
  note(
    connection: Pick<Connection, 'id' | 'account_id' | 'system'>,
    entity: EntityName,
    problems: readonly RecordProblem[],
  ): void
}

interface Told {
  until: number
  /** How often it was met since it was told. */
  more: number
}

/** Each field at most once an hour on each node, however many records have it wrong; the next time says how often it was. */
export function createRecordProblems(
  log: { warn(fields: object, message: string): void },
  now: () => number,
): RecordProblems {
  const told = new Map<string, Told>()

  function isNews(key: string, at: number): number | null {
    const known = told.get(key)
    if (known && known.until > at) {
      known.more++
      return null
    }
    told.delete(key)
    if (told.size >= MOST_FIELDS) told.delete(told.keys().next().value!)
    told.set(key, { until: at + QUIET, more: 0 })
    return known?.more ?? 0
  }

  return {
    note({ id, account_id, system }, entity, problems) {
      const at = now()
      for (const { field, source_field, value_kind, reason } of problems) {
        // Which of its lines it is makes no difference.
        const place = field?.replaceAll(/\/\d+/g, '') ?? null
        const more = isNews(`${id} ${entity} ${place}`, at)
        if (more === null) continue
        const about = { account_id, connection_id: id, system, entity, field: place }
        log.warn(
          { ...about, source_field, value_kind, reason, since_last_told: more },
          'a record of the source breaks the model',
        )
      }
    },
  }
}
