import type { Environment } from './environment.ts'

/** A stored record: relations as ids, moments with microseconds, what is empty as false or left out. */
export interface Row {
  id: number
  create_date: string
  write_date: string
  [column: string]: any
}

export type FieldType =
  | 'char'
  | 'text'
  | 'html'
  | 'integer'
  | 'float'
  | 'monetary'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'selection'
  | 'binary'
  | 'many2one'
  | 'many2one_reference'
  | 'one2many'
  | 'many2many'

export interface Field {
  type: FieldType
  string: string
  relation?: string
  /** Of a one2many: the many2one that leads back. */
  inverse?: string
  required?: boolean
  readonly?: boolean
  selection?: readonly string[]
  /** Decimal places that are kept. */
  digits?: number
  /** Told from the record whenever it is read. */
  compute?(env: Environment, row: Row): unknown
  /** Not stored: domains and orders cannot use it. */
  store?: false
  /** In spite of that it can be searched. */
  searched?: true
  default?(env: Environment, values: Record<string, any>): unknown
  /** Where it is kept, when this release calls it otherwise. */
  column?: string
  /** Texts by language, kept beside the record. */
  translate?: true
}

export interface Model {
  name: string
  label: string
  fields: Record<string, Field>
  order: string
  /** Groups that may read and write it; empty for everybody inside. */
  readers: readonly string[]
  writers: readonly string[]
  /** Records belong to a company: others see them only with it. */
  company?: true
  display?(env: Environment, row: Row): string
  /** After the defaults, before the record is there. */
  prepare?(env: Environment, values: Record<string, any>): void
  created?(env: Environment, row: Row): void
  /** Before and after a write of these columns. */
  writing?(env: Environment, row: Row, values: Record<string, any>): void
  written?(env: Environment, row: Row, values: Record<string, any>): void
  unlinking?(env: Environment, row: Row): void
  /** Relations of other models that keep a record from being deleted. */
  held?: readonly { model: string; field: string }[]
}

type More = Partial<Omit<Field, 'type' | 'string'>>

const of =
  (type: FieldType) =>
  (string: string, more: More = {}): Field => ({ type, string, ...more })

export const char = of('char')
export const text = of('text')
export const html = of('html')
export const integer = of('integer')
export const float = of('float')
export const monetary = of('monetary')
export const boolean = of('boolean')
export const date = of('date')
export const datetime = of('datetime')
export const binary = of('binary')

export const selection = (string: string, words: string, more: More = {}): Field => ({
  type: 'selection',
  string,
  selection: words.split('|'),
  ...more,
})

export const many2one = (string: string, relation: string, more: More = {}): Field => ({
  type: 'many2one',
  string,
  relation,
  ...more,
})

export const one2many = (
  string: string,
  relation: string,
  inverse: string,
  more: More = {},
): Field => ({ type: 'one2many', string, relation, inverse, ...more })

export const many2many = (string: string, relation: string, more: More = {}): Field => ({
  type: 'many2many',
  string,
  relation,
  ...more,
})

export const active: Field = boolean('Active', { default: () => true })

const stamp = (string: string, column: string): Field => ({
  ...datetime(string, { readonly: true }),
  column,
})

/** Fields of every model. */
export const everywhere: Record<string, Field> = {
  id: integer('ID', { readonly: true }),
  display_name: char('Display Name', {
    readonly: true,
    store: false,
    searched: true,
    compute: (env, row) => env.displayOf(row),
  }),
  create_date: stamp('Created on', 'create_date'),
  create_uid: many2one('Created by', 'res.users', { readonly: true }),
  write_date: stamp('Last Updated on', 'write_date'),
  write_uid: many2one('Last Updated by', 'res.users', { readonly: true }),
}

export function defineModel(
  name: string,
  label: string,
  fields: Record<string, Field>,
  more: Partial<Omit<Model, 'name' | 'label' | 'fields'>> = {},
): Model {
  const all = { ...everywhere, ...fields }
  return { name, label, fields: all, order: 'id', readers: [], writers: ['system'], ...more }
}
