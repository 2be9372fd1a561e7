import type { Environment } from '../environment.ts'
import { accessError, userError } from '../errors.ts'
import {
  active,
  boolean,
  char,
  date,
  datetime,
  defineModel,
  float,
  html,
  type Model,
  many2one,
  one2many,
  type Row,
  selection,
} from '../model.ts'
import { reshapeMove } from '../moves.ts'

const people = ['stock_user', 'stock_manager', 'purchase_user', 'purchase_manager', 'system']
const keepers = ['stock_user', 'stock_manager', 'system']
const bosses = ['stock_manager', 'system']

const company = () =>
  many2one('Company', 'res.company', {
    required: true,
    default: (env: Environment) => env.company,
  })

function pathOf(env: Environment, row: Row): string {
  const above = env.find('stock.location', row.location_id)
  return above && above.usage !== 'view'
    ? `${pathOf(env, above)}/${row.name}`
    : above
      ? `${above.name}/${row.name}`
      : String(row.name)
}

/** The state of a transfer is that of its moves. */
export function stateOf(env: Environment, row: Row): string {
  const moves = env.store.find('stock.move', 'picking_id', row.id)
  if (moves.length === 0) return 'draft'
  const live = moves.filter(({ state }) => state !== 'cancel')
  if (live.length === 0) return 'cancel'
  if (live.every(({ state }) => state === 'done')) return 'done'
  if (live.every(({ state }) => state === 'draft')) return 'draft'
  return live.some(({ state }) => state === 'assigned') ? 'assigned' : 'confirmed'
}

const through = (path: string) => (env: Environment, row: Row) => {
  const [model = '', relation = '', column = ''] = path.split(' ')
  return env.find(model, row[relation])?.[column] ?? false
}

const told = { readonly: true, store: false } as const

