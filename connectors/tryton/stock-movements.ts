import { type EntityMap, type Native, toDecimal } from '@millwright/kit'
import { custom, derived, FieldRefusal, norm, toText } from '@millwright/kit/fields'
import { type ModelAt, modelRpc } from './dialect.ts'
import { date, numberOfId, refer, referOnly, stamps, toId } from './fields.ts'
import { asAsked, commonFilters, fromDay, isRecord, widen, wordsOf } from './filters.ts'
import { unitFields } from './line-fields.ts'
import { createMovement } from './movement-create.ts'
import { counterSide, isOutgoing, kindOf, kindWords, ownSide, sideNeeds } from './movement-sides.ts'
import { fillValue, movementValue } from './movement-value.ts'
import { idIn, pick, toFloat } from './values.ts'
import type { Clause } from './wire.ts'

const unit = unitFields('uom', '/unit', 'create')

const states = { draft: ['draft', 'staging', 'assigned'], posted: ['done'] }

const status = norm('status', 'state', states, { write: 'never' })

function signed(move: Native, quantity: unknown): string | null {
  const size = toDecimal(quantity)
  return size === null ? null : isOutgoing(move) && size !== '0' ? `-${size}` : size
}

/** Reads the place on one side of a move. */
function side(of: (move: Native) => 'from_location' | 'to_location', part: 'id' | 'code' | 'name') {
  return (move: Native) =>
    part === 'id' ? toId(move[of(move)]) : toText(pick(move, `${of(move)}.${part}`))
}

/** Moves whose own side this is: that where goods are stored, of two such the one that they go to. */
function atPlace(...test: readonly unknown[]): Clause {
  return [
    'OR',
    [
      ['to_location', ...test],
      ['OR', ['to_location.type', '=', 'storage'], ['from_location.type', '!=', 'storage']],
    ],
    [
      ['from_location', ...test],
      ['from_location.type', '=', 'storage'],
      ['to_location.type', '!=', 'storage'],
    ],
  ]
}

const createOnly = { write: 'create' } as const

export const stockMovements: EntityMap<'stock-movements', ModelAt> = {
  native: 'stock.move',
  // A cancelled move moved nothing and never will.
  at: { model: 'stock.move', where: [['state', '!=', 'cancelled']] },
  key: ['id'],
  ops: { list: true, get: true, create: true },
  changes: {
    by: 'write_date',
    precision: 'ms',
    deletes: 'sweep',
    note: 'A move that is cancelled is no movement any more.',
  },
  version: 'stamp',
  create_statuses: ['draft', 'posted'],
  fields: {
    kind: custom<any>(
      sideNeeds,
      kindOf,
      (value, body) => {
        if (!kindWords.has(value)) {
          const text = `This system has no movements of the kind "${value}". It has: ${[...kindWords].join(', ')}.`
          throw new FieldRefusal('NOT_ALLOWED_WORD', text)
        }
        if (value === 'count') {
          const text = 'A count is made by the action adjust of a stock level.'
          throw new FieldRefusal('NOT_ALLOWED_WORD', text)
        }
        body.$kind = value
      },
      {
        ...createOnly,
        note: 'count is only read: it is made by the action adjust of a stock level.',
      },
    ),
    source_kind: custom<string | null>(sideNeeds, (move) =>
      [pick(move, 'from_location.type'), pick(move, 'to_location.type')].join('/'),
    ),
    status: {
      ...(status.status as any),
      write: 'create',
      encode: (value: string, body: Native) => {
        body.$status = value
      },
    },
    source_status: status.source_status,
    ...refer(
      'item',
      'product',
      { number: 'code', name: 'name' },
      { ...createOnly, required: true },
    ),
    quantity: custom<string | null>(
      ['quantity', ...sideNeeds],
      (move) => signed(move, move.quantity),
      (value, body) => {
        toFloat(value)
        body.$quantity = value
      },
      { ...createOnly, required: true },
    ),
    unit: unit.unit,
    unit_code: unit.unit_code,
    base_quantity: derived<string | null>(['internal_quantity', ...sideNeeds], (move) =>
      signed(move, move.internal_quantity),
    ),
    ...referOnly('organization', 'company', { name: 'rec_name' }),
    inventory_location_id: custom<string | null>(
      sideNeeds,
      side(ownSide, 'id'),
      (id, body) => {
        body.$own = numberOfId(id)
      },
      { ...createOnly, required: true },
    ),
    inventory_location_number: custom<string | null>(sideNeeds, side(ownSide, 'code')),
    inventory_location_name: custom<string | null>(sideNeeds, side(ownSide, 'name')),
    counter_inventory_location_id: custom<string | null>(
      sideNeeds,
      side(counterSide, 'id'),
      (id, body) => {
        body.$counter = numberOfId(id)
      },
      { ...createOnly, required: true },
    ),
    counter_inventory_location_number: custom<string | null>(sideNeeds, side(counterSide, 'code')),
    counter_inventory_location_name: custom<string | null>(sideNeeds, side(counterSide, 'name')),
    posted_on: date('effective_date', createOnly),
    ...movementValue,
    ...referOnly('purchase_order', 'purchase', { number: 'number' }),
    purchase_order_line_id: custom<string | null>('origin', (move) =>
      idIn(move.origin, 'purchase.line'),
    ),
    goods_receipt_id: custom<string | null>('shipment', (move) =>
      idIn(move.shipment, 'stock.shipment.in'),
    ),
    ...stamps,
  },
  filters: {
    ...commonFilters(),
    item_id: isRecord('product'),
    inventory_location_id: (id: string) => {
      const [, operator, number] = isRecord('to_location')(id) as [string, string, number]
      return atPlace(operator, number)
    },
    include_children: asAsked,
    status: wordsOf('state', states),
    kind: (words: readonly string[]) => ({
      where: [],
      needs: sideNeeds,
      keep: (move: Native) => words.includes(kindOf(move)),
    }),
    posted_after: fromDay('effective_date'),
    purchase_order_id: isRecord('purchase'),
  },
  fill: fillValue,
  override: {
    create: createMovement,
    list(io, entity, query, context) {
      const below = (clause: Clause) =>
        atPlace('child_of', [(clause[1] as Clause[])[0]![2]], 'parent')
      return modelRpc.list(
        io,
        entity,
        { ...query, filters: widen(query.filters, 'inventory_location_id', below) },
        context,
      )
    },
  },
  actions: {
    reverse: {
      reason:
        'Tryton undoes a done move by no step of its own; book a movement the other way round.',
    },
  },
}
