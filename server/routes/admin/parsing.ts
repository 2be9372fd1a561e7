import { ApiError, type FieldError } from '@millwright/model'
import type * as z from 'zod'
import type { Cursors } from '../../engine/cursor.ts'

/** A body by its schema; every place that is wrong is named. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body ?? {})
  if (parsed.success) return parsed.data
  const errors: FieldError[] = parsed.error.issues.flatMap((issue) => {
    const pointer = issue.path.length > 0 ? `/${issue.path.join('/')}` : ''
    if (issue.code !== 'unrecognized_keys') {
      const isMissing = issue.code === 'invalid_type' && issue.message.includes('undefined')
      return [{ pointer, code: isMissing ? 'REQUIRED' : 'INVALID_FORMAT', detail: issue.message }]
    }
    return issue.keys.map((key) => ({
      pointer: `${pointer}/${key.slice(0, 80)}`,
      code: 'UNKNOWN_FIELD',
      detail: `There is no field ${key.slice(0, 80)} here.`,
    }))
  })
  const first = errors[0]!
  throw new ApiError('INVALID_REQUEST', `${first.pointer || 'The body'}: ${first.detail}`, {
    errors,
  })
}

export interface AdminPage {
  limit: number
  /** Where the page before ended. */
  after: string | undefined
  /** What was asked for besides; a cursor that is sent alone brings its own. */
  filters: Readonly<Record<string, string | undefined>>
}

/** The query of an admin list. */
export function parsePage(
  cursors: Cursors,
  accountId: string,
  list: string,
  query: Readonly<Record<string, string | undefined>>,
): AdminPage {
  const { limit: text = '50', cursor, ...filters } = query
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > 500) {
    const detail = 'limit is a whole number from 1 to 500.'
    throw new ApiError('INVALID_REQUEST', detail, {
      errors: [{ pointer: 'limit', code: 'INVALID_FORMAT', detail }],
    })
  }
  if (cursor === undefined) return { limit, after: undefined, filters }
  const opened = cursors.open(cursor, { connection: accountId, entity: list, filters })
  return {
    limit,
    after: opened.next as string,
    filters: opened.filters as AdminPage['filters'],
  }
}

/** A filter that takes a few words only. Throws INVALID_REQUEST for others. */
export function parseWord<W extends string>(
  { filters }: AdminPage,
  name: string,
  allowed: readonly W[],
): W | undefined {
  const word = filters[name]
  if (word === undefined || allowed.includes(word as W)) return word as W | undefined
  const detail = `${name} is one of: ${allowed.join(', ')}.`
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: name, code: 'NOT_ALLOWED_WORD', detail }],
  })
}

/** A page of rows that was asked for with one more than `limit`. */
export function toPage<T extends { id: string }>(
  cursors: Cursors,
  accountId: string,
  list: string,
  { limit, filters }: AdminPage,
  rows: readonly T[],
  show: (row: T) => unknown,
): Record<string, unknown> {
  const shown = rows.slice(0, limit)
  const hasMore = rows.length > limit
  const next = hasMore
    ? cursors.seal({ connection: accountId, entity: list, filters, next: shown.at(-1)!.id })
    : null
  return { object: 'list', data: shown.map(show), next_cursor: next, has_more: hasMore }
}
