import * as z from 'zod'

/** Why a value of the source is not served. */
export const problemReasons = [
  'missing',
  'wrong_type',
  'unreadable',
  'out_of_range',
  'impossible_date',
  'unknown_word',
  'too_long',
] as const
export type ProblemReason = (typeof problemReasons)[number]

/** What came in place of a value: never the value itself. */
export const valueKinds = ['none', 'text', 'number', 'boolean', 'list', 'object'] as const
export type ValueKind = (typeof valueKinds)[number]

const parts = {
  field: z
    .string()
    .nullable()
    .describe('Field that reads null for it, e.g. `lines/2/quantity`; null: the whole record.'),
  source_field: z
    .string()
    .nullable()
    .describe("The source's own property or properties, where they are known."),
  value_kind: z.enum(valueKinds).describe('What came in its place.'),
  reason: z.enum(problemReasons).describe('Why it is not served.'),
}

/** A value of the source that breaks the model: its field is null and the rest of the record is served. */
export const RecordProblem = z.object(parts).meta({ id: 'RecordProblem' })
export type RecordProblem = z.infer<typeof RecordProblem>

/** A record that has no key: it is left out of its page. */
export const PageProblem = z
  .object({
    place: z.int().describe('Its place among the records that the source answered, from 0.'),
    ...parts,
  })
  .meta({ id: 'PageProblem' })
export type PageProblem = z.infer<typeof PageProblem>
