import type { ActionAt, ActionMap, EntityMap, Native } from '@millwright/kit'
import { constant, custom, each, type Field, type LineMap } from '@millwright/kit/fields'
import type { OdooAt } from './dialect.ts'
import {
  authors,
  dayAt,
  html,
  idsIn,
  momentOnly,
  nameIn,
  ownFields,
  referOnly,
  stamps,
  text,
  toNumber,
  toText,
} from './fields.ts'
import { commonFilters, equals, isRecord, wordsOf } from './filters.ts'
import { members } from './nest.ts'
import { codeOfUnit } from './units.ts'
import { ask } from './wire.ts'

const states: Readonly<Record<string, readonly string[]>> = {
  draft: ['draft', 'waiting', 'confirmed', 'assigned'],
  posted: ['done'],
  cancelled: ['cancel'],
}

function statusOf({ state }: Native): string {
  const word = toText(state) ?? ''
  return Object.keys(states).find((one) => states[one]!.includes(word)) ?? 'unknown'
}

/** What arrived, or, of a transfer that is still open, what is expected. */
const quantityOf = (move: Native) =>
  toNumber(move.state === 'done' ? move.quantity : move.product_uom_qty)

const line: LineMap = {
  key: ['id'],
  adds: false,
  fields: {
    kind: constant('item'),
    ...referOnly('item', 'product_id'),
    quantity: custom<string | null>(['quantity', 'product_uom_qty', 'state'], quantityOf),
    unit: custom<string | null>('product_uom', (move) => nameIn(move.product_uom)),
    unit_code: custom<string | null>('product_uom', (move) => codeOfUnit(nameIn(move.product_uom))),
    ...referOnly('inventory_location', 'location_dest_id'),
    purchase_order_line_id: custom<string | null>(
      'purchase_line_id',
      referOnly('line', 'purchase_line_id').line_id.decode,
    ),
    created_at: stamps.created_at,
    updated_at: stamps.updated_at,
  },
}

const lineNames = [...line.key, 'state', ...Object.values(line.fields).flatMap((one) => one.native)]

const lines: Field = {
  ...each('move_ids', line, {
    write: 'never',
    from: (picking) =>
      idsIn(picking.move_ids) === null
        ? null
        : members(picking, 'move_ids').filter(({ state }) => state !== 'cancel'),
  }),
  native: ['move_ids', ...new Set(lineNames.map((name) => `move_ids.${name}`))],
}

const press =
  (method: string, effect: string, context: Native = {}) =>
  ({ native, context: at }: ActionAt) => [
    ask(at, { model: 'stock.picking', method, ids: [native.id], context }, { effect }),
  ]

const post: ActionMap = {
  from: ['draft'],
  parameters: [],
  effect:
    'Validates the transfer: what is marked as picked is received, or all of it where nothing is marked. The rest waits in a new one.',
  steps: press('button_validate', 'Validates the transfer.', {
    skip_backorder: true,
    skip_sms: true,
  }),
  done: (record) => record.status === 'posted',
}

const cancel: ActionMap = {
  from: ['draft'],
  parameters: [],
  effect: 'Cancels the transfer.',
  steps: press('action_cancel', 'Cancels the transfer.'),
  done: (record) => record.status === 'cancelled',
}

const byOrder = {
  reason: 'Odoo makes the transfer when an order is confirmed; receive on the order instead.',
}

export const goodsReceipts: EntityMap<'goods-receipts', OdooAt> = {
  native: 'stock.picking',
  at: { model: 'stock.picking', where: [['picking_type_code', '=', 'incoming']] },
  key: ['id'],
  ops: {
    list: true,
    get: true,
    create: byOrder,
    update: {
      reason: 'Odoo keeps transfers as they were planned; they are validated or cancelled.',
    },
    delete: { reason: 'Transfers are cancelled, not deleted.' },
  },
  changes: { by: 'write_date', precision: 's', deletes: 'sweep' },
  version: 'none',
  fields: {
    number: custom<string | null>('name', ({ name }) => toText(name)),
    notes: custom<string | null>('note', html('note').decode),
    ...authors,
    status: custom<any>(['state'], statusOf),
    source_status: custom<string | null>('state', ({ state }) => toText(state)),
    ...referOnly('vendor', 'partner_id'),
    ...referOnly('purchase_order', 'purchase_id'),
    ...referOnly('organization', 'company_id'),
    ...referOnly('inventory_location', 'location_dest_id'),
    received_on: custom<string | null>('date_done', dayAt('date_done').decode),
    received_at: momentOnly('date_done'),
    external_reference: custom<string | null>('origin', text('origin').decode),
    lines,
    custom_fields: custom<any>('x_*', ownFields.decode),
    ...stamps,
  },
  filters: {
    ...commonFilters,
    number: equals('name'),
    external_reference: equals('origin'),
    vendor_id: isRecord('partner_id'),
    purchase_order_id: isRecord('purchase_id'),
    item_id: isRecord('move_ids.product_id'),
    organization_id: isRecord('company_id'),
    status: wordsOf('state', states),
  },
  scanned: ['received_after'],
  actions: {
    post,
    reverse: { reason: 'Odoo undoes a receipt by a return, which is made there.' },
    cancel,
    set_status: { reason: 'Odoo moves a transfer by its buttons only.' },
  },
  statuses: [
    { source_status: 'draft', label: 'Draft', status: 'draft' },
    { source_status: 'waiting', label: 'Waiting Another Operation', status: 'draft' },
    { source_status: 'confirmed', label: 'Waiting', status: 'draft' },
    { source_status: 'assigned', label: 'Ready', status: 'draft' },
    { source_status: 'done', label: 'Done', status: 'posted' },
    { source_status: 'cancel', label: 'Cancelled', status: 'cancelled' },
  ],
}
