export type FieldType =
  | 'char'
  | 'text'
  | 'integer'
  | 'float'
  | 'numeric'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'timestamp'
  | 'timedelta'
  | 'binary'
  | 'selection'
  | 'many2one'
  | 'one2many'
  | 'many2many'
  | 'reference'

/** `[field, operator, value]`, nested lists, `['OR', …]`. In a field's metadata a value may be `{ eval: path }`. */
export type Domain = unknown[]

export type Order = [field: string, direction: string][]

/** What the source knows of a field. Without `via`, `computed` and `inverse` it is a column. */
export interface Field {
  type: FieldType
  label: string
  /** The model that a relation leads to. */
  relation?: string
  /** one2many: the field of the relation that leads back. */
  inverse?: string
  /** one2many: only those of the relation that meet this. */
  filter?: Domain
  /** Read through another record: `template.name`. */
  via?: string
  /** Worked out on reading, see `computed/`. `search` is the path that stands for it in a domain. */
  computed?: true
  search?: string
  /** The worked out value itself is compared in a domain. */
  compared?: true
  /** The model behind the reference with which `search` begins. */
  search_model?: string
  /** Always, or when the record meets a domain; `unchecked` is told to clients, yet a null goes through. */
  required?: true | 'unchecked' | Domain
  /** Clients do not offer it; the server takes it all the same. */
  readonly?: true
  selection?: Record<string, string>
  /** Digits behind the point, or the path to them. */
  digits?: number | string
  /** What the record that a relation leads to must meet, each of a list. */
  domain?: Domain
  /** A value, or where it comes from: see `defaults.ts`. */
  default?: unknown
  on_delete?: 'cascade' | 'restrict'
  /** The sentence when another record has the same value. */
  unique?: string
}

/** A group whose members may do something; null means everybody, false nobody but the administrator. */
export interface Access {
  read?: string | null
  write?: string | null | false
  /** As `write` unless it says otherwise. */
  delete?: string
}

/** One model of the source: its metadata is data, its rules are in `workflow/` and `computed/`. */
export interface Model {
  name: string
  label: string
  /** The field that names a record, unless `computed/` does. */
  rec_name?: string
  /** The fields that a search by rec_name looks at. */
  rec_name_search?: string[]
  order?: Order
  access?: Access
  /** Records of other companies are hidden, and missing ones are refused with the rule's name. */
  company_rule?: true
  fields: Record<string, Field>
}

/** Fields that every model has. */
export const COMMON_FIELDS: Record<string, Field> = {
  id: { type: 'integer', label: 'ID', readonly: true },
  rec_name: { type: 'char', label: 'Record Name', computed: true },
  create_date: { type: 'timestamp', label: 'Created at', readonly: true },
  create_uid: { type: 'many2one', label: 'Created by', relation: 'res.user', readonly: true },
  write_date: { type: 'timestamp', label: 'Edited at', readonly: true },
  write_uid: { type: 'many2one', label: 'Edited by', relation: 'res.user', readonly: true },
  _timestamp: { type: 'char', label: 'Timestamp', computed: true },
}

/** A stored record. Dates are `YYYY-MM-DD`, datetimes microseconds, many2many lists of ids. */
export interface Row {
  id: number
  create_date: number
  create_uid: number
  write_date: number | null
  write_uid: number | null
  [field: string]: unknown
}

export const PURCHASE_STATES = {
  draft: 'Draft',
  quotation: 'Quotation',
  confirmed: 'Confirmed',
  processing: 'Processing',
  done: 'Done',
  cancelled: 'Cancelled',
}
