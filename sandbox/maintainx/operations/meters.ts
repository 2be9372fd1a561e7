import { SKIP_WEBHOOK } from '../crud.ts'
import type { Operation } from '../operation.ts'
import { addReadings, type Reading } from '../rules/meter.ts'
import { list, num, obj, text } from '../shape.ts'

const BATCH = list(obj({ meterId: num('*'), value: num('*'), readingDate: text('null') }))

/** Readings come alone (deprecated, `readingValue`) or as a bare array (`value`). */
export const meterOperations: Operation[] = [
  {
    method: 'POST',
    path: '/meterreadings',
    query: SKIP_WEBHOOK,
    body: BATCH,
    status: 201,
    answer: list(
      obj({ meterId: num(), value: num(), createdAt: text(), readingDate: text('null') }),
    ),
    run(visit) {
      return addReadings(visit.body as unknown as Reading[], visit)
    },
  },
  {
    method: 'POST',
    path: '/meters/{meterId}/readings',
    query: SKIP_WEBHOOK,
    body: obj({ readingValue: num('*'), readingDate: text('null') }),
    status: 201,
    answer: obj({
      id: text(),
      createdAt: text(),
      readingDate: text('null'),
      readingValue: num(),
    }),
    run(visit) {
      const { readingValue, readingDate } = visit.body as {
        readingValue: number
        readingDate?: string
      }
      const reading: Reading = {
        meterId: Number(visit.params.meterId),
        value: readingValue,
        ...(readingDate !== undefined && { readingDate }),
      }
      const [entry] = addReadings([reading], visit)
      return { ...entry, readingValue }
    },
  },
]
