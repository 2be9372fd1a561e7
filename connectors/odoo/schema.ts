import type { Context, Io, Native } from '@millwright/kit'
import { query } from './wire.ts'

/** A field as the database itself describes it. */
export interface FieldFact {
  type: string
  relation?: string
  string?: string
  /** Digits in all, and behind the point. */
  digits?: readonly [number, number] | false
}

/** What one database has of a model, under the names of 19.0. */
export interface Schema {
  /** The name in this release; null where it has no such field. */
  nameOf(field: string): string | null
  factOf(field: string): FieldFact | null
  /** Fields that the customer has added. */
  own: readonly string[]
}

/** What 17 and 18 call otherwise (differences between releases by the OpenUpgrade project). */
const FORMER: Readonly<Record<string, string>> = {
  'purchase.order note': 'notes',
  'purchase.order.line product_uom_id': 'product_uom',
  'purchase.order.line tax_ids': 'taxes_id',
  'product.supplierinfo product_uom_id': 'product_uom',
}

interface Known {
  asked: Map<string, Promise<Schema>>
  read: Map<string, Schema>
}

const known = new WeakMap<Context, Known>()

function knownOf(context: Context): Known {
  const found = known.get(context) ?? { asked: new Map(), read: new Map() }
  known.set(context, found)
  return found
}

/**
 * The fields of a model at this customer: they depend on release and installed modules, and one unknown name fails a whole
 * call. Asked once per connection.
 */
export function schemaOf(io: Io, model: string): Promise<Schema> {
  const { asked, read } = knownOf(io.context)
  const waiting = asked.get(model)
  if (waiting) return waiting
  const reading = readSchema(io, model)
  asked.set(model, reading)
  reading.then(
    (schema) => read.set(model, schema),
    () => asked.delete(model),
  )
  return reading
}

/** The same where it was asked for before. */
export function knownSchema(context: Context, model: string): Schema {
  const schema = knownOf(context).read.get(model)
  if (!schema) throw new Error(`the fields of ${model} were not asked for`)
  return schema
}

async function readSchema(io: Io, model: string): Promise<Schema> {
  const fields = await query<Native>(io, {
    model,
    method: 'fields_get',
    args: { attributes: ['type', 'relation', 'string', 'digits'] },
  })
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || !fields.id)
    throw new TypeError('fields_get without fields')
  const nameOf = (field: string): string | null => {
    if (field in fields) return field
    const former = FORMER[`${model} ${field}`]
    return former !== undefined && former in fields ? former : null
  }
  return {
    nameOf,
    factOf: (field) => {
      const name = nameOf(field)
      return name === null ? null : (fields[name] as FieldFact)
    },
    own: Object.keys(fields).filter((name) => /^x_/.test(name)),
  }
}
