import * as z from 'zod'
import type { ActionName } from './actions.ts'
import { Allowed } from './allowed.ts'
import { describeField, type Fields } from './field-meta.ts'
import { commonFilters, type Filter } from './filters.ts'
import type { EntityName, Family } from './names.ts'
import { type RecordFields, recordFields } from './record-fields.ts'
import { RecordProblem } from './record-problem.ts'
import { createSchema, updateSchema } from './write-schema.ts'

export interface Operations {
  readonly list: boolean
  readonly get: boolean
  readonly create: boolean
  readonly update: boolean
  readonly delete: boolean
}

export interface Transition {
  readonly to: string
  /** The action that takes this step; without it the source moves on by itself. */
  readonly by?: ActionName
}

export type Transitions = Readonly<Record<string, readonly Transition[]>>

interface Extras {
  raw: z.ZodOptional<z.ZodUnknown>
  allowed: z.ZodOptional<typeof Allowed>
  expanded: z.ZodOptional<
    z.ZodRecord<z.ZodString, z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>>
  >
  problems: z.ZodOptional<z.ZodArray<typeof RecordProblem>>
}

export type RecordShape<F extends Fields> = F & Extras

export interface Entity<N extends string = EntityName, F extends Fields = Fields> {
  readonly name: N
  readonly object: string
  readonly family: Family
  readonly tier: 'core'
  readonly title: string
  readonly description: string
  readonly fields: F
  readonly operations: Operations
  readonly actions: readonly ActionName[]
  /** Tried in this order, after `external_reference`; each is a list of fields. */
  readonly natural_keys: readonly (readonly string[])[]
  readonly filters: Readonly<Record<string, Filter>>
  /** Sub-resources: lists of the record, and lists that a source keeps apart. */
  readonly collections: readonly string[]
  /** Empty where the model gives no steps. */
  readonly transitions: Transitions
  readonly record: z.ZodObject<RecordShape<F>>
  readonly create: z.ZodObject
  readonly update: z.ZodObject
}

type Flat<T> = { [K in keyof T]: T[K] }
export type WithRecordFields<O extends string, F extends Fields> = Flat<
  Omit<RecordFields<O>, keyof F> & F
>

export interface EntitySpec<N extends EntityName, O extends string, F extends Fields> {
  name: N
  object: O
  family: Family
  title: string
  description: string
  /** L list, G get, C create, U update, D delete. */
  operations: string
  actions?: readonly ActionName[]
  natural_keys: readonly (readonly string[])[]
  filters?: Readonly<Record<string, Filter>>
  collections?: readonly string[]
  transitions?: Transitions
  fields: F
}

/** Makes one entity from its definition; the fields of every record are added here. */
export function defineEntity<const N extends EntityName, const O extends string, F extends Fields>(
  spec: EntitySpec<N, O, F>,
): Entity<N, WithRecordFields<O, F>> {
  const has = (letter: string) => spec.operations.includes(letter)
  const operations: Operations = {
    list: has('L'),
    get: has('G'),
    create: has('C'),
    update: has('U'),
    delete: has('D'),
  }
  const isWritten = operations.create || operations.update
  const { head, tail } = recordFields(spec.object, isWritten)
  const fields = { ...head, ...spec.fields, ...tail, ...pick(spec.fields, tail) } as unknown
  const own = fields as WithRecordFields<O, F>
  const typeName = spec.title.replaceAll(' ', '')
  // Only documents and tests need them: they are made when somebody asks.
  const record = once(() => recordSchema(own, typeName, spec.description))
  const create = once(() => createSchema(own, `${typeName}Create`))
  const update = once(() => updateSchema(own, `${typeName}Update`))
  return Object.freeze({
    name: spec.name,
    object: spec.object,
    family: spec.family,
    tier: 'core',
    title: spec.title,
    description: spec.description,
    fields: own,
    operations,
    actions: spec.actions ?? [],
    natural_keys: spec.natural_keys,
    filters: { ...commonFilters(own), ...spec.filters },
    collections: [
      ...(spec.collections ?? []),
      ...(spec.name === 'attachments' ? [] : ['attachments']),
    ],
    transitions: spec.transitions ?? {},
    get record() {
      return record()
    },
    get create() {
      return create()
    },
    get update() {
      return update()
    },
  })
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function recordSchema<F extends Fields>(fields: F, id: string, description: string) {
  const raw = z.unknown().optional()
  describeField(raw, 'map', 'R', 'The payload of the source, with `include=raw`.')
  const allowed = Allowed.optional()
  describeField(allowed, 'map', 'R', 'What may be done to the record now, with `include=allowed`.')
  const expanded = z.record(z.string(), z.record(z.string(), z.unknown()).nullable()).optional()
  describeField(
    expanded,
    'map',
    'R',
    'Records that this one refers to, with `include=vendor` or the like: by relation, null where there is no copy.',
  )
  const problems = z.array(RecordProblem).optional()
  describeField(
    problems,
    'map',
    'R',
    'Values of the source that break the model; left out where there are none. Their fields are null.',
  )
  const schema = z.object({ ...fields, raw, allowed, expanded, problems })
  z.globalRegistry.add(schema, { id, description })
  return schema as unknown as z.ZodObject<RecordShape<F>>
}

/** The fields that a definition gives anew although every record has them. */
function pick(fields: Fields, others: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => Object.hasOwn(others, key)))
}
