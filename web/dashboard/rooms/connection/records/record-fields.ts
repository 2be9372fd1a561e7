import type { EntityCapability, RecordProblem } from '@millwright/sdk'
import type { AnyRecord, Permission } from './record-client.ts'

/** One field of a record as it is shown. */
export interface RecordField {
  name: string
  value: unknown
  /** The source's own name of it. */
  native: string | null
  /** null: it is not one that can be written at all. */
  permission: Permission | null
  problems: readonly RecordProblem[]
}

/** What comes with a record and is none of its fields. */
const BESIDE = new Set(['object', 'raw', 'allowed', 'problems', 'expanded'])

/** The fields of a record in their order; those that are empty only where wanted, or where something is to be said. */
export function listFields(
  record: AnyRecord,
  capability: EntityCapability | null,
  withEmpty: boolean,
): RecordField[] {
  return Object.keys(record)
    .filter((name) => !BESIDE.has(name))
    .map((name) => ({
      name,
      value: record[name],
      native: capability?.fields[name]?.native ?? null,
      permission: record.allowed?.update.fields[name] ?? null,
      problems: (record.problems ?? []).filter(
        ({ field }) => field === name || field?.startsWith(`${name}/`),
      ),
    }))
    .filter(({ value, problems }) => withEmpty || !isEmpty(value) || problems.length > 0)
}

/** Names of the fields that can be written now. */
export function listWritable(record: AnyRecord): string[] {
  const { update } = record.allowed ?? {}
  if (!update?.possible) return []
  return Object.keys(update.fields).filter((name) => update.fields[name]!.possible)
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Of a table of records, without being asked: what says which one it is, and how it stands. */
const TOLD = [
  'number',
  'name',
  'status',
  'source_status',
  'quantity',
  'vendor_name',
  'vendor_id',
  'item_name',
  'asset_name',
  'total_net_amount',
  'currency',
  'due_at',
  'required_on',
  'ordered_on',
  'updated_at',
]
const MOST_TOLD = 7

/** Columns of a table of an entity: those that are told by themselves first, then every other plain field. */
export function chooseColumns(
  capability: EntityCapability,
): readonly { name: string; isExtra: boolean }[] {
  const names = Object.keys(capability.fields).filter(
    (name) => capability.fields[name]!.read && !name.includes('.'),
  )
  const told = TOLD.filter((name) => names.includes(name))
    // A name says more than an id.
    .filter((name) => !names.includes(name.replace(/_id$/, '_name')) || !name.endsWith('_id'))
    .slice(0, MOST_TOLD)
  const last = names.includes('updated_at') && !told.includes('updated_at') ? ['updated_at'] : []
  const first = [...told, ...last]
  return [
    ...first.map((name) => ({ name, isExtra: false })),
    ...names.filter((name) => !first.includes(name)).map((name) => ({ name, isExtra: true })),
  ]
}
