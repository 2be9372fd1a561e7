import {
  type ActionAt,
  type ActionMap,
  type EntityMap,
  type Native,
  plus,
  times,
  toDecimal,
} from '@millwright/kit'
import {
  constant,
  custom,
  derived,
  FieldRefusal,
  type LineMap,
  norm,
  text,
  toText,
} from '@millwright/kit/fields'
import type { ModelAt } from './dialect.ts'
import {
  authors,
  date,
  members,
  numberOfId,
  refer,
  referOnly,
  stamps,
  textAt,
  toId,
} from './fields.ts'
import { commonFilters, equals, fromDay, isRecord } from './filters.ts'
import { baseQuantity, unitFields } from './line-fields.ts'
import { press } from './order-actions.ts'
import { createReceipt } from './receipt-create.ts'
import { idIn, pick, rows, toFloat } from './values.ts'
import { type Stamped, versionOf } from './versions.ts'

const shipmentRecord: Stamped = {
  model: 'stock.shipment.in',
  members: { incoming_moves: 'stock.move' },
}

/** `received`: in the input zone, where goods are unloaded and checked; `done`: in storage. */
const states = {
  draft: ['draft'],
  in_progress: ['received'],
  posted: ['done'],
  cancelled: ['cancelled'],
}

const status = norm('status', 'state', states, { write: 'never' })

const statusNeeds = ['state', 'incoming_moves', 'incoming_moves.state']

/** What arrived stays in stock when its shipment is cancelled after it was received (measured). */
function statusOf(shipment: Native): string | null {
  const hasArrived = rows(shipment, 'incoming_moves').some(({ state }) => state === 'done')
  const isKept = shipment.state === 'cancelled' && hasArrived
  return isKept ? 'posted' : status.status.decode(shipment, undefined as never)
}

/** Native states in which a status is found. */
const foundIn: Readonly<Record<string, readonly string[]>> = {
  ...states,
  posted: ['done', 'cancelled'],
}

/** Moves that brought goods or will. */
function liveMoves(shipment: Native): Native[] {
  return rows(shipment, 'incoming_moves').filter(({ state }) => state !== 'cancelled')
}

function amountOf(move: Native): string | null {
  const price = toDecimal(move.unit_price?.decimal)
  const quantity = toDecimal(move.quantity)
  return price === null || quantity === null ? null : times(price, quantity)
}

const line: LineMap = {
  key: ['id'],
  adds: false,
  fields: {
    kind: constant('item'),
    ...referOnly('item', 'product', { number: 'code', name: 'name' }),
    quantity: custom<string | null>(
      'quantity',
      (move) => toDecimal(move.quantity),
      (value, body) => {
        toFloat(value)
        body.$quantity = value
      },
      { write: 'create' },
    ),
    ...readUnits(),
    ...baseQuantity('uom'),
    unit_price: custom<string | null>('unit_price', (move) => toDecimal(move.unit_price?.decimal)),
    net_amount: derived<string | null>(['unit_price', 'quantity'], amountOf),
    currency: textAt('currency.code'),
    delivered_on: custom<string | null>(['effective_date', 'state'], (move, context) =>
      move.state === 'done' ? (date('effective_date').decode(move, context) ?? null) : null,
    ),
    ...referOnly('inventory_location', 'to_location', { number: 'code', name: 'name' }),
    ...referOnly('purchase_order', 'purchase', { number: 'number' }),
    purchase_order_line_id: custom<string | null>(
      'origin',
      (move) => idIn(move.origin, 'purchase.line'),
      (id: string, body) => {
        body.$line = numberOfId(id)
      },
      { write: 'create', required: true },
    ),
    created_at: stamps.created_at,
    updated_at: stamps.updated_at,
    deleted_at: derived<string | null>(['state', 'write_date', 'create_date'], (move, context) =>
      move.state === 'cancelled' ? stamps.updated_at.decode(move, context) : null,
    ),
  },
}

function readUnits() {
  const { unit, unit_code } = unitFields('uom', '/lines/*/unit', 'create')
  const { encode: _, ...code } = unit_code
  return {
    unit: {
      ...unit,
      encode: (value: string | null, body: Native) => {
        body.$unit = value
      },
    },
    unit_code: { ...code, write: 'never' as const },
  }
}

/** The order, where all lines are of the same one. */
function orderOf(shipment: Native): Native | null {
  const orders = new Map(
    rows(shipment, 'incoming_moves').map((move) => [move.purchase, move['purchase.']]),
  )
  const [only] = orders.size === 1 ? [...orders.values()] : []
  return only ?? null
}

const orderNeeds = ['incoming_moves', 'incoming_moves.purchase', 'incoming_moves.purchase.number']

const isIn =
  (...wanted: string[]) =>
  (record: Native): boolean =>
    wanted.includes(record.source_status)

const post: ActionMap = {
  from: ['draft', 'in_progress'],
  parameters: [],
  effect: 'Receives the shipment and puts its goods into storage.',
  steps(at: ActionAt) {
    const isDraft = at.native.state === 'draft'
    const receive = isDraft
      ? [press(at, shipmentRecord, 'receive', true, 'Receives the shipment.')]
      : []
    return [...receive, press(at, shipmentRecord, 'done', !isDraft, 'Puts the goods into storage.')]
  },
  done: isIn('done'),
}

