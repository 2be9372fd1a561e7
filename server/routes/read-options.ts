import type { EntityName, FieldError } from '@millwright/model'
import { relationsOf } from '../engine/mirror-expand.ts'
import { SORTS, type Sort } from '../engine/mirror-sorts.ts'
import type { Operation } from './route.ts'

/** Where a read takes its answer from, and what only the mirror can do. */
export interface ReadOptions {
  /** `aged`: the mirror if it is at most `max_age` seconds old, else live. */
  source: 'live' | 'mirror' | 'aged'
  max_age: number
  sort: Sort | null
  /** Relations whose records are answered too. */
  expand: string[]
}

type Query = Record<string, unknown>

export const READ_OPTIONS = { source: true, max_age: true, sort: true } as const

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** What of `include` needs the source itself. */
const LIVE_ONLY = ['raw', 'allowed']

/** The parameters as the documentation has them. */
export function describeReadOptions(entity: EntityName, isList: boolean): Operation['query'] {
  const relations = [...relationsOf(entity).keys()]
  const parts = [...LIVE_ONLY, ...(isList ? ['total'] : [])].join(', ')
  const more = relations.length > 0 ? `; of the mirror also ${relations.join(', ')}` : ''
  return {
    include: { description: `${parts}${more}. Separated by commas.` },
    source: {
      description: 'live (default), or mirror: the synced copy, also while the source is down.',
    },
    max_age: {
      description: 'The copy if it is at most so old, else live: 60s, 5m, 2h or 1d.',
    },
    ...(isList && {
      sort: { description: `With source=mirror: ${SORTS.join(', ')}; - turns the order round.` },
    }),
  }
}

/** Reads them; what is wrong goes into `errors`. `include` has been parsed before. */
export function parseReadOptions(
  entity: EntityName,
  query: Query,
  include: readonly string[],
  isList: boolean,
  errors: FieldError[],
): ReadOptions {
  const maxAge = parseMaxAge(query.max_age, errors)
  const named = parseSource(query.source, errors)
  const source = maxAge === null ? named : 'aged'
  if (maxAge !== null && query.source !== undefined)
    refuse(errors, 'max_age', 'max_age chooses the source itself: leave source out.')
  const expand = include.filter((part) => relationsOf(entity).has(part))
  if (source === 'live') {
    for (const part of expand)
      refuse(errors, 'include', `include=${part} is read from the mirror: add source=mirror.`)
  } else {
    for (const part of include.filter((one) => LIVE_ONLY.includes(one)))
      refuse(errors, 'include', `The mirror has no ${part}: leave source and max_age out for it.`)
  }
  return {
    source,
    max_age: maxAge ?? 0,
    sort: isList ? parseSort(query.sort, source, errors) : null,
    expand,
  }
}

/** Words that `include` may have. */
export function includesOf(entity: EntityName, isList: boolean): string[] {
  return [...LIVE_ONLY, ...(isList ? ['total'] : []), ...relationsOf(entity).keys()]
}

function parseSource(value: unknown, errors: FieldError[]): 'live' | 'mirror' {
  if (value === undefined || value === 'live') return 'live'
  if (value === 'mirror') return 'mirror'
  refuse(errors, 'source', 'source is live or mirror.', 'NOT_ALLOWED_WORD')
  return 'live'
}

function parseMaxAge(value: unknown, errors: FieldError[]): number | null {
  if (value === undefined) return null
  const match = typeof value === 'string' ? /^(\d{1,6})([smhd])$/.exec(value) : null
  if (match) return Number(match[1]) * UNITS[match[2]!]!
  refuse(errors, 'max_age', 'max_age is a time such as 60s, 5m, 2h or 1d.', 'INVALID_FORMAT')
  return null
}

function parseSort(
  value: unknown,
  source: ReadOptions['source'],
  errors: FieldError[],
): Sort | null {
  if (value === undefined) return null
  if (!SORTS.includes(value as Sort))
    refuse(errors, 'sort', `sort is one of: ${SORTS.join(', ')}.`, 'NOT_ALLOWED_WORD')
  else if (source !== 'mirror')
    refuse(errors, 'sort', 'Sources have orders of their own: sort needs source=mirror.')
  return value as Sort
}

function refuse(errors: FieldError[], pointer: string, detail: string, code = 'NOT_POSSIBLE') {
  errors.push({ pointer, code, detail })
}
