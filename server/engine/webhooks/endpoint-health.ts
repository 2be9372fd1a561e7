const HOUR = 3_600_000
/** After so long of failures only, people are told, and told again. */
export const NOTICE_AFTER: readonly number[] = [24 * HOUR, 72 * HOUR]
/** After so long of failures only, an endpoint is disabled … */
export const DISABLE_AFTER = 120 * HOUR
/** … where it has failed over so long at least: two failures that lie far apart prove nothing. */
const LEAST_SPAN = 12 * HOUR

/** What is known of how an endpoint fares. */
export interface EndpointHealth {
  /** The first failure since the last success. */
  failing_since: Date | null
  /** How often people were told of it. */
  notices: number
  last_failure_at: Date | null
}

export interface HealthChange {
  health: EndpointHealth
  /** People are to be told that it fails. */
  isNoticed: boolean
  disable: 'gone' | 'failing' | null
}

/** What the results of some tries, at `now`, mean for their endpoint. `isGone`: it said so itself. */
export function noteResults(
  before: EndpointHealth,
  results: { successes: number; failures: number; isGone: boolean },
  now: number,
): HealthChange {
  const { successes, failures, isGone } = results
  const last_failure_at = failures > 0 ? new Date(now) : before.last_failure_at
  if (successes > 0 || failures === 0) {
    const failing_since = successes > 0 ? null : before.failing_since
    const notices = successes > 0 ? 0 : before.notices
    const health = { failing_since, notices, last_failure_at }
    return { health, isNoticed: false, disable: isGone ? 'gone' : null }
  }
  const failing_since = before.failing_since ?? new Date(now)
  const failed = now - failing_since.getTime()
  const span = (before.last_failure_at?.getTime() ?? now) - failing_since.getTime()
  const isOver = failed >= DISABLE_AFTER && span >= LEAST_SPAN
  const disable = isGone ? 'gone' : isOver ? 'failing' : null
  const reached = NOTICE_AFTER.filter((after) => failed >= after).length
  const notices = Math.max(before.notices, reached)
  return {
    health: { failing_since, notices, last_failure_at },
    isNoticed: notices > before.notices && disable === null,
    disable,
  }
}
