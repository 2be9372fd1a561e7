import type { ConformOptions, Samples, Tools } from '@millwright/kit/conformance'

type Body = Record<string, any>

/** A product that is bought by the piece, and whoever sells it. */
const item = (tools: Tools) =>
  tools.first(
    'items',
    (record) => record.is_purchasable && record.status === 'active' && record.kind === 'material',
  )
const vendor = (tools: Tools) =>
  tools.first('vendors', (record) => record.status === 'active' && record.addresses?.length > 0)
const storage = (tools: Tools) =>
  tools.first('inventory-locations', (record) => record.source_kind === 'storage')

async function orderLine(tools: Tools, quantity = '4'): Promise<Body> {
  const { id, unit } = await item(tools)
  return { item_id: id, quantity, unit, unit_price: '12.5', required_on: tools.day(20) }
}

async function order(tools: Tools): Promise<Body> {
  return {
    vendor_id: (await vendor(tools)).id,
    name: tools.unique('Bearings '),
    notes: 'Ring before you come.',
    vendor_reference: tools.unique('Q'),
    ordered_on: tools.day(),
    lines: [await orderLine(tools), await orderLine(tools, '2')],
  }
}

const newOrder = async (tools: Tools) => (await tools.create('purchase-orders')).id as string

/** An order that was taken as far as these actions lead. */
const orderAfter =
  (...actions: ('submit' | 'approve' | 'issue' | 'cancel')[]) =>
  async (tools: Tools): Promise<string> => {
    const id = await newOrder(tools)
    for (const action of actions) await tools.act('purchase-orders', id, action)
    return id
  }

/** An order in process: a server without a worker processes at once what it confirms. */
async function orderedOrder(tools: Tools): Promise<string> {
  const id = await orderAfter('approve')(tools)
  const { status } = await tools.get('purchase-orders', id)
  if (status === 'approved') await tools.act('purchase-orders', id, 'issue')
  return id
}

async function requisition(tools: Tools): Promise<Body> {
  const { id, unit } = await item(tools)
  const line = {
    item_id: id,
    quantity: '3',
    unit,
    unit_price: '7.25',
    vendor_id: (await vendor(tools)).id,
  }
  return {
    name: tools.unique('Filters '),
    required_on: tools.day(30),
    lines: [line, { ...line, quantity: '5' }],
  }
}

const requisitionAfter =
  (...actions: ('submit' | 'approve' | 'reject' | 'cancel')[]) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create('purchase-requisitions')
    for (const action of actions) {
      const body = action === 'reject' ? { reason: 'Too dear.' } : {}
      await tools.act('purchase-requisitions', id, action, body)
    }
    return id
  }

async function receipt(tools: Tools): Promise<Body> {
  const ordered = await tools.get('purchase-orders', await orderedOrder(tools))
  return {
    vendor_id: ordered.vendor_id,
    purchase_order_id: ordered.id,
    received_on: tools.day(),
    delivery_note_number: tools.unique('DN'),
    lines: ordered.lines.map((line: Body) => ({
      purchase_order_line_id: line.id,
      quantity: line.quantity,
    })),
  }
}

const receiptAs =
  (status: string) =>
  async (tools: Tools): Promise<string> => {
    const body = { ...(await receipt(tools)), status }
    return (await tools.create('goods-receipts', body)).id
  }

const turnsInto =
  (...statuses: string[]) =>
  (after: Body): void => {
    if (!statuses.includes(after.status)) throw new Error(`it is ${after.status} afterwards`)
  }