const cancel: ActionMap = {
  from: ['draft'],
  parameters: [],
  effect: 'Cancels the shipment; its moves are expected again.',
  steps: (at: ActionAt) => [press(at, shipmentRecord, 'cancel', true, 'Cancels the shipment.')],
  done: isIn('cancelled'),
}

export const goodsReceipts: EntityMap<'goods-receipts', ModelAt> = {
  native: shipmentRecord.model,
  at: shipmentRecord,
  key: ['id'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: {
      reason: 'A supplier shipment has no texts that change; its quantities are set on create.',
    },
    delete: true,
  },
  changes: {
    by: 'write_date',
    precision: 'ms',
    deletes: 'sweep',
    note: 'A change of a move alone leaves the stamp of the shipment; its version changes.',
  },
  version: 'stamp',
  delete: {
    mode: 'hard',
    effect: 'Deletes the shipment, which only an administrator of stock may do.',
  },
  create_statuses: ['draft', 'in_progress', 'posted'],
  fields: {
    number: textAt('number'),
    ...authors,
    status: custom<any>(
      statusNeeds,
      statusOf,
      (value: string, body: Native) => {
        body.$status = value
      },
      { write: 'create' },
    ),
    source_status: status.source_status,
    kind: custom<any>(
      [],
      () => 'goods',
      (value) => {
        if (value !== 'goods') {
          throw new FieldRefusal(
            'NOT_ALLOWED_WORD',
            'A supplier shipment only brings goods; services have no receipt here.',
          )
        }
      },
      { write: 'create' },
    ),
    related: derived<any>(orderNeeds, (shipment) =>
      [...new Set(rows(shipment, 'incoming_moves').map(({ purchase }) => toId(purchase)))]
        .filter((id) => id !== null)
        .map((id) => ({ entity: 'purchase-orders', id })),
    ),
    ...refer('vendor', 'supplier', { number: 'code', name: 'name' }, { write: 'create' }),
    purchase_order_id: custom<string | null>(
      orderNeeds,
      (shipment) => toId(orderOf(shipment)?.id),
      (id, body) => {
        body.$order = id === null ? null : numberOfId(id)
      },
      { write: 'create' },
    ),
    purchase_order_number: custom<string | null>(orderNeeds, (shipment) =>
      toText(orderOf(shipment)?.number),
    ),
    ...referOnly('organization', 'company', { name: 'rec_name' }),
    ...referOnly('inventory_location', 'warehouse', { number: 'code', name: 'name' }),
    received_on: date('effective_date', { write: 'create' }),
    received_by_name: textAt('received_by.rec_name'),
    delivery_note_number: text('reference', { write: 'create' }),
    currency: custom<string | null>('incoming_moves.currency.code', (shipment) =>
      toText(pick(rows(shipment, 'incoming_moves')[0], 'currency.code')),
    ),
    total_net_amount: derived<string | null>(
      ['incoming_moves.state', 'incoming_moves.unit_price', 'incoming_moves.quantity'],
      (shipment) =>
        liveMoves(shipment).reduce<string | null>((sum, move) => {
          const amount = amountOf(move)
          return sum === null || amount === null ? null : plus(sum, amount)
        }, '0'),
    ),
    movement_ids: derived<any>('moves', (shipment) => (shipment.moves ?? []).map(toId)),
    lines: members('incoming_moves', line, { write: 'create', required: true, isByAge: true }),
    ...stamps,
    version: versionOf(shipmentRecord),
  },
  filters: {
    ...commonFilters(),
    number: equals('number'),
    delivery_note_number: equals('reference'),
    status: (words: readonly string[]) => ({
      where: [['state', 'in', words.flatMap((word) => foundIn[word] ?? [])]],
      needs: statusNeeds,
      keep: (shipment: Native) => words.includes(statusOf(shipment) ?? ''),
    }),
    organization_id: isRecord('company'),
    vendor_id: isRecord('supplier'),
    purchase_order_id: isRecord('moves.purchase'),
    item_id: isRecord('moves.product'),
    received_after: fromDay('effective_date'),
  },
  rules: [
    {
      id: 'received-goods-stay',
      fields: '*',
      ops: ['delete'],
      when: (record) => isIn('received', 'done')(record) || record.status === 'posted',
      reason: 'Receipt {number} has moved goods; it can no longer be deleted.',
      instead: [],
    },
  ],
  override: { create: createReceipt },
  actions: {
    post,
    cancel,
    reverse: {
      reason:
        'Tryton undoes no receipt: cancelling a received shipment leaves its goods in stock; send them back by a supplier return.',
    },
    set_status: { reason: 'Tryton moves a shipment by its buttons only.' },
  },
  statuses: Object.entries(states).map(([word, [code]]) => ({
    source_status: code!,
    label: code![0]!.toUpperCase() + code!.slice(1),
    status: word,
  })),
}
