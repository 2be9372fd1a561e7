import type { RequestQuery } from '@millwright/sdk'

const SPANS_MS = { hour: 3_600_000, day: 24 * 3_600_000, week: 7 * 24 * 3_600_000 } as const
export type Span = keyof typeof SPANS_MS
export const spans = Object.keys(SPANS_MS) as Span[]
export const statusKinds = ['2xx', '4xx', '5xx'] as const

/** What the address says, as the API asks for it; what it does not know is left out. */
export function toRequestQuery(
  search: Readonly<Record<string, string | undefined>>,
  now: number,
): RequestQuery {
  const { status, entity, since, q } = search
  const span = spans.find((one) => one === since)
  const kind = statusKinds.find((one) => one === status)
  const exact = status && /^[1-5]\d\d$/.test(status) ? Number(status) : undefined
  return {
    ...(q && { search: q }),
    ...((kind ?? exact) && { status: (kind ?? exact)! }),
    ...(entity && { entity }),
    ...(span && { from: new Date(now - SPANS_MS[span]).toISOString() }),
  }
}
