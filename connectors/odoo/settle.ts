import type { EntityMap, Io, Native } from '@millwright/kit'
import type { LineChange, LineMap } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import type { OdooAt } from './dialect.ts'
import { Named } from './fields.ts'
import { members } from './nest.ts'
import { type Schema, schemaOf } from './schema.ts'
import { query } from './wire.ts'

type Entity = EntityMap<any, OdooAt>

/**
 * A body as the server takes it: names become ids, changes of lines become its list commands, fields the names of this
 * release. `current` is the record as it is. Fails with INVALID_REQUEST for what this database does not have.
 */
export async function settle(
  io: Io,
  entity: Entity,
  body: Native,
  current: Native | null,
): Promise<Native> {
  const { model } = entity.at
  const schema = await schemaOf(io, model)
  const { $own, ...given } = body
  const whole = (await entity.at.complete?.(io, given, current)) ?? given
  const out: Native = {}
  for (const [name, value] of Object.entries(whole)) {
    const own = requireName(schema, model, name)
    out[own] = isChanges(value)
      ? await writeLines(
          io,
          entity,
          { name, model: schema.factOf(name)!.relation! },
          value,
          current,
        )
      : await resolve(io, value)
  }
  return { ...out, ...checkOwn(schema, $own as Native | undefined) }
}

function requireName(schema: Schema, model: string, name: string): string {
  const own = schema.nameOf(name)
  if (own !== null) return own
  const detail = `${model} has no ${name} in this database: the release or its modules lack it.`
  throw new ApiError('FIELD_NOT_WRITABLE', detail)
}

function checkOwn(schema: Schema, own: Native = {}): Native {
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => {
      if (schema.own.includes(name)) return [name, value ?? false]
      const detail = `There is no own field "${name.slice(0, 80)}" here. There is: ${schema.own.join(', ') || 'none'}.`
      const errors = [{ pointer: `/custom_fields/${name}`, code: 'FIELD_NOT_WRITABLE', detail }]
      throw new ApiError('FIELD_NOT_WRITABLE', detail, { errors })
    }),
  )
}

async function resolve(io: Io, value: unknown, line?: number): Promise<unknown> {
  if (!(value instanceof Named)) return value
  const { model, field, value: wanted } = value
  const pointer = value.pointer.replace('*', String(line ?? 0))
  const found = await query<number[]>(io, {
    model,
    method: 'search',
    args: { domain: [[field, '=', wanted]], limit: 2, order: 'id' },
  })
  if (found.length === 1) return found[0]
  const how = found.length === 0 ? 'has no' : 'has more than one'
  const detail = `${io.connector.name} ${how} ${model} "${wanted.slice(0, 80)}".`
  const errors = [{ pointer, code: 'UNKNOWN_REFERENCE', detail }]
  throw new ApiError('INVALID_REQUEST', detail, { errors })
}

/** The server writes to any line that a command names, also to one of another document: so each is checked. */
async function writeLines(
  io: Io,
  entity: Entity,
  list: { name: string; model: string },
  changes: readonly LineChange[],
  current: Native | null,
): Promise<unknown[]> {
  const schema = await schemaOf(io, list.model)
  const map = (entity.fields as Native).lines?.lines as LineMap | undefined
  const commands: unknown[] = []
  for (const [index, { op, key, body }] of changes.entries()) {
    const { $own: _, ...given } = body
    const values: Native = {}
    for (const [name, value] of Object.entries(given)) {
      checkDigits(schema, name, value, `/lines/${index}/${unified(map, name)}`)
      values[requireName(schema, list.model, name)] = await resolve(io, value, index)
    }
    if (op === 'add') {
      commands.push([0, 0, values])
      continue
    }
    const known = members(current ?? {}, list.name).find((row) => String(row.id) === key![0])
    if (!known) throw unknownLine(index, key![0]!)
    if (op === 'remove') commands.push([2, known.id, 0])
    else if (Object.keys(values).length > 0)
      commands.push([1, known.id, { ...keepPrice(schema, values, known), ...values }])
  }
  return commands
}

/** A new quantity alone would bring the price of the vendor's list (measured): so the price is sent again. */
function keepPrice(schema: Schema, values: Native, known: Native): Native {
  const unit = schema.nameOf('product_uom_id') ?? ''
  const isPriced = values.product_qty !== undefined || values[unit] !== undefined
  return isPriced && known.price_unit !== undefined ? { price_unit: known.price_unit } : {}
}

/** The server rounds without a word. */
function checkDigits(schema: Schema, name: string, value: unknown, pointer: string): void {
  const digits = schema.factOf(name)?.digits
  if (!digits || typeof value !== 'number') return
  const [, places = 0] = String(value).split('.')
  const most = digits[1]
  if (String(places || '').length <= most) return
  const detail = `${value} has more than the ${most} decimal places that Odoo keeps here.`
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer, code: 'NOT_ALLOWED_VALUE', detail }],
  })
}

function unified(map: LineMap | undefined, native: string): string {
  const found = Object.entries(map?.fields ?? {}).find(
    ([, field]) => field.native.includes(native) && field.write !== 'never',
  )
  return found?.[0] ?? native
}

function unknownLine(index: number, id: string): ApiError {
  const detail = `The record has no line "${id.slice(0, 80)}".`
  const errors = [{ pointer: `/lines/${index}/id`, code: 'UNKNOWN_REFERENCE', detail }]
  return new ApiError('INVALID_REQUEST', detail, { errors })
}

function isChanges(value: unknown): value is LineChange[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === 'object' && one !== null && 'op' in one && 'body' in one)
  )
}
