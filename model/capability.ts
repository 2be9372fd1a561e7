import * as z from 'zod'
import { entityNames } from './names.ts'

/**
 * Whether only the connector says so, conformance proved it (on the vendor's simulated system, on a live one), or it was
 * tried with this very connection.
 */
export const Evidence = z
  .object({
    kind: z
      .enum(['declared', 'sandbox', 'live', 'probed'])
      .describe(
        '`declared`: the connector says so. `sandbox`, `live`: conformance proved it there. `probed`: tried with this connection.',
      ),
    at: z.string().nullable().describe('When it was proved or probed, in UTC.'),
  })
  .meta({ id: 'Evidence' })
export type Evidence = z.infer<typeof Evidence>

/** One operation or action of an entity. What is not offered is listed with its reason. */
export const Ability = z
  .object({
    supported: z.boolean(),
    reason: z.string().optional().describe('Why it is not supported.'),
    evidence: Evidence,
    mode: z.enum(['hard', 'soft']).optional().describe('What a delete does.'),
    effect: z.string().optional().describe('What it does at the source.'),
    side_effects: z.array(z.string()).optional().describe('What the source does besides.'),
    required: z.array(z.string()).optional().describe('Parameters that this source requires.'),
  })
  .meta({ id: 'Ability' })
export type Ability = z.infer<typeof Ability>

export const FieldAbility = z
  .object({
    read: z.boolean(),
    create: z.enum(['required', 'optional', 'no']),
    update: z.object({
      possible: z.boolean(),
      rule: z.string().optional().describe('When it is not possible, e.g. not after approval.'),
    }),
    native: z.string().optional().describe("The source's own name of the field."),
    max_length: z.int().optional().describe('Longest text that the source takes.'),
    words: z.array(z.string()).optional().describe('Words that the source can express.'),
  })
  .meta({ id: 'FieldAbility' })
export type FieldAbility = z.infer<typeof FieldAbility>

/** A field of the source that the model has no place for. */
export const CustomField = z
  .object({ name: z.string(), type: z.string(), writable: z.boolean() })
  .meta({ id: 'CustomField' })
export type CustomField = z.infer<typeof CustomField>

/** What this very connection can do with one entity. */
export const EntityCapability = z
  .object({
    entity: z.enum(entityNames),
    native: z.string().nullable().describe("The source's own object."),
    ops: z.object({
      list: Ability,
      get: Ability,
      create: Ability,
      update: Ability,
      delete: Ability,
    }),
    fields: z.record(z.string(), FieldAbility).describe('By name; of lists as `lines.quantity`.'),
    filters: z
      .record(z.string(), z.enum(['source', 'scan', 'mirror', 'no']))
      .describe(
        'Who serves the filter: the source, a check of each record as it is read, the mirror; `no` = it is refused.',
      ),
    actions: z.record(z.string(), Ability),
    changes: z.object({
      by: z.string().nullable().describe('Field of the source that marks a change.'),
      deletes: z.enum(['source', 'sweep', 'no']).describe('How deleted records are found.'),
    }),
    webhooks: z.boolean().describe('Whether the source tells of changes by itself.'),
    version: z.string().nullable().describe('What `If-Match` compares, e.g. etag.'),
    create_statuses: z.array(z.string()).describe('Statuses that a create may ask for.'),
    derived: z.array(z.string()).describe('Fields that the connector works out.'),
    detail: z
      .enum(['item', 'site', 'storeroom', 'bin', 'lot'])
      .nullable()
      .describe('Level of detail of stock levels; null for other entities.'),
    custom_fields: z.array(CustomField),
  })
  .meta({ id: 'EntityCapability' })
export type EntityCapability = z.infer<typeof EntityCapability>