export const samples: Samples = {
  vendors: {
    create: async (tools) => ({
      number: tools.unique('V'),
      name: tools.unique('Sealing Works '),
      phone: '+49 40 5550 123',
      email: 'orders@sealing.example',
      language: 'en',
      lead_time_days: '9',
      tax_number: 'DE136695976',
      addresses: [{ lines: ['Dock Road 4'], city: 'Hamburg', postal_code: '20457' }],
    }),
    update: (record, tools) => [
      { name: tools.unique('Sealing Works ') },
      { phone: '+49 40 5550 999', website: 'https://sealing.example' },
      { lead_time_days: '12', language: null },
      { status: record.status === 'active' ? 'inactive' : 'active' },
    ],
    follows: ['contacts'],
  },
  items: {
    ready: (tools) => tools.create('items'),
    create: async (tools) => ({
      number: tools.unique('P'),
      name: tools.unique('Shaft seal '),
      description: 'NBR, 40 x 62 x 7',
      kind: 'material',
      unit: (await item(tools)).unit,
      list_price: '18.4',
      barcodes: [{ type: 'ean', value: '4006381333931' }],
    }),
    update: (_, tools) => [
      { name: tools.unique('Shaft seal '), list_price: '19.75' },
      { description: 'FKM, 40 x 62 x 7' },
      { barcodes: [{ type: 'other', value: 'SEAL-40' }] },
      { status: 'inactive' },
    ],
  },
  'inventory-locations': {
    ready: (tools) => tools.create('inventory-locations'),
    create: async (tools) => ({
      number: tools.unique('L'),
      name: tools.unique('Rack '),
      kind: 'storeroom',
      parent_id: (await storage(tools)).id,
    }),
    update: (_, tools) => [{ name: tools.unique('Rack ') }, { is_active: false }],
  },
  'purchase-requisitions': {
    ready: (tools) => tools.create('purchase-requisitions'),
    create: requisition,
    update: (_, tools) => [{ name: tools.unique('Filters ') }, { required_on: tools.day(40) }],
    line: () => ({ quantity: '8' }),
    actions: {
      submit: { prepare: requisitionAfter(), expect: turnsInto('pending_approval') },
      withdraw: { prepare: requisitionAfter('submit'), expect: turnsInto('draft') },
      approve: {
        prepare: requisitionAfter('submit'),
        expect: turnsInto('approved', 'partially_ordered', 'ordered'),
      },
      reject: {
        prepare: requisitionAfter('submit'),
        body: () => ({ reason: 'Still in stock.' }),
        expect: turnsInto('rejected'),
      },
      convert: {
        prepare: requisitionAfter('submit', 'approve'),
        body: () => ({ target_entity: 'purchase-orders' }),
        expect: turnsInto('ordered'),
      },
      cancel: { prepare: requisitionAfter('submit'), expect: turnsInto('cancelled') },
      reopen: { prepare: requisitionAfter('submit', 'reject'), expect: turnsInto('draft') },
    },
  },
  'purchase-orders': {
    create: order,
    update: (_, tools) => [
      { name: tools.unique('Bearings '), notes: 'Gate 3.' },
      { vendor_reference: tools.unique('Q') },
      { required_on: tools.day(25) },
    ],
    follows: ['lines', 'delivery_on'],
    line: () => ({ quantity: '6', description: 'as agreed by phone' }),
    actions: {
      submit: { prepare: newOrder, expect: turnsInto('draft') },
      withdraw: { prepare: orderAfter('submit'), expect: turnsInto('draft') },
      approve: { prepare: newOrder, expect: turnsInto('approved', 'ordered') },
      issue: {
        prepare: async (tools) =>
          (await tools.first('purchase-orders', (record) => record.status === 'approved')).id,
        expect: turnsInto('ordered', 'closed'),
      },
      receive: {
        prepare: orderedOrder,
        body: (record) => ({
          delivery_note_number: 'DN-77',
          lines: [{ line_id: record.lines[0].id, quantity: '1' }],
        }),
        expect: turnsInto('partially_received'),
      },
      cancel: { prepare: orderAfter('submit'), expect: turnsInto('cancelled') },
      reopen: { prepare: orderAfter('cancel'), expect: turnsInto('draft') },
    },
  },
  'goods-receipts': {
    create: receipt,
    existing: receiptAs('draft'),
    actions: {
      post: { prepare: receiptAs('draft'), expect: turnsInto('posted') },
      cancel: { prepare: receiptAs('draft'), expect: turnsInto('cancelled') },
    },
  },
  'stock-levels': {
    create: async (tools) => ({
      item_id: (await tools.create('items')).id,
      inventory_location_id: (await storage(tools)).id,
      quantity_on_hand: '3',
    }),
    actions: {
      adjust: {
        prepare: async (tools) => (await tools.first('stock-levels')).id,
        body: () => ({ quantity_change: '2' }),
        expect: (after, before) => {
          const change = Number(after.quantity_on_hand) - Number(before.quantity_on_hand)
          if (change !== 2) throw new Error(`the stock changed by ${change}`)
        },
      },
    },
  },
  'stock-movements': {
    create: async (tools) => {
      const level = await tools.first(
        'stock-levels',
        (record) => Number(record.quantity_on_hand) > 5,
      )
      const other = await tools.first(
        'inventory-locations',
        ({ id, source_kind }) => source_kind === 'storage' && id !== level.inventory_location_id,
      )
      return {
        kind: 'transfer',
        item_id: level.item_id,
        quantity: '1',
        inventory_location_id: other.id,
        counter_inventory_location_id: level.inventory_location_id,
        posted_on: tools.day(),
      }
    },
  },
  attachments: {
    ready: (tools) => tools.create('attachments'),
    upload: async (tools) => ({
      entity: 'vendors',
      record_id: (await vendor(tools)).id,
      name: `${tools.unique('drawing-')}.pdf`,
      content_type: 'application/pdf',
      bytes: Buffer.from('%PDF-1.4 a drawing, äöü'),
    }),
    update: () => [{ description: 'Seal, section A-A' }],
  },
}

/** The purchaser may neither process orders nor keep places and stock; the suite needs somebody who may. */
export const sandboxCredentials = { username: 'admin', password: 'Mill-wright-42' }

export const skip: NonNullable<ConformOptions['skip']> = [
  {
    check: 'doors',
    op: 'licence',
    reason: 'Tryton is free software: there is no licence that could run out.',
  },
]
