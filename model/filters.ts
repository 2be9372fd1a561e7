import type { Fields } from './field-meta.ts'

export type FilterKind =
  | 'id'
  | 'text'
  | 'contains'
  | 'ts_from'
  | 'ts_to'
  | 'date_from'
  | 'date_to'
  | 'words'
  | 'ids'
  | 'bool'

export interface Filter {
  /** Field that is compared. A path (`lines.item_id`) or a list is met by any of its elements. */
  readonly field?: string
  readonly kind: FilterKind
  readonly description: string
}

const always: Record<string, Filter> = {
  modified_after: { field: 'updated_at', kind: 'ts_from', description: 'Changed at or after.' },
  modified_before: { field: 'updated_at', kind: 'ts_to', description: 'Changed before.' },
  created_after: { field: 'created_at', kind: 'ts_from', description: 'Made at or after.' },
  created_before: { field: 'created_at', kind: 'ts_to', description: 'Made before.' },
  ids: { field: 'id', kind: 'ids', description: 'Any of these ids, separated by commas.' },
  number: { field: 'number', kind: 'text', description: 'Exactly this number.' },
  name: { field: 'name', kind: 'contains', description: 'The name contains this text.' },
  external_reference: {
    field: 'external_reference',
    kind: 'text',
    description: "The caller's own key.",
  },
  include_deleted: { kind: 'bool', description: 'Also deleted records; false by default.' },
}

const whereFieldExists: Record<string, readonly Filter[]> = {
  status: [
    { field: 'status', kind: 'words', description: 'Any of these words, separated by commas.' },
  ],
  organization_id: [
    { field: 'organization_id', kind: 'id', description: 'Of this organization.' },
    { field: 'organization_ids', kind: 'id', description: 'Of this organization.' },
  ],
  site_id: [
    { field: 'site_id', kind: 'id', description: 'Of this site.' },
    { field: 'site_ids', kind: 'id', description: 'Of this site.' },
  ],
}

/** The filters of every list, less those that the entity has no field for. */
export function commonFilters(fields: Fields): Record<string, Filter> {
  const found: Record<string, Filter> = { ...always }
  for (const [name, filters] of Object.entries(whereFieldExists)) {
    const filter = filters.find(({ field }) => field !== undefined && Object.hasOwn(fields, field))
    if (filter) found[name] = filter
  }
  return found
}

/** Widens a filter by a node of a tree (place, parent, asset) to all below it. */
export const include_children: Filter = {
  kind: 'bool',
  description: 'With a filter by place, asset or parent: also everything below it.',
}

export function byId(field: string, description: string): Filter {
  return { field, kind: 'id', description }
}

export function byText(field: string, description: string): Filter {
  return { field, kind: 'text', description }
}

export function byWords(field: string, description: string): Filter {
  return { field, kind: 'words', description }
}