export const stockModels: readonly Model[] = [
  defineModel(
    'stock.warehouse',
    'Warehouse',
    {
      name: char('Warehouse', { required: true }),
      code: char('Short Name', { required: true }),
      company_id: { ...company(), readonly: true },
      partner_id: many2one('Address', 'res.partner'),
      view_location_id: many2one('View Location', 'stock.location', { required: true }),
      lot_stock_id: many2one('Location Stock', 'stock.location', { required: true }),
      in_type_id: many2one('In Type', 'stock.picking.type'),
      active,
    },
    { company: true, writers: bosses },
  ),
  defineModel(
    'stock.location',
    'Inventory Locations',
    {
      name: char('Location Name', { required: true }),
      complete_name: char('Full Location Name', { readonly: true, compute: pathOf }),
      usage: selection(
        'Location Type',
        'supplier|view|internal|customer|inventory|production|transit',
        { required: true, default: () => 'internal' },
      ),
      location_id: many2one('Parent Location', 'stock.location'),
      child_ids: one2many('Contains', 'stock.location', 'location_id'),
      barcode: char('Barcode'),
      warehouse_id: many2one('Warehouse', 'stock.warehouse', { readonly: true }),
      company_id: many2one('Company', 'res.company', { default: (env) => env.company }),
      active,
    },
    {
      order: 'complete_name, id',
      company: true,
      writers: bosses,
      display: pathOf,
      writing: (env, row, values) => {
        if (values.active !== false) return
        const warehouses = [...env.store.rows('stock.warehouse').values()]
        const user = warehouses.find(({ lot_stock_id }) => lot_stock_id === row.id)
        if (user)
          throw userError(
            `You cannot archive location ${pathOf(env, row)} because it is used by warehouse ${user.name}`,
          )
      },
      held: [
        { model: 'stock.quant', field: 'location_id' },
        { model: 'stock.move', field: 'location_id' },
        { model: 'stock.move', field: 'location_dest_id' },
      ],
    },
  ),
  defineModel('stock.picking.type', 'Picking Type', {
    name: char('Operation Type', { required: true, translate: true }),
    code: selection('Type of Operation', 'incoming|outgoing|internal|mrp_operation', {
      required: true,
    }),
    sequence_code: char('Sequence Prefix', { required: true }),
    warehouse_id: many2one('Warehouse', 'stock.warehouse'),
    default_location_src_id: many2one('Source Location', 'stock.location', { required: true }),
    default_location_dest_id: many2one('Destination Location', 'stock.location', {
      required: true,
    }),
    company_id: company(),
    active,
  }),
  defineModel('stock.package', 'Package', { name: char('Package Reference', { required: true }) }),
  defineModel('stock.lot', 'Lot/Serial', {
    name: char('Lot/Serial Number', { required: true }),
    product_id: many2one('Product', 'product.product', { required: true }),
    company_id: many2one('Company', 'res.company'),
  }),
  defineModel(
    'stock.picking',
    'Transfer',
    {
      name: char('Reference', { readonly: true }),
      picking_type_id: many2one('Operation Type', 'stock.picking.type', { required: true }),
      picking_type_code: selection(
        'Type of Operation',
        'incoming|outgoing|internal|mrp_operation',
        {
          ...told,
          searched: true,
          compute: through('stock.picking.type picking_type_id code'),
        },
      ),
      location_id: many2one('Source Location', 'stock.location', { required: true }),
      location_dest_id: many2one('Destination Location', 'stock.location', { required: true }),
      partner_id: many2one('Contact', 'res.partner'),
      origin: char('Source Document'),
      note: html('Notes'),
      purchase_id: many2one('Purchase Orders', 'purchase.order', {
        readonly: true,
        store: false,
        searched: true,
      }),
      scheduled_date: datetime('Scheduled Date'),
      date_deadline: datetime('Deadline', { readonly: true }),
      date_done: datetime('Date of Transfer'),
      state: selection('Status', 'draft|waiting|confirmed|assigned|done|cancel', {
        readonly: true,
        compute: stateOf,
      }),
      move_ids: one2many('Stock Moves', 'stock.move', 'picking_id'),
      backorder_id: many2one('Back Order of', 'stock.picking', { readonly: true }),
      return_id: many2one('Return of', 'stock.picking', { readonly: true }),
      user_id: many2one('Responsible', 'res.users'),
      priority: selection('Priority', '0|1', { default: () => '0' }),
      company_id: { ...company(), readonly: true, required: false },
    },
    {
      order: 'priority desc, scheduled_date, id desc',
      company: true,
      readers: people,
      writers: keepers,
      prepare: (env, values) => {
        const type = env.get('stock.picking.type', values.picking_type_id)
        values.name ||= `WH/${type.sequence_code}/${String(env.store.nextNumber(type.sequence_code)).padStart(5, '0')}`
        values.scheduled_date ||= env.now
      },
      unlinking: (env, row) => {
        if (stateOf(env, row) === 'done')
          throw userError(
            'Deleting product moves after the transfer is done?\n\nThat would be like going back in time and undoing the creation of a masterpiece.',
          )
      },
    },
  ),
  defineModel(
    'stock.move',
    'Stock Move',
    {
      product_id: many2one('Product', 'product.product', { required: true }),
      product_uom_qty: float('Demand', { required: true, digits: 2, default: () => 1 }),
      product_uom: many2one('Unit', 'uom.uom', { required: true }),
      quantity: float('Quantity', { digits: 2, default: () => 0 }),
      picked: boolean('Picked', { default: () => false }),
      location_id: many2one('Source Location', 'stock.location', { required: true }),
      location_dest_id: many2one('Intermediate Location', 'stock.location', { required: true }),
      picking_id: many2one('Transfer', 'stock.picking'),
      purchase_line_id: many2one('Purchase Order Line', 'purchase.order.line'),
      reference: char('Reference', {
        readonly: true,
        compute: (env, row) =>
          env.find('stock.picking', row.picking_id)?.name ?? (row.inventory_name || false),
      }),
      inventory_name: char('Inventory Name'),
      origin: char('Source'),
      date: datetime('Date Scheduled', { required: true, default: (env) => env.now }),
      price_unit: float('Unit Price'),
      state: selection(
        'Status',
        'draft|waiting|confirmed|partially_available|assigned|done|cancel',
        { readonly: true, default: () => 'draft' },
      ),
      is_inventory: boolean('Inventory', { default: () => false }),
      origin_returned_move_id: many2one('Origin return move', 'stock.move'),
      company_id: company(),
    },
    {
      order: 'date desc, id',
      company: true,
      readers: people,
      writers: keepers,
      prepare: (env, values) => {
        const picking = env.find('stock.picking', values.picking_id)
        values.location_id ||= picking?.location_id
        values.location_dest_id ||= picking?.location_dest_id
        values.product_uom ||= env.get('product.product', values.product_id).uom_id
      },
      writing: reshapeMove,
      display: (env, row) => env.nameOf('product.product', row.product_id),
      unlinking: (_, row) => {
        if (row.state === 'done')
          throw userError(
            'Deleting product moves after the transfer is done?\n\nThat would be like going back in time and undoing the creation of a masterpiece.',
          )
      },
    },
  ),
  defineModel(
    'stock.quant',
    'Quants',
    {
      product_id: many2one('Product', 'product.product', { required: true }),
      location_id: many2one('Location', 'stock.location', { required: true }),
      lot_id: many2one('Lot/Serial Number', 'stock.lot'),
      package_id: many2one('Package', 'stock.package'),
      owner_id: many2one('Owner', 'res.partner'),
      quantity: float('Quantity', { readonly: true, default: () => 0 }),
      reserved_quantity: float('Reserved Quantity', {
        required: true,
        readonly: true,
        default: () => 0,
      }),
      available_quantity: float('Available Quantity', {
        ...told,
        searched: true,
        compute: (_, row) => row.quantity - row.reserved_quantity,
      }),
      product_uom_id: many2one('Unit', 'uom.uom', {
        ...told,
        searched: true,
        compute: through('product.product product_id uom_id'),
      }),
      inventory_quantity: float('Counted', { digits: 2, default: () => 0 }),
      inventory_quantity_set: boolean('Inventory Quantity Set', { default: () => false }),
      inventory_diff_quantity: float('Difference', {
        readonly: true,
        compute: (_, row) => row.inventory_quantity - row.quantity,
      }),
      inventory_date: date('Scheduled'),
      in_date: datetime('Incoming Date', {
        required: true,
        readonly: true,
        default: (env) => env.now,
      }),
      company_id: many2one('Company', 'res.company', {
        readonly: true,
        default: (env) => env.company,
      }),
    },
    {
      company: true,
      writers: keepers,
      display: (env, row) => env.nameOf('stock.location', row.location_id),
      writing: (_, __, values) => {
        if (values.inventory_quantity !== undefined) values.inventory_quantity_set ??= true
      },
      prepare: (_, values) => {
        if (values.inventory_quantity) values.inventory_quantity_set = true
      },
      unlinking: () => {
        throw accessError(
          "You are not allowed to delete 'Quants' (stock.quant) records.\n\nNo group currently allows this operation.\n\nContact your administrator to request access if necessary.",
        )
      },
    },
  ),
  defineModel(
    'stock.backorder.confirmation',
    'Backorder Confirmation',
    {
      pick_ids: { type: 'many2many', string: 'Pick', relation: 'stock.picking' },
      show_transfers: boolean('Show Transfers'),
      backorder_confirmation_line_ids: one2many(
        'Backorder Confirmation Lines',
        'stock.backorder.confirmation.line',
        'backorder_confirmation_id',
      ),
    },
    { writers: keepers },
  ),
  defineModel(
    'stock.backorder.confirmation.line',
    'Backorder Confirmation Line',
    {
      backorder_confirmation_id: many2one('Immediate Transfer', 'stock.backorder.confirmation', {}),
      picking_id: many2one('Transfer', 'stock.picking'),
      to_backorder: boolean('To Backorder'),
    },
    { writers: keepers },
  ),
  defineModel('stock.warehouse.orderpoint', 'Minimum Inventory Rule', {
    name: char('Name', { required: true }),
    product_id: many2one('Product', 'product.product', { required: true }),
    location_id: many2one('Location', 'stock.location', { required: true }),
    product_min_qty: float('Min Quantity', { required: true, digits: 2 }),
    product_max_qty: float('Max Quantity', { required: true, digits: 2 }),
    trigger: selection('Trigger', 'auto|manual', { required: true }),
    company_id: company(),
    active,
  }),
]
