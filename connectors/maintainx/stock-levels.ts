import {
  type EntityMap,
  encodeKey,
  type Io,
  type ListQuery,
  type Native,
  plus,
  times,
  toDecimal,
} from '@millwright/kit'
import { custom, derived, readOnly, text } from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { ApiError } from '@millwright/model'
import { rest } from './dialect.ts'
import { cents, currency, instantAt, reference, show, whole } from './fields.ts'
import { committedOf, freeOf, items, pieces } from './items.ts'
import { fillCurrency } from './organization.ts'
import { encodeAt } from './refusal.ts'
import { levelsOf, stockPage } from './stock-pages.ts'
import { toId, toWhole } from './values.ts'

/** Properties of a place that a write takes. */
const written = ['availableQuantity', 'minimumQuantity', 'maximumQuantity', 'area']

async function readLevel(io: Io, [partId, locationId]: readonly string[]): Promise<Native | null> {
  const part = await rest.get(io, items as EntityMap<any, RestAt>, [partId!], io.context)
  return (part && levelsOf(part).find((level) => String(level.locationId) === locationId)) ?? null
}

function setPlace(key: readonly [unknown, unknown], values: Native, effect: string) {
  return {
    method: 'PATCH' as const,
    path: `/parts/${key[0]}`,
    body: { locations: { addedUpdated: [{ locationId: Number(key[1]), ...values }] } },
    effect,
  }
}

/** What a place keeps when one of its values is written: the source takes a place as a whole. */
function placeOf(level: Native): Native {
  return Object.fromEntries(
    written.flatMap((name) => (level[name] === undefined ? [] : [[name, level[name]]])),
  )
}

function isBelow(level: Native): boolean {
  return (
    typeof level.minimumQuantity === 'number' && level.availableQuantity < level.minimumQuantity
  )
}

export const stockLevels: EntityMap<'stock-levels', RestAt> = {
  native: 'part location',
  at: { path: '/parts', many: 'parts', one: 'part' },
  key: ['partId', 'locationId'],
  ops: { list: true, get: true, create: true, update: true },
  changes: {
    by: 'updatedAt',
    precision: 's',
    deletes: 'sweep',
    note: 'The stamp is that of the part.',
  },
  version: 'none',
  detail: 'storeroom',
  fields: {
    item_id: reference('partId', { write: 'create', required: true }),
    item_name: show<string | null>('part', (level) => level.part?.name ?? null),
    inventory_location_id: reference('locationId', { write: 'create', required: true }),
    bin: text('area'),
    unit: readOnly(pieces.unit),
    unit_code: pieces.unit_code,
    quantity_on_hand: { ...whole('availableQuantity'), write: 'create' },
    quantity_reserved: show<string | null>('committedQuantities', (level) =>
      toDecimal(committedOf(level.committedQuantities)),
    ),
    quantity_available: derived<string | null>(
      ['availableQuantity', 'committedQuantities'],
      (level) => freeOf(level.availableQuantity, level.committedQuantities),
    ),
    minimum_quantity: whole('minimumQuantity'),
    maximum_quantity: whole('maximumQuantity'),
    unit_cost: show<string | null>('part', (level) =>
      cents('unitCost').decode(level.part ?? {}, noContext),
    ),
    total_value: derived<string | null>(['part', 'availableQuantity'], (level) => {
      const cost = cents('unitCost').decode(level.part ?? {}, noContext)
      const quantity = toDecimal(level.availableQuantity)
      return cost === null || quantity === null ? null : times(cost, quantity)
    }),
    currency,
    updated_at: custom<string | null>('part', (level) => instantAt(level.part?.updatedAt)),
  },
  filters: {
    item_id: (id: string) => ({ part: id }),
    ids: (ids: readonly string[]) => ({ ids }),
    inventory_location_id: (id: string) => ({
      keep: (level: Native) => toId(level.locationId) === id,
    }),
    below_minimum: (wanted: boolean) => ({ keep: (level: Native) => isBelow(level) === wanted }),
  },
  scanned: ['modified_after', 'modified_before'],
  fill: fillCurrency(['currency']),
  override: {
    list: (io, _, query) => stockPage(io, query as ListQuery),
    get: (io, _, key) => readLevel(io, key),
    async create(_, body, { io }) {
      const { partId, locationId, ...values } = body
      const key = [partId, locationId] as const
      if (await readLevel(io, key.map(String))) {
        const text = `The part has a stock level at this place already: ${encodeKey(key)}. Change that one.`
        throw new ApiError('CONFLICT', text)
      }
      const step = setPlace(key, { availableQuantity: 0, ...values }, 'Adds the place to the part.')
      return [{ ...step, made: () => key.map(String) }]
    },
    update: (_, body, { key, current }) => [
      setPlace(
        [key[0], key[1]],
        { ...placeOf(current), ...body },
        `Changes ${Object.keys(body).join(', ')} of the part at this place.`,
      ),
    ],
  },
  actions: {
    adjust: {
      parameters: ['counted_quantity', 'quantity_change'],
      effect:
        'Sets the quantity of the part at this place. MaintainX keeps no movement and no reason for it.',
      steps: ({ key, native, body }) => {
        const pointer = body.quantity_change ? '/quantity_change' : '/counted_quantity'
        const availableQuantity = encodeAt(pointer, () => toWhole(targetOf(native, body)))
        return [
          setPlace(
            [key[0], key[1]],
            { ...placeOf(native), availableQuantity },
            `Sets the quantity to ${availableQuantity}.`,
          ),
        ]
      },
      done: (record, { native, body }) =>
        Number(record.quantity_on_hand) === Number(targetOf(native, body)),
    },
  },
}

/** The source takes the new quantity, never a difference: this one is counted from what was read just before. */
function targetOf(level: Native, body: Native): string {
  return (
    body.counted_quantity ??
    plus(toDecimal(level.availableQuantity) ?? '0', body.quantity_change ?? '0')
  )
}

const noContext = { zone: 'UTC', settings: {}, now: () => 0 }
