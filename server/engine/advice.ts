import { WASTES, type Waste } from '../store/usage.ts'

/** The calls of one consumer to one entity of a connection, and what of them was waste. */
export type Habitude = {
  connection_id: string
  entity: string
  consumer: string
  user_agent: string
  calls: number
} & Record<Waste, number>

export interface Advice {
  pattern: Waste
  connection_id: string | null
  entity: string | null
  consumer: string
  user_agent: string
  calls: number
  calls_saved: number
  /** What was seen and what to do, as sentences. */
  message: string
  replacement: { method: string; url: string; headers?: Record<string, string> }
}

interface Pattern {
  /** Fewer calls saved than this, or a smaller share of the calls, are noise. */
  least: number
  share: number
  advise(at: { entity: string; canFilter: boolean }): Pick<Advice, 'message' | 'replacement'> | null
}

const get = (url: string, headers?: Record<string, string>): Advice['replacement'] => ({
  method: 'GET',
  url,
  ...(headers && { headers }),
})
const changed = (entity: string) => `/v1/${entity}?modified_after={when you asked last}&limit=500`

/** What is advised, and from when on. */
export const PATTERNS: Readonly<Record<Waste, Pattern>> = {
  repeated_reads: {
    least: 20,
    share: 0.2,
    advise: ({ entity, canFilter }) => ({
      message:
        'The same is read again within five minutes, and the answer is the same. Keep what was answered, and ask for what has changed since.',
      replacement: canFilter
        ? get(changed(entity))
        : get(`/v1/${entity}/{id}`, { 'If-None-Match': '{the ETag that you have}' }),
    }),
  },
  unfiltered_polls: {
    least: 20,
    share: 0.1,
    advise: ({ entity, canFilter }) =>
      canFilter
        ? {
            message:
              'A whole list is read again, page by page, without modified_after. Ask only for what has changed since the last time: that is one page as a rule.',
            replacement: get(changed(entity)),
          }
        : null,
  },
  small_pages: {
    least: 10,
    share: 0.1,
    advise: ({ entity }) => ({
      message:
        'A list is read on in pages of fewer than 200 records. A page may have 500: the same records come in fewer calls.',
      replacement: get(`/v1/${entity}?limit=500`),
    }),
  },
  single_reads: {
    least: 20,
    share: 0.2,
    advise: ({ entity }) => ({
      message:
        'Records that a list has just brought are read again one by one. The records of a list have the fields of a single read, apart from some that a source tells only there: take them from the list.',
      replacement: get(`/v1/${entity}?limit=500`),
    }),
  },
  hasty_retries: {
    least: 5,
    share: 0.02,
    advise: () => ({
      message:
        'After a 429 it calls again before Retry-After has passed, and is refused again. Wait as long as Retry-After says, and slow down when RateLimit says that little is left.',
      replacement: get('{the same call, once Retry-After has passed}'),
    }),
  },
  status_polls: {
    least: 30,
    share: 0.2,
    advise: () => ({
      message:
        'The state of a connection is asked for more than once a minute. Each change of it is an event: ask for those of all connections in one call, or have them told to a webhook by POST /admin/v1/contacts.',
      replacement: get('/admin/v1/events?type=connection.reauthorization_required&limit=50'),
    }),
  },
}

/** Advice from counted calls: what saves most comes first. Each pattern is counted by itself, so one call may be saved by two. */
export function advise(
  habitudes: readonly Habitude[],
  canFilter: (connectionId: string, entity: string) => boolean,
): Advice[] {
  const advice = habitudes.flatMap((one) =>
    WASTES.flatMap((pattern): Advice[] => {
      const { least, share, advise } = PATTERNS[pattern]
      const saved = Math.round(one[pattern])
      // However often it was refused: what it did when it was not is no smaller a habit.
      const counted = one.calls - (pattern === 'hasty_retries' ? 0 : one.hasty_retries)
      if (saved < least || saved < share * counted) return []
      const { connection_id, entity, consumer, user_agent, calls } = one
      const told = advise({ entity, canFilter: canFilter(connection_id, entity) })
      if (!told) return []
      return [
        {
          pattern,
          connection_id: connection_id || null,
          entity: entity || null,
          consumer,
          user_agent,
          calls,
          calls_saved: saved,
          ...told,
        },
      ]
    }),
  )
  return advice.sort((a, b) => b.calls_saved - a.calls_saved)
}
