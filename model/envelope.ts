import * as z from 'zod'
import { EntityCapability } from './capability.ts'
import { entityNames } from './names.ts'
import { PageProblem } from './record-problem.ts'

const pageOf = <S extends z.ZodType>(element: S) => ({
  object: z.literal('list'),
  data: z.array(element),
  next_cursor: z.string().nullable().describe('Where the next page begins.'),
  has_more: z.boolean(),
  total: z.int().optional().describe('Number of all records, with `include=total`.'),
})

/** One page of a list. `name` is the name of the schema in documents. */
export function listOf<S extends z.ZodType>(element: S, name: string) {
  return z.object(pageOf(element)).meta({ id: name })
}

/** One page of records: the same, with what was wrong at the source. */
export function recordListOf<S extends z.ZodType>(element: S, name: string) {
  const problems = z
    .array(PageProblem)
    .optional()
    .describe('Records of the source that have no key and are left out of this page.')
  return z.object({ ...pageOf(element), problems }).meta({ id: name })
}

/** Answer of `GET /v1/capabilities`. */
export const Capabilities = listOf(EntityCapability, 'Capabilities')
export type Capabilities = z.infer<typeof Capabilities>

/** Answer of a delete: what really happened at the source. */
export const Deletion = z
  .object({
    object: z.literal('deletion'),
    id: z.string(),
    entity: z.enum(entityNames),
    deleted: z.enum(['hard', 'soft']),
    effect: z.string().nullable().describe('Status or flag that was set, lines that were marked.'),
    record: z.record(z.string(), z.unknown()).nullable().describe('The record as it is now.'),
  })
  .meta({ id: 'Deletion' })
export type Deletion = z.infer<typeof Deletion>

/** Answer of a write with `dry_run=true`; nothing was sent. */
export const DryRun = z
  .object({
    object: z.literal('dry_run'),
    op: z.enum(['create', 'update', 'delete', 'action']),
    valid: z.literal(true),
    requests: z
      .array(
        z.object({
          method: z.string(),
          url: z.string(),
          headers: z.record(z.string(), z.string()),
          body: z.unknown(),
        }),
      )
      .describe('What would be sent to the source, without secrets.'),
    effects: z.array(z.string()).describe('What would happen, in words.'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'DryRun' })
export type DryRun = z.infer<typeof DryRun>
