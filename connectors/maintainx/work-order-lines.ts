import { createHash } from 'node:crypto'
import { type Native, plus, times, toDecimal } from '@millwright/kit'
import {
  custom,
  derived,
  each,
  type Field,
  type LineChange,
  type LineMap,
  readOnly,
  text,
  toText,
} from '@millwright/kit/fields'
import { attach, cents, currency, reference, seconds, show, whole } from './fields.ts'
import { fromCents, fromSeconds, toId } from './values.ts'

/** Lines of an order see it as `$order`, and the currency. */
function withOrder(order: Native, lines: readonly Native[] | undefined): Native[] | null {
  if (!Array.isArray(lines)) return null
  return lines.map((line) =>
    attach(attach({ ...line }, '$order', order), '$currency', order.$currency),
  )
}

/**
 * Time entries have no id when they are read, and never change once they are booked (vendor specification): what they
 * say, and a count among equal ones, is their key.
 */
function timesOf(order: Native): Native[] | null {
  const times = order.timeItems?.filter(({ type }: Native) => type === 'TIME')
  const rows = withOrder(order, times)
  const count = new Map<string, number>()
  for (const row of rows ?? []) {
    const { userId = null, durationTotal, costPerUnit = null, description = null } = row
    const said = JSON.stringify([userId, durationTotal, costPerUnit, description])
    const nth = (count.get(said) ?? 0) + 1
    count.set(said, nth)
    const key = createHash('sha256').update(said).digest('base64url').slice(0, 16)
    attach(row, '$key', nth === 1 ? key : `${key}-${nth}`)
  }
  return rows
}

/** Bookings of time are added and never changed or removed: the source has no call for that. */
const labor: LineMap = {
  key: ['$key'],
  fields: {
    kind: derived<any>([], () => 'actual'),
    user_id: readOnly(reference('userId')),
    description: text('description', { write: 'create' }),
    actual_hours: { ...seconds('durationTotal'), write: 'create', required: true },
    rate: custom<string | null>(
      'costPerUnit',
      (row) => fromCents(row.costPerUnit),
      (value, body, context) => cents('hourlyRate').encode!(value, body, context),
      { write: 'create' },
    ),
    cost: show<string | null>('rowTotal', (row) => fromCents(row.rowTotal)),
    currency,
  },
}

const materialStatuses: Readonly<Record<string, string>> = {
  ASSIGNED: 'planned',
  RESERVED: 'reserved',
  KITTED: 'reserved',
  STAGED: 'reserved',
  ISSUED: 'issued',
}

/** A part of an order has one quantity; whether it has left the store, the order tells for all its parts. */
const material: LineMap = {
  key: ['id', 'locationId'],
  deletes: 'hard',
  fields: {
    item_id: custom<string | null>('id', (part) => toId(part.id), reference('partId').encode, {
      write: 'create',
      required: true,
    }),
    item_name: show<string | null>('name', (part) => toText(part.name)),
    inventory_location_id: reference('locationId', { write: 'create' }),
    planned_quantity: { ...whole('quantityUsed'), required: true },
    issued_quantity: derived<string | null>('quantityUsed', (part) =>
      part.$order.partStatus === 'ISSUED' ? toDecimal(part.quantityUsed) : null,
    ),
    unit_cost: show<string | null>('unitCost', (part) => fromCents(part.unitCost)),
    cost: derived<string | null>(['unitCost', 'quantityUsed'], costOf),
    currency,
    status: derived<any>([], (part) => materialStatuses[part.$order.partStatus] ?? null),
  },
}

function costOf(part: Native): string | null {
  const cost = fromCents(part.unitCost)
  return cost === null ? null : times(cost, toDecimal(part.quantityUsed) ?? '0')
}

export const laborLines = withNative(each('$times', labor, { from: timesOf }), ['timeItems'])
export const materialLines = withNative(
  each('partsUsed', material, { from: (order) => withOrder(order, order.parts) }),
  ['parts', 'partStatus'],
)

function withNative(field: Field, native: readonly string[]): Field {
  return { ...field, native }
}

/** The list of parts is written as a whole: what changes is put into what is there. */
export function arrangeParts(changes: readonly LineChange[], current: readonly Native[]): Native[] {
  const parts = new Map<string, Native>()
  for (const { id, locationId, quantityUsed, copyOnRecurring } of current) {
    const place = { ...(locationId && { locationId }), ...(copyOnRecurring && { copyOnRecurring }) }
    parts.set(`${id}/${locationId ?? ''}`, { partId: id, quantityUsed, ...place })
  }
  for (const { op, key, body } of changes) {
    const at = key?.join('/') ?? `${body.partId}/${body.locationId ?? ''}`
    if (op === 'remove') parts.delete(at)
    else parts.set(at, { ...parts.get(at), ...body })
  }
  return [...parts.values()]
}

/** Booked hours; null where the list did not bring the bookings. */
export function hoursOf(order: Native): string | null {
  const hours = timesOf(order)?.map(({ durationTotal }) => fromSeconds(durationTotal))
  return hours ? total(hours) : null
}

/** What was spent, by kind. */
export function costsOf(order: Native): Native[] | null {
  if (
    !Array.isArray(order.timeItems) ||
    !Array.isArray(order.expenditures) ||
    !Array.isArray(order.parts)
  )
    return null
  const sums = {
    labor: total(
      order.timeItems
        .filter(({ type }: Native) => type === 'TIME')
        .map(({ rowTotal }: Native) => fromCents(rowTotal)),
    ),
    material: total(order.parts.map(costOf)),
    other: total(
      order.expenditures
        .filter(({ type }: Native) => type === 'EXPENSE')
        .map(({ rowTotal }: Native) => fromCents(rowTotal)),
    ),
  }
  return Object.entries(sums).flatMap(([kind, actual_amount]) =>
    actual_amount === '0' ? [] : [{ kind, actual_amount, currency: order.$currency ?? null }],
  )
}

export function spentOn(order: Native): string | null {
  const costs = costsOf(order)
  return costs && total(costs.map(({ actual_amount }) => actual_amount))
}

function total(amounts: readonly (string | null)[]): string {
  return amounts.reduce<string>((sum, amount) => plus(sum, amount ?? '0'), '0')
}
