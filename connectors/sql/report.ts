import { ApiError, suggestName } from '@millwright/model'

/** Places of a mapping that are wrong, collected so that all can be told at once. */
export interface Report {
  /** A sentence about this place. */
  complain(place: string, sentence: string): void
  /** Refuses properties that nobody knows, with the closest known one. */
  checkNames(place: string, given: object, known: readonly string[], what?: string): void
  /** An object at this place, or an empty one with a complaint. */
  object(place: string, value: unknown): Record<string, unknown>
  /** A text at this place; empty with a complaint. */
  text(place: string, value: unknown): string
  /** A text or a list of texts. */
  texts(place: string, value: unknown): string[]
  /** Throws what was collected. */
  throwAny(): void
}

/** Places that are told in words; the rest comes once these are right. */
const MOST = 20

export function createReport(): Report {
  const found: string[] = []
  const report: Report = {
    complain(place, sentence) {
      if (found.length < MOST) found.push(`${place}: ${sentence}`)
    },
    checkNames(place, given, known, what = 'property') {
      for (const name of Object.keys(given)) {
        if (known.includes(name) || found.length >= MOST) continue
        const close = suggestName(name, known)
        const closest = close ? `; the closest is "${close}"` : ''
        report.complain(place, `there is no ${what} "${name.slice(0, 80)}"${closest}.`)
      }
    },
    object(place, value) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value as Record<string, unknown>
      report.complain(place, 'an object is expected here.')
      return {}
    },
    text(place, value) {
      if (typeof value === 'string' && value !== '') return value
      report.complain(place, 'a text is expected here.')
      return ''
    },
    texts(place, value) {
      const all = Array.isArray(value) ? value : [value]
      if (all.length === 0) report.complain(place, 'at least one name is expected here.')
      return all.map((one) => report.text(place, one))
    },
    throwAny() {
      if (found.length > 0) throw refuseMapping(found)
    },
  }
  return report
}

export function refuseMapping(sentences: readonly string[]): ApiError {
  return new ApiError('INVALID_REQUEST', `The mapping is not valid. ${sentences[0]}`, {
    errors: sentences.map((detail) => ({
      pointer: '/credentials/mapping',
      code: 'INVALID_FORMAT',
      detail,
    })),
  })
}
