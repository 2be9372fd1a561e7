import { accessError, missingError } from './errors.ts'
import type { Field, Model, Row } from './model.ts'
import { modelsOf } from './releases.ts'
import type { Store } from './store.ts'
import type { Switches } from './switches.ts'

export interface User {
  id: number
  groups: readonly string[]
  companies: readonly number[]
  company: number
}

/** What one transaction works with: who, when, in which companies, and what this release calls things. */
export class Environment {
  readonly store: Store
  readonly switches: Switches
  readonly user: User
  readonly context: Record<string, any>
  /** Of the start of the transaction, with microseconds. */
  readonly stamp: string
  readonly models: ReadonlyMap<string, Model>
  /** Past all rights, as the server itself works. */
  readonly isSuper: boolean

  constructor(at: {
    store: Store
    switches: Switches
    user: User
    context?: Record<string, any>
    now: number
    isSuper?: boolean
    models?: ReadonlyMap<string, Model>
  }) {
    this.store = at.store
    this.switches = at.switches
    this.user = at.user
    this.context = at.context ?? {}
    this.stamp = momentOf(at.store.takeStamp(at.now))
    this.models = at.models ?? modelsOf(at.switches)
    this.isSuper = at.isSuper ?? false
  }

  get version(): number {
    return this.switches.version
  }

  /** The moment in whole seconds, as values have it. */
  get now(): string {
    return this.stamp.slice(0, 19)
  }

  get today(): string {
    return this.stamp.slice(0, 10)
  }

  /** Companies whose records are seen; the first is the one that is worked in. */
  get companies(): readonly number[] {
    const asked = this.context.allowed_company_ids
    if (!Array.isArray(asked) || asked.length === 0) return this.user.companies
    if (asked.some((id) => !this.user.companies.includes(id)))
      throw accessError('Access to unauthorized or invalid companies.')
    return asked
  }

  get company(): number {
    const asked = this.context.allowed_company_ids
    return Array.isArray(asked) && asked.length > 0 ? this.companies[0]! : this.user.company
  }

  has(...groups: string[]): boolean {
    return this.isSuper || groups.some((group) => this.user.groups.includes(group))
  }

  model(name: string): Model {
    const model = this.models.get(name)
    if (!model) throw new Error(`odoo has no model ${name}`)
    return model
  }

  /** The record with this id. Throws MissingError. */
  get(model: string, id: unknown): Row {
    return this.store.get(model, id) ?? raise(missingError(model, id, this.user.id))
  }

  find(model: string, id: unknown): Row | null {
    return typeof id === 'number' ? (this.store.get(model, id) ?? null) : null
  }

  /** The value of a field as it is compared: ids for relations, whole moments. */
  value(model: Model, row: Row, name: string): any {
    const field = model.fields[name]!
    if (field.compute) return field.compute(this, row)
    if (field.type === 'one2many') return this.members(field, row).map(({ id }) => id)
    const column = field.column ?? name
    const value =
      field.translate && this.language !== 'en_US'
        ? (row[`${column}:${this.language}`] ?? row[column])
        : row[column]
    if (field.type === 'many2many') return value ?? []
    return value ?? emptyOf(field)
  }

  get language(): string {
    return this.context.lang ?? 'en_US'
  }

  /** The records of a one2many, in their own order. */
  members(field: Field, row: Row): Row[] {
    const model = this.model(field.relation!)
    const rows = this.store.find(field.relation!, field.inverse!, row.id)
    const bySequence = 'sequence' in model.fields
    return rows.sort((a, b) =>
      bySequence ? (a.sequence ?? 0) - (b.sequence ?? 0) || a.id - b.id : a.id - b.id,
    )
  }

  nameOf(model: string, id: unknown): string {
    const row = this.find(model, id)
    return row ? this.displayIn(this.model(model), row) : ''
  }

  displayIn(model: Model, row: Row): string {
    if (model.display) return model.display(this, row)
    return 'name' in model.fields
      ? String(this.value(model, row, 'name') || '')
      : `${model.name},${row.id}`
  }

  /** By the mark that the store leaves on each row. */
  displayOf(row: Row): string {
    return this.displayIn(this.model(row.$model), row)
  }

  touch(model: string, row: Row, changes: Record<string, unknown> = {}): void {
    this.store.update(model, row, {
      ...changes,
      write_date: this.stamp,
      write_uid: this.user.id,
    })
  }

  insert(model: string, values: Record<string, unknown>, id?: number): Row {
    return this.store.add(model, {
      $model: model,
      ...values,
      create_date: this.stamp,
      write_date: this.stamp,
      create_uid: this.user.id,
      write_uid: this.user.id,
      ...(id !== undefined && { id }),
    })
  }
}

function raise(error: Error): never {
  throw error
}

export function emptyOf({ type }: Field): unknown {
  if (type === 'integer' || type === 'many2one_reference') return 0
  return type === 'float' || type === 'monetary' ? 0 : false
}

/** Microseconds since 1970 → `2026-11-24 03:13:26.123456`. */
export function momentOf(micros: number): string {
  const text = new Date(Math.floor(micros / 1000)).toISOString()
  const rest = String(micros % 1_000_000).padStart(6, '0')
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.${rest}`
}
