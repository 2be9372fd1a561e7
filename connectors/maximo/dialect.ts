import type { Context, Native, PlanAt } from '@millwright/kit'
import { zonedFromEpoch } from '@millwright/kit/fields'

/** Where an entity lives among the object structures, and what of it is read. */
export interface MxAt {
  /** Name of the object structure. */
  structure: string
  /** The numeric unique id of its main object: it never changes, and lists go by it. */
  uid: string
  /** Attributes of each child, by the child's name, that are selected where the child is wanted. */
  children?: Readonly<Record<string, readonly string[]>>
  /** Attributes of the record itself without which a child cannot be read. */
  heads?: Readonly<Record<string, readonly string[]>>
  /** Rows that are records of this entity: at the source, and told from the row, with what that looks at. */
  where?: string
  /** The same by internal values of a domain: `type=V`. */
  internal?: string
  own?: { needs: readonly string[]; keep(row: Native): boolean }
  /** Of several rows with one key, the one that is the record; and rows of a list that have to be asked about. */
  versions?: {
    choose(rows: readonly Native[]): Native | null
    isDoubtful(row: Native): boolean
    needs: readonly string[]
  }
  /** Prefix of the numbered free attributes: `po` for po1 to po10. */
  free?: string
  /** Turns an encoded body into what the source takes. `current` is null on create. */
  arrange?(body: Native, current: Native | null, at: PlanAt): Native | Promise<Native>
}

/** A filter: conditions at the source, and what it means, told from the row. */
export interface MxFilter {
  /** Conditions of `oslc.where`, joined by `and`: there is no `or`. Null: nothing can match. */
  where: readonly (string | Moment)[] | null
  /** Condition on internal values. */
  internal?: string
  needs: readonly string[]
  keep(row: Native, context: Context): boolean
}

/** A bound by time: how it has to be written depends on the system. */
export interface Moment {
  attribute: string
  operator: '>=' | '<'
  at: number
}

/** Rows of one page, as the vendor's own clients ask for. A site may allow less than its default of 1 000. */
export const PAGE = 100

/** API keys have a way in of their own, past the security of the application server. */
export function rootOf(context: Context): string {
  return context.settings.kind === 'api_key' ? '/api' : '/oslc'
}

/**
 * The address of a record. Addresses in answers may name another host or root (a system that was copied from production
 * names production): only their last part is kept.
 */
export function addressOf(at: MxAt, href: unknown, context: Context): string {
  const tail = String(href).split('/').pop()
  return `${rootOf(context)}/os/${at.structure}/${tail}`
}

/** A text in a condition. There is no way to write a quote; null where one is in it. */
export function quote(value: string): string | null {
  return value.includes('"') ? null : `"${value}"`
}

/** A bound in seconds, as an instant or, for systems that refuse offsets (measured on one), in their own time. */
export function writeMoment(moment: Moment, way: 'offset' | 'local', zone: string): string {
  const { attribute, operator, at } = moment
  const second = operator === '<' ? Math.ceil(at / 1000) : Math.floor(at / 1000)
  if (way === 'offset')
    return `${attribute}${operator}"${new Date(second * 1000).toISOString().slice(0, 19)}+00:00"`
  // An hour that comes twice a year: rather some rows too many, which the filter itself drops.
  const spare = (operator === '<' ? 3600 : -3600) * 1000
  const { day, seconds } = zonedFromEpoch(second * 1000 + spare, zone)
  const time = new Date(seconds * 1000).toISOString().slice(11, 19)
  return `${attribute}${operator}"${day}T${time}"`
}
