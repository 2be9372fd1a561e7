/** How calls end, as they are counted. */
export const OUTCOMES = [
  'success',
  'not_modified',
  'invalid',
  'unauthenticated',
  'denied',
  'not_found',
  'conflict',
  'refused',
  'rate_limited',
  'upstream_rate_limited',
  'failed',
  'upstream_failed',
] as const

export type Outcome = (typeof OUTCOMES)[number]

/** `isUpstream`: the source said so. */
export function classify(status: number, isUpstream: boolean): Outcome {
  if (status < 300) return 'success'
  switch (status) {
    case 304:
      return 'not_modified'
    case 401:
      return 'unauthenticated'
    case 402:
    case 403:
      return 'denied'
    case 404:
      return 'not_found'
    case 409:
    case 412:
      return 'conflict'
    case 422:
      return 'refused'
    case 429:
      return isUpstream ? 'upstream_rate_limited' : 'rate_limited'
    case 502:
    case 503:
    case 504:
      return 'upstream_failed'
    default:
      return status < 500 ? 'invalid' : 'failed'
  }
}
