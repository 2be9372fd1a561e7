import { ApiError, type EntityName, type FieldError, isEntityName } from '@millwright/model'
import type { Operation } from './route.ts'
import { refuseUnknown } from './route.ts'

/** The query of a change feed. */
export interface ChangeQuery {
  cursor: string | null
  /** Only what is committed from now on. */
  isFromNow: boolean
  limit: number
  /** Milliseconds; null where it is not asked for. */
  wait: number | null
  isThin: boolean
  /** What a cursor remembers: as given, but always spelled alike. */
  filters: ChangeFilters
}

export interface ChangeFilters {
  entity?: string
  exclude_own?: string
  connection?: string
}

const MOST = 500
const LONGEST_WAIT_MS = 60_000
const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 }

type Described = NonNullable<Operation['query']>

export const CHANGE_FILTERS: Described = {
  cursor: { description: 'Where to go on: `next_cursor`, or the `cursor` of a change.' },
  from: { description: 'now: only what is committed from now on; without it and a cursor, all.' },
  entity: { description: 'Only of these entities, separated by commas.' },
  exclude_own: {
    description: 'true: without what was written by this API, so that two-way copies do not loop.',
    schema: { type: 'boolean' },
  },
  thin: { description: 'true: without record and previous.', schema: { type: 'boolean' } },
}

export const CHANGE_QUERY: Described = {
  ...CHANGE_FILTERS,
  limit: {
    description: 'Changes of a page, 1 to 500; 50 without it.',
    schema: { type: 'integer' },
  },
  wait: { description: 'Where there is none: wait for one, up to 60s.' },
}

/** Parses the query; every place that is wrong is named. `known` are the parameters that the route takes. */
export function parseChangeQuery(
  query: Record<string, unknown>,
  known: readonly string[],
): ChangeQuery {
  refuseUnknown(query, known)
  const { cursor = null, from, connection, ...rest } = query as Record<string, string>
  const errors: FieldError[] = []
  const refuse = (pointer: string, code: string, detail: string) => {
    errors.push({ pointer, code, detail })
  }
  const readFlag = (name: string): boolean => {
    const { [name]: text = 'false' } = rest
    if (text !== 'true' && text !== 'false')
      refuse(name, 'INVALID_FORMAT', `${name} is true or false.`)
    return text === 'true'
  }
  if (from !== undefined && from !== 'now') refuse('from', 'NOT_ALLOWED_WORD', 'from is now.')
  if (from !== undefined && cursor !== null)
    refuse('from', 'CONTRADICTION', 'from=now begins anew: it goes without a cursor.')
  const limit = /^\d{1,3}$/.test(rest.limit ?? '50') ? Number(rest.limit ?? 50) : 0
  if (limit < 1 || limit > MOST)
    refuse('limit', 'INVALID_FORMAT', `limit is a whole number from 1 to ${MOST}.`)
  const wait = rest.wait === undefined ? null : parseWait(rest.wait)
  if (Number.isNaN(wait)) refuse('wait', 'INVALID_FORMAT', 'wait is a time up to 60s, such as 30s.')
  const names = rest.entity === undefined ? null : splitNames(rest.entity)
  for (const name of names ?? [])
    if (!isEntityName(name) || name === 'statuses')
      refuse('entity', 'NOT_ALLOWED_WORD', `There are no changes of "${name.slice(0, 80)}".`)
  const isForeign = readFlag('exclude_own')
  const isThin = readFlag('thin')
  if (errors.length > 0) throw new ApiError('INVALID_REQUEST', errors[0]!.detail, { errors })
  return {
    cursor,
    isFromNow: from !== undefined,
    limit,
    wait,
    isThin,
    filters: {
      ...(names && { entity: names.join() }),
      ...(isForeign && { exclude_own: 'true' }),
      ...(connection !== undefined && { connection }),
    },
  }
}

/** The entities of filters that were parsed, or that a cursor brought. */
export function entitiesOf({ entity }: ChangeFilters): readonly EntityName[] | null {
  return entity === undefined ? null : (splitNames(entity) as EntityName[])
}

function splitNames(text: string): string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].sort()
}

function parseWait(text: string): number {
  const [, number, unit] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? []
  const ms = Number(number) * (UNITS[unit ?? ''] ?? Number.NaN)
  return ms <= LONGEST_WAIT_MS ? ms : Number.NaN
}
